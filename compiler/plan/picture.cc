// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "compiler/base/text.h"

namespace mote {
namespace {

/// Measures, in pixels ///

constexpr double kPlotWidth = 1080;  // when columns need not be wider or narrower than readable
constexpr double kLeast = 9, kMost = 130;  // of a column
constexpr double kLeft = 84, kRight = 168, kTop = 108;
constexpr double kOneLane = 460, kLane = 300, kBetweenLanes = 56;
constexpr double kCharacter = 6.1, kLine = 14;  // of 11 pixel letters
constexpr double kStepLabelPitch = 15;          // apart, when they stand at a slant
constexpr double kSlantSine = 0.82;             // of 55 degrees

// What is alike in both schemes, then light, then dark.
constexpr std::string_view kStyle = R"(
.mote-map { font: 11px system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.mote-map text { fill: #24292f; }
.mote-map .title { font-size: 19px; font-weight: 600; }
.mote-map .dim { fill: #656d76; }
.mote-map .strong { font-weight: 700; }
.mote-map .end { text-anchor: end; }
.mote-map .middle { text-anchor: middle; }
.mote-map .paper { fill: #ffffff; }
.mote-map .grid { stroke: #d8dee4; stroke-width: 1; }
.mote-map .frame { fill: none; stroke: #8c959f; }
.mote-map .step { fill: #000000; fill-opacity: 0; }
.mote-map .column { fill: #f2c037; fill-opacity: 0.28; }
.mote-map .buffer rect { stroke: #ffffff; stroke-width: 1; fill-opacity: 0.34; }
.mote-map .k0 { fill: #3f6fb0; }
.mote-map .k1 { fill: #6a56a8; }
.mote-map .k2 { fill: #2f8a94; }
.mote-map .input { fill: #1f9d63; }
.mote-map .output { fill: #b5458f; }
.mote-map .scratch { fill: #e0711c; }
.mote-map .dots { fill: url(#mote-dots); fill-opacity: 1; stroke: none; }
.mote-map .dot { fill: #7a3500; fill-opacity: 0.55; }
.mote-map .peak rect { fill-opacity: 0.92; }
.mote-map .on-buffer, .mote-map .on-peak { pointer-events: none; }
.mote-map text.on-peak { fill: #ffffff; font-weight: 600; }
.mote-map .halo { stroke: #ffffff; stroke-width: 2.5; stroke-opacity: 0.65; stroke-linejoin: round; }
.mote-map .on-peak.halo { stroke: #1c2a44; stroke-opacity: 0.45; }
.mote-map .shared { fill: url(#mote-hatch); stroke: none; }
.mote-map .hatch { stroke: #111111; stroke-width: 1.3; stroke-opacity: 0.45; }
.mote-map .arena { stroke: #24292f; stroke-width: 2; }
.mote-map .bound { stroke: #0a7d33; stroke-width: 2; stroke-dasharray: 7 4; }
.mote-map .capacity { stroke: #cf222e; stroke-width: 2; }
.mote-map .live { fill: none; stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 2 3; }
.mote-map text.bound-text { fill: #0a7d33; }
.mote-map text.live-text { fill: #cf222e; }
@media (prefers-color-scheme: dark) {
  .mote-map text { fill: #e6edf3; }
  .mote-map .dim { fill: #9198a1; }
  .mote-map .paper { fill: #0d1117; }
  .mote-map .grid { stroke: #262c36; }
  .mote-map .buffer rect { stroke: #0d1117; fill-opacity: 0.45; }
  .mote-map .peak rect { fill-opacity: 0.92; }
  .mote-map .buffer .dots { stroke: none; fill-opacity: 1; }
  .mote-map .halo { stroke: #0d1117; }
  .mote-map .dot { fill: #ffd0a6; }
  .mote-map .hatch { stroke: #ffffff; }
  .mote-map .arena { stroke: #e6edf3; }
  .mote-map .bound { stroke: #3fb950; }
  .mote-map text.bound-text { fill: #3fb950; }
  .mote-map .live, .mote-map .capacity { stroke: #ff7b72; }
  .mote-map text.live-text { fill: #ff7b72; }
}
)";

constexpr std::string_view kPatterns = R"(<defs>
<pattern id="mote-hatch" width="7" height="7" patternUnits="userSpaceOnUse"><path class="hatch" d="M-1,8 L8,-1 M-1,1 L1,-1 M6,8 L8,6"/></pattern>
<pattern id="mote-dots" width="6" height="6" patternUnits="userSpaceOnUse"><circle class="dot" cx="3" cy="3" r="1.2"/></pattern>
</defs>
)";

// 0.1 pixel is enough, and the same on every machine.
std::string px(double value) {
  const int64_t tenths = std::llround(value * 10);
  return tenths % 10 == 0 ? std::to_string(tenths / 10)
                          : fmt::format("{}{}.{}", tenths < 0 ? "-" : "", std::abs(tenths) / 10,
                                        std::abs(tenths) % 10);
}

double width_of(std::string_view text) { return static_cast<double>(text.size()) * kCharacter; }

std::string rectangle(std::string_view css, double x, double y, double width, double height) {
  return fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", css, px(x),
                     px(y), px(width), px(height));
}

std::string line(std::string_view css, double x1, double y1, double x2, double y2) {
  return fmt::format("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", css, px(x1),
                     px(y1), px(x2), px(y2));
}

std::string words(std::string_view css, double x, double y, std::string_view text,
                  int degrees = 0) {
  const std::string turned =
      degrees ? fmt::format(" transform=\"rotate({} {} {})\"", degrees, px(x), px(y)) : "";
  return fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\"{}>{}</text>\n", css, px(x), px(y),
                     turned, xml_text(text));
}

std::string hover(std::string_view text) { return "<title>" + xml_text(text) + "</title>"; }

// A power of two, so that lines fall on round numbers of K.
int64_t tick_bytes(int64_t most) {
  int64_t tick = 1;
  while (most / tick > 8) tick *= 2;
  return tick;
}

std::string bytes_text(int64_t bytes) {
  if (bytes >= 1 << 20 && bytes % (1 << 18) == 0)
    return fmt::format("{:g} MB", static_cast<double>(bytes) / (1 << 20));
  if (bytes >= 1024 && bytes % 256 == 0)
    return fmt::format("{:g} KB", static_cast<double>(bytes) / 1024);
  return fmt::format("{} B", grouped(bytes));
}

class Drawing {
 public:
  explicit Drawing(const MemoryPicture& picture) : picture_(picture) {
    const auto steps = static_cast<double>(picture.steps.size());
    column_ = std::clamp(kPlotWidth / std::max(steps, 1.0), kLeast, kMost);
    right_ = kLeft + std::max(column_ * steps, 560.0);
    for (size_t lane = 0; lane < picture.lanes.size(); ++lane) lanes_.push_back(measure(lane));
    bottom_ = lanes_.empty() ? kTop : lanes_.back().bottom;
  }

  std::string svg() {
    const double width = right_ + kRight, height = bottom_ + label_depth() + 16;
    body_ = heading();
    for (size_t lane = 0; lane < lanes_.size(); ++lane) draw_lane(lane);
    draw_step_labels();
    return fmt::format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"mote-map\" role=\"img\" "
               "width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n{2}<style>{3}</style>\n{4}",
               px(width), px(height), hover(picture_.title), kStyle, kPatterns) +
           rectangle("paper", 0, 0, width, height) + "/>\n" + body_ + "</svg>\n";
  }

 private:
  struct Lane {
    double top, bottom;
    int64_t most;  // bytes at the top
  };

  bool has_live_line() const { return picture_.lanes.size() == 1; }
  int64_t most_alive() const {
    int64_t most = 0;
    for (const PictureStep& step : picture_.steps) most = std::max(most, step.live_bytes);
    return most;
  }
  Lane measure(size_t index) const {
    const bool alone = picture_.lanes.size() == 1;
    const double height = alone ? kOneLane : kLane;
    const double top = kTop + static_cast<double>(index) * (kLane + kBetweenLanes);
    const PictureLane& lane = picture_.lanes[index];
    int64_t most = std::max(lane.bytes, alone ? most_alive() : lane.bytes);
    if (lane.capacity_bytes < 2 * most) most = std::max(most, lane.capacity_bytes);
    return {top, top + height, std::max<int64_t>(most + most / 24, 8)};
  }

  double x(int64_t step) const { return kLeft + static_cast<double>(step) * column_; }
  double y(const Lane& lane, int64_t bytes) const {
    return lane.bottom -
           (lane.bottom - lane.top) * static_cast<double>(bytes) / static_cast<double>(lane.most);
  }

  /// Around the lanes ///

  std::string heading() const {
    std::string text = words("title", kLeft, 32, picture_.title);
    text += words("dim", kLeft, 52, picture_.subtitle);
    double at = kLeft;
    const auto sample = [&](std::string_view css, std::string_view over, std::string_view name) {
      text += "<g class=\"buffer\">" + rectangle(css, at, 66, 16, 11) + "/>";
      if (!over.empty()) text += rectangle(over, at, 66, 16, 11) + "/>";
      text += "</g>\n" + words("", at + 21, 75.5, name);
      at += 38 + width_of(name);
    };
    sample("input", "", "input");
    sample("k0", "", "between layers");
    sample("output", "", "output");
    sample("scratch", "dots", "scratch of a kernel");
    sample("k0", "shared", "shared: the output follows the input");
    text += "<g class=\"buffer peak\">" + rectangle("k0", at, 66, 16, 11) + "/></g>\n" +
            words("", at + 21, 75.5, "makes the peak");
    return text;
  }

  // Every label that has room, the peak's first.
  std::vector<bool> shown_labels() const {
    const auto count = static_cast<int64_t>(picture_.steps.size());
    const auto apart = static_cast<int64_t>(std::ceil(kStepLabelPitch / column_));
    std::vector<bool> shown(picture_.steps.size());
    for (int64_t step = 0; step < count; ++step)
      shown[static_cast<size_t>(step)] = (step - picture_.peak_step) % apart == 0;
    return shown;
  }
  double label_depth() const {
    size_t longest = 0;
    for (const PictureStep& step : picture_.steps) longest = std::max(longest, step.label.size());
    return static_cast<double>(longest) * kCharacter * kSlantSine + 18;
  }
  void draw_step_labels() {
    const std::vector<bool> shown = shown_labels();
    for (size_t step = 0; step < shown.size(); ++step) {
      if (!shown[step]) continue;
      const bool peak = static_cast<int>(step) == picture_.peak_step;
      body_ +=
          words(peak ? "end strong" : "end dim", x(static_cast<int64_t>(step)) + column_ / 2 + 4,
                bottom_ + 14, picture_.steps[step].label, -55);
    }
  }

  /// A lane ///

  void draw_lane(size_t index) {
    const Lane& lane = lanes_[index];
    draw_grid(index);
    draw_peak_column(lane);
    draw_step_details(lane);
    for (size_t i = 0; i < picture_.buffers.size(); ++i)
      if (picture_.buffers[i].lane == index) draw_buffer(lane, i);
    draw_shared_bytes(index);
    for (const PictureBuffer& buffer : picture_.buffers)
      if (buffer.lane == index) draw_label(lane, buffer);
    if (has_live_line()) draw_live(lane);
    draw_levels(index);
  }

  void draw_grid(size_t index) {
    const Lane& lane = lanes_[index];
    const int64_t tick = tick_bytes(lane.most);
    for (int64_t bytes = 0; bytes <= lane.most; bytes += tick) {
      body_ += line("grid", kLeft, y(lane, bytes), right_, y(lane, bytes));
      body_ += words("end dim", kLeft - 8, y(lane, bytes) + 4, bytes_text(bytes));
    }
    if (lanes_.size() > 1) {
      const PictureLane& region = picture_.lanes[index];
      body_ += words("strong", kLeft, lane.top - 8,
                     fmt::format("{}: {} of {} bytes", region.name, grouped(region.bytes),
                                 grouped(region.capacity_bytes)));
    }
  }

  void draw_peak_column(const Lane& lane) {
    if (picture_.steps.empty()) return;
    body_ += rectangle("column", x(picture_.peak_step), lane.top, column_, lane.bottom - lane.top) +
             "/>\n";
    if (&lane != &lanes_.front()) return;
    const std::string label =
        "peak: " + picture_.steps[static_cast<size_t>(picture_.peak_step)].label;
    const double half = width_of(label) / 2 + 4;
    const double middle =
        std::clamp(x(picture_.peak_step) + column_ / 2, kLeft + half, right_ - half);
    body_ +=
        words("middle strong", lanes_.size() > 1 ? std::max(middle, kLeft + 230 + half) : middle,
              lane.top - 6, label);
  }

  void draw_step_details(const Lane& lane) {
    for (size_t step = 0; step < picture_.steps.size(); ++step)
      body_ += rectangle("step", x(static_cast<int64_t>(step)), lane.top, column_,
                         lane.bottom - lane.top) +
               ">" + hover(picture_.steps[step].detail) + "</rect>\n";
  }

  static std::string colour(const PictureBuffer& buffer, size_t index) {
    switch (buffer.kind) {
      case PictureBuffer::Kind::kInput:
        return "input";
      case PictureBuffer::Kind::kOutput:
        return "output";
      case PictureBuffer::Kind::kScratch:
        return "scratch";
      case PictureBuffer::Kind::kActivation:
        break;
    }
    return fmt::format("k{}", index % 3);
  }

  void draw_buffer(const Lane& lane, size_t index) {
    const PictureBuffer& buffer = picture_.buffers[index];
    const double left = x(buffer.first), width = x(buffer.last + 1) - left;
    const double top = y(lane, buffer.offset + buffer.bytes);
    const double height = y(lane, buffer.offset) - top;
    body_ += fmt::format("<g class=\"buffer{}\">{}", buffer.makes_peak ? " peak" : "",
                         hover(buffer.detail));
    body_ += rectangle(colour(buffer, index), left, top, width, height) + "/>";
    if (buffer.kind == PictureBuffer::Kind::kScratch)
      body_ += rectangle("dots", left, top, width, height) + "/>";
    body_ += "</g>\n";
  }

  static bool share_bytes(const PictureBuffer& a, const PictureBuffer& b, int step) {
    return a.lane == b.lane && b.first <= step && step <= b.last && a.offset < b.offset + b.bytes &&
           b.offset < a.offset + a.bytes;
  }
  bool is_alone(const PictureBuffer& buffer, int step) const {
    return std::ranges::none_of(picture_.buffers, [&](const PictureBuffer& other) {
      return &other != &buffer && share_bytes(buffer, other, step);
    });
  }

  struct Steps {
    int first, last;
  };
  // The longest time for which a buffer has its bytes to itself; or else the step that writes it,
  // which writes no other.
  Steps room_for_label(const PictureBuffer& buffer) const {
    Steps best{buffer.first, buffer.first - 1};
    int start = buffer.first;
    for (int step = buffer.first; step <= buffer.last; ++step) {
      if (!is_alone(buffer, step))
        start = step + 1;
      else if (step - start > best.last - best.first)
        best = {start, step};
    }
    return best.last < best.first ? Steps{buffer.first, buffer.first} : best;
  }

  // As many lines as fit, level or else upright.
  void draw_label(const Lane& lane, const PictureBuffer& buffer) {
    const Steps room = room_for_label(buffer);
    const double left = x(room.first), width = x(room.last + 1) - left;
    const double top = y(lane, buffer.offset + buffer.bytes);
    const double height = y(lane, buffer.offset) - top;
    const auto fitting = [&](double along, double across) {
      std::vector<std::string> lines;
      for (const std::string& text : buffer.lines)
        if (width_of(text) + 6 <= along &&
            static_cast<double>(lines.size() + 1) * kLine <= across - 1)
          lines.push_back(text);
        else if (lines.empty())
          return lines;  // the first one is the name
      return lines;
    };
    const auto level = fitting(width, height), upright = fitting(height, width);
    const bool turned = upright.size() > level.size();
    const auto& lines = turned ? upright : level;
    const double middle_x = left + width / 2, middle_y = top + height / 2;
    const bool strong = std::ranges::any_of(picture_.buffers, [&](const PictureBuffer& other) {
      return other.makes_peak && share_bytes(buffer, other, room.first);
    });
    const std::string css = strong ? "middle on-peak" : "middle on-buffer";
    const auto write = [&](const std::string& classes, size_t i, double down) {
      body_ += turned ? words(classes, middle_x + down, middle_y, lines[i], -90)
                      : words(classes, middle_x, middle_y + down, lines[i]);
    };
    for (size_t i = 0; i < lines.size(); ++i) {
      const double down =
          (static_cast<double>(i) - static_cast<double>(lines.size() - 1) / 2) * kLine + 4;
      write(css + " halo", i, down);  // paint-order, which would do, is not known everywhere
      write(css, i, down);
    }
  }

  void draw_shared_bytes(size_t lane_index) {
    const Lane& lane = lanes_[lane_index];
    const auto& buffers = picture_.buffers;
    for (size_t i = 0; i < buffers.size(); ++i)
      for (size_t j = i + 1; j < buffers.size(); ++j) {
        const PictureBuffer &a = buffers[i], &b = buffers[j];
        if (a.lane != lane_index || b.lane != lane_index) continue;
        const int first = std::max(a.first, b.first), last = std::min(a.last, b.last);
        const int64_t low = std::max(a.offset, b.offset);
        const int64_t high = std::min(a.offset + a.bytes, b.offset + b.bytes);
        if (first > last || low >= high) continue;
        body_ += rectangle("shared", x(first), y(lane, high), x(last + 1) - x(first),
                           y(lane, low) - y(lane, high)) +
                 ">" +
                 hover(fmt::format("{} bytes shared by {} and {}", grouped(high - low),
                                   a.lines.empty() ? "" : a.lines[0],
                                   b.lines.empty() ? "" : b.lines[0])) +
                 "</rect>\n";
      }
  }

  void draw_live(const Lane& lane) {
    std::string path;
    for (size_t step = 0; step < picture_.steps.size(); ++step) {
      const double level = y(lane, picture_.steps[step].live_bytes);
      path += fmt::format("{}{},{} {},{}", step == 0 ? "" : " ", px(x(static_cast<int64_t>(step))),
                          px(level), px(x(static_cast<int64_t>(step) + 1)), px(level));
    }
    body_ += fmt::format("<polyline class=\"live\" points=\"{}\"/>\n", path);
  }

  // Lines across the lane, with what they stand for at their right ends, one below the other.
  void draw_levels(size_t index) {
    const Lane& lane = lanes_[index];
    const PictureLane& region = picture_.lanes[index];
    struct Level {
      int64_t bytes;
      std::string_view css, text_css, text;
    };
    std::vector<Level> levels;
    if (has_live_line() && most_alive() > region.bytes)
      levels.push_back({most_alive(), "", "live-text", "alive, nothing shared"});
    if (region.capacity_bytes > 0 && region.capacity_bytes <= lane.most)
      levels.push_back({region.capacity_bytes, "capacity", "live-text", "capacity"});
    const bool tight = region.bound_bytes == region.bytes;
    levels.push_back({region.bytes, "arena", "strong", tight ? "used: a proven least" : "used"});
    if (region.bound_bytes > 0)
      levels.push_back({region.bound_bytes, "bound", "bound-text", tight ? "" : "proven bound"});
    double free_from = lane.top;
    for (const Level& level : levels) {
      const double height = y(lane, level.bytes);
      if (!level.css.empty()) body_ += line(level.css, kLeft, height, right_, height);
      if (level.text.empty()) continue;
      const double at = std::max(height - 2, free_from + 8);
      body_ += words(level.text_css, right_ + 8, at, grouped(level.bytes));
      body_ += words(level.text_css, right_ + 8, at + 13, level.text);
      free_from = at + 18;
    }
  }

  const MemoryPicture& picture_;
  double column_ = 0, right_ = 0, bottom_ = 0;
  std::vector<Lane> lanes_;
  std::string body_;
};

}  // namespace

std::string picture_svg(const MemoryPicture& picture) { return Drawing(picture).svg(); }

}  // namespace mote
