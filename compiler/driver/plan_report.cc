// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/plan_report.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "compiler/base/text.h"
#include "compiler/ops/spec.h"
#include "compiler/plan/step_needs.h"

namespace mote {
namespace {

bool lies_in(const Location& location, size_t buffer) {
  return location.kind == Location::Kind::kArena && location.buffer == buffer;
}

const Layer* layer_at(const Program& program, int step) {
  const auto n = static_cast<size_t>(step - 1);
  return step >= 1 && n < program.layers.size() ? &program.layers[n] : nullptr;
}

std::string kernel_at(const Program& program, int step) {
  const Layer* layer = layer_at(program, step);
  return layer ? layer->runs_as() : "";
}

// The node whose scratch a buffer is, or none.
std::optional<size_t> scratch_owner(const Program& program, size_t buffer) {
  for (size_t n = 0; n < program.layers.size(); ++n)
    if (program.layers[n].lowering.scratch_bytes > 0 && program.layers[n].scratch_buffer == buffer)
      return n;
  return std::nullopt;
}

bool holds_output(const Program& program, size_t buffer) {
  return std::ranges::any_of(program.graph.outputs, [&](TensorId id) {
    return lies_in(program.locations[static_cast<size_t>(id)], buffer);
  });
}

bool any_in(const Program& program, const std::vector<TensorId>& tensors, size_t buffer) {
  return std::ranges::any_of(tensors, [&](TensorId id) {
    return id != kNoTensor && lies_in(program.locations[static_cast<size_t>(id)], buffer);
  });
}

PictureBuffer::Kind kind_of(const Program& program, size_t buffer) {
  if (scratch_owner(program, buffer)) return PictureBuffer::Kind::kScratch;
  const TensorId whole = whole_tensor(program, buffer);
  if (whole != kNoTensor && program.graph.at(whole).role == Role::kInput)
    return PictureBuffer::Kind::kInput;
  return holds_output(program, buffer) ? PictureBuffer::Kind::kOutput
                                       : PictureBuffer::Kind::kActivation;
}

std::string shape_words(const Shape& shape) { return fmt::format("{}", fmt::join(shape, "x")); }

// The arena's, or the one that it is.
std::vector<ArenaRegion> regions_of(const Program& program) {
  if (!program.regions.empty()) return program.regions;
  return {{.name = "arena", .bytes = program.arena_bytes, .bound_bytes = program.plan.bound_bytes}};
}

PlanReport::Buffer describe_buffer(const Program& program, const std::vector<ArenaRegion>& regions,
                                   size_t index) {
  const PlanBuffer& planned = program.problem.buffers[index];
  PlanReport::Buffer buffer;
  buffer.kind = kind_of(program, index);
  buffer.label = buffer_label(program, index);
  buffer.tensor = planned.name;
  buffer.kernel = kernel_at(program, planned.first);
  while (buffer.region + 1 < regions.size() &&
         regions[buffer.region + 1].start <= program.plan.offsets[index])
    ++buffer.region;
  buffer.offset = program.plan.offsets[index] - regions[buffer.region].start;
  buffer.bytes = planned.bytes;
  buffer.first = planned.first;
  buffer.last = planned.last;
  if (const auto owner = scratch_owner(program, index)) {
    buffer.tensor = program.graph.nodes[*owner].name;
  } else if (const TensorId whole = whole_tensor(program, index); whole != kNoTensor) {
    buffer.type = type_name(program.graph.at(whole).type);
    buffer.shape = shape_words(program.graph.at(whole).shape);
  }
  return buffer;
}

/// Why the arena is that large ///

std::string joined(const std::vector<std::string>& items) {
  if (items.size() < 2) return items.empty() ? "" : items[0];
  const std::vector<std::string> most(items.begin(), items.end() - 1);
  return fmt::format("{} and {}", fmt::join(most, ", "), items.back());
}

std::string sized(const PlanReport::Buffer& buffer) {
  return fmt::format("\"{}\" ({})", buffer.label, grouped(buffer.bytes));
}

// "It reads "2 conv_2d" (8,000), writes …": what is alive at the peak, by what it does there.
std::string peak_contents(const Program& program, const PlanReport& report) {
  std::vector<std::string> read, written, scratch, waiting;
  for (size_t i = 0; i < report.buffers.size(); ++i) {
    const PlanReport::Buffer& buffer = report.buffers[i];
    if (buffer.bytes == 0) continue;
    switch (at_step(program, i, report.peak_step)) {
      case AtStep::kRead:
        read.push_back(sized(buffer));
        break;
      case AtStep::kWritten:
        written.push_back(sized(buffer));
        break;
      case AtStep::kScratch:
        scratch.push_back(grouped(buffer.bytes));
        break;
      case AtStep::kWaits:
        waiting.push_back(
            fmt::format("{} for {}", sized(buffer), step_label(program, buffer.last)));
        break;
      case AtStep::kAbsent:
        break;
    }
  }
  std::vector<std::string> clauses;
  if (!read.empty()) clauses.push_back("reads " + joined(read));
  if (!written.empty()) clauses.push_back("writes " + joined(written));
  if (!scratch.empty()) clauses.push_back(fmt::format("takes {} of scratch", joined(scratch)));
  std::string text;
  if (!clauses.empty()) text = fmt::format("It {}.", joined(clauses));
  if (!waiting.empty())
    text += fmt::format("{}{} for later: {}.", text.empty() ? "" : " ",
                        waiting.size() == 1 ? "One buffer waits" : "Buffers wait", joined(waiting));
  return text;
}

// Whether the peak's output shares bytes with the input it is computed from.
std::optional<std::string> peak_overlap(const Program& program, const PlanReport& report) {
  const auto& buffers = report.buffers;
  std::optional<std::string> apart;
  for (size_t out = 0; out < buffers.size(); ++out) {
    if (at_step(program, out, report.peak_step) != AtStep::kWritten) continue;
    for (size_t in = 0; in < buffers.size(); ++in) {
      if (at_step(program, in, report.peak_step) != AtStep::kRead) continue;
      const int64_t low = std::max(buffers[out].offset, buffers[in].offset);
      const int64_t high = std::min(buffers[out].offset + buffers[out].bytes,
                                    buffers[in].offset + buffers[in].bytes);
      if (low < high && buffers[out].region == buffers[in].region)
        return fmt::format(
            "Output and input share {} bytes: {} never writes what it still has "
            "to read.",
            grouped(high - low), kernel_at(program, report.peak_step));
      if (buffers[in].last > report.peak_step)
        apart = fmt::format("They share no byte, since \"{}\" is read again by {}.",
                            buffers[in].label, step_label(program, buffers[in].last));
      else if (std::ranges::none_of(program.problem.overlaps, [&](const PlanOverlap& overlap) {
                 return overlap.output == out && overlap.input == in;
               }))
        apart = fmt::format("They share no byte: {} may read any of its input until the end.",
                            kernel_at(program, report.peak_step));
    }
  }
  return apart;
}

std::vector<std::string> regions_in_words(const PlanReport& report) {
  double all = 0;
  for (const ArenaRegion& region : report.regions) all += region.accesses;
  std::vector<std::string> sentences;
  for (const ArenaRegion& region : report.regions)
    sentences.push_back(fmt::format(
        "{} holds {} bytes of {}{}, and about {:.0f} % of the accesses.", region.name,
        grouped(region.bytes), grouped(region.capacity_bytes),
        region.copied_bytes > 0
            ? fmt::format(", besides {} bytes of copied constants", grouped(region.copied_bytes))
            : "",
        all > 0 ? 100 * region.accesses / all : 0));
  return sentences;
}

std::vector<std::string> reasons(const Program& program, const PlanReport& report) {
  if (report.arena_bytes == 0) return {"The model needs no working memory."};
  if (!program.regions.empty()) return regions_in_words(report);
  const auto& peak = report.steps[static_cast<size_t>(report.peak_step)];
  std::vector<std::string> sentences;
  if (peak.least_bytes == report.arena_bytes)
    sentences.push_back(fmt::format("{} needs all {} bytes by itself, so no plan is smaller.",
                                    peak.label, grouped(report.arena_bytes)));
  else
    sentences.push_back(fmt::format(
        "{} needs the most by itself, {} bytes; {}.", peak.label, grouped(peak.least_bytes),
        report.bound_bytes == report.arena_bytes
            ? fmt::format("that all buffers keep their places while they live costs {} more, "
                          "provably",
                          grouped(report.arena_bytes - peak.least_bytes))
            : fmt::format("the plan found has {} more, of which {} are not proven necessary",
                          grouped(report.arena_bytes - peak.least_bytes),
                          grouped(report.arena_bytes - report.bound_bytes))));
  if (const std::string text = peak_contents(program, report); !text.empty())
    sentences.push_back(text);
  if (const auto text = peak_overlap(program, report)) sentences.push_back(*text);

  const PlanReport::Step* next = nullptr;
  for (const PlanReport::Step& step : report.steps)
    if (&step != &peak && (!next || step.least_bytes > next->least_bytes)) next = &step;
  if (next && next->least_bytes > 0)
    sentences.push_back(
        fmt::format("The next highest is {} with {}: what lowers only {} gets no further.",
                    next->label, grouped(next->least_bytes), peak.label));
  return sentences;
}

}  // namespace

TensorId whole_tensor(const Program& program, size_t buffer) {
  TensorId whole = kNoTensor;
  for (size_t i = 0; i < program.locations.size(); ++i) {
    const auto id = static_cast<TensorId>(i);
    if (lies_in(program.locations[i], buffer) &&
        (whole == kNoTensor || program.graph.at(id).bytes() > program.graph.at(whole).bytes()))
      whole = id;
  }
  return whole;
}

int peak_step_of(const std::vector<PlanReport::Step>& steps) {
  const auto key = [](const PlanReport::Step& step) {
    return std::pair(step.least_bytes, step.live_bytes);
  };
  size_t peak = 0;
  for (size_t i = 1; i < steps.size(); ++i)
    if (key(steps[i]) > key(steps[peak])) peak = i;
  return static_cast<int>(peak);
}

AtStep at_step(const Program& program, size_t index, int step) {
  const PlanBuffer& buffer = program.problem.buffers[index];
  if (step < buffer.first || step > buffer.last || buffer.bytes == 0) return AtStep::kAbsent;
  if (scratch_owner(program, index)) return AtStep::kScratch;
  if (step < 1 || static_cast<size_t>(step) > program.graph.nodes.size())
    return step < 1 ? AtStep::kWritten : AtStep::kRead;  // by the caller
  const Node& node = program.graph.nodes[static_cast<size_t>(step - 1)];
  if (any_in(program, node.outputs, index)) return AtStep::kWritten;
  return any_in(program, node.inputs, index) ? AtStep::kRead : AtStep::kWaits;
}

std::string step_label(const Program& program, int step) {
  if (step < 1) return "input";
  const auto n = static_cast<size_t>(step - 1);
  return n < program.graph.nodes.size()
             ? fmt::format("{} {}", n, op_name(program.graph.nodes[n].op))
             : "output";
}

std::string buffer_label(const Program& program, size_t buffer) {
  if (const auto owner = scratch_owner(program, buffer))
    return fmt::format("scratch of {}", step_label(program, step_of_node(*owner)));
  const TensorId whole = whole_tensor(program, buffer);
  for (const Port& port : input_ports(program.graph))
    if (port.tensor == whole) return port.c_name;
  return step_label(program, program.problem.buffers[buffer].first);
}

Result<PlanReport> describe_plan(const Program& program, const Target& target) {
  PlanReport report;
  report.model = program.name;
  report.target = target.name;
  report.arena_bytes = program.arena_bytes;
  report.bound_bytes = program.plan.bound_bytes;
  report.live_bytes = program.plan.live_bytes;
  report.state_bytes = program.state_bytes;
  report.method = program.plan.method;
  report.regions = regions_of(program);

  MOTE_TRY(const std::vector<StepNeed> needs, step_needs(program.problem));
  for (int step = 0; step <= step_of_node(program.layers.size()); ++step) {
    const StepNeed need =
        static_cast<size_t>(step) < needs.size() ? needs[static_cast<size_t>(step)] : StepNeed{};
    report.steps.push_back(
        {step_label(program, step),
         layer_at(program, step) ? program.graph.nodes[static_cast<size_t>(step - 1)].name : "",
         kernel_at(program, step), need.live_bytes, need.least_bytes});
  }
  report.peak_step = peak_step_of(report.steps);
  for (size_t i = 0; i < program.problem.buffers.size(); ++i) {
    report.buffers.push_back(describe_buffer(program, report.regions, i));
    report.buffers.back().makes_peak = at_step(program, i, report.peak_step) != AtStep::kAbsent;
  }
  report.reasons = reasons(program, report);
  return report;
}

MemoryPicture picture_of(const PlanReport& report) {
  MemoryPicture picture;
  picture.title = fmt::format("{} on {}: {} bytes of working memory", report.model, report.target,
                              grouped(report.arena_bytes));
  picture.subtitle =
      fmt::format("Steps of one invocation to the right, addresses in the arena upwards. {}",
                  report.state_bytes > 0
                      ? fmt::format("Besides, {} bytes of state.", grouped(report.state_bytes))
                      : "");
  picture.peak_step = report.peak_step;
  for (const ArenaRegion& region : report.regions)
    picture.lanes.push_back({region.name, region.bytes, region.capacity_bytes, region.bound_bytes});
  for (const PlanReport::Step& step : report.steps)
    picture.steps.push_back(
        {step.label,
         fmt::format("{}{}{}\n{} bytes alive, {} at the least with all overlaps", step.label,
                     step.name.empty() ? "" : "\n" + short_name(step.name),
                     step.kernel.empty() ? "" : "\n" + step.kernel, grouped(step.live_bytes),
                     grouped(step.least_bytes)),
         step.live_bytes});
  for (const PlanReport::Buffer& buffer : report.buffers) {
    if (buffer.bytes == 0) continue;
    const auto& steps = report.steps;
    PictureBuffer drawn;
    drawn.lines = {buffer.label, buffer.shape, grouped(buffer.bytes) + " B"};
    std::erase(drawn.lines, "");
    drawn.detail = fmt::format(
        "{}\n{}\n{}{} bytes at {}\nfrom {} to {}{}", buffer.label, short_name(buffer.tensor),
        buffer.shape.empty() ? "" : fmt::format("{} {}, ", buffer.type, buffer.shape),
        grouped(buffer.bytes), grouped(buffer.offset),
        steps[static_cast<size_t>(buffer.first)].label,
        steps[static_cast<size_t>(buffer.last)].label,
        buffer.kernel.empty() ? "" : fmt::format("\nwritten by {}", buffer.kernel));
    drawn.kind = buffer.kind;
    drawn.lane = buffer.region;
    drawn.offset = buffer.offset;
    drawn.bytes = buffer.bytes;
    drawn.first = buffer.first;
    drawn.last = buffer.last;
    drawn.makes_peak = buffer.makes_peak;
    picture.buffers.push_back(std::move(drawn));
  }
  return picture;
}

nlohmann::ordered_json plan_json(const PlanReport& report) {
  using nlohmann::ordered_json;
  static constexpr const char* kKinds[] = {"activation", "input", "output", "scratch"};
  ordered_json json = {{"model", report.model},
                       {"target", report.target},
                       {"arena_bytes", report.arena_bytes},
                       {"bound_bytes", report.bound_bytes},
                       {"live_bytes", report.live_bytes},
                       {"state_bytes", report.state_bytes},
                       {"method", report.method},
                       {"peak_step", report.peak_step},
                       {"reasons", report.reasons},
                       {"savings", ordered_json::array()},
                       {"steps", ordered_json::array()},
                       {"buffers", ordered_json::array()}};
  for (const ArenaRegion& region : report.regions) {
    json["regions"].push_back({{"name", region.name}, {"bytes", region.bytes}});
    if (region.capacity_bytes > 0)
      json["regions"].back().update(
          {{"capacity_bytes", region.capacity_bytes}, {"accesses", std::llround(region.accesses)}});
  }
  for (const Saving& saving : report.savings)
    json["savings"].push_back({{"sentence", saving.sentence},
                               {"option", saving.option},
                               {"arena_bytes", saving.arena_bytes}});
  for (const PlanReport::Step& step : report.steps)
    json["steps"].push_back({{"label", step.label},
                             {"name", step.name},
                             {"kernel", step.kernel},
                             {"live_bytes", step.live_bytes},
                             {"least_bytes", step.least_bytes}});
  for (const PlanReport::Buffer& buffer : report.buffers)
    json["buffers"].push_back({{"kind", kKinds[static_cast<size_t>(buffer.kind)]},
                               {"label", buffer.label},
                               {"tensor", buffer.tensor},
                               {"type", buffer.type},
                               {"shape", buffer.shape},
                               {"kernel", buffer.kernel},
                               {"region", report.regions[buffer.region].name},
                               {"offset", buffer.offset},
                               {"bytes", buffer.bytes},
                               {"first", buffer.first},
                               {"last", buffer.last},
                               {"makes_peak", buffer.makes_peak}});
  return json;
}

}  // namespace mote
