// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/timeline.h"

#include <algorithm>
#include <tuple>

#include "compiler/base/text.h"

namespace mote {
namespace {

constexpr int64_t kMostColumns = 64;

bool is_alive(const PlanBuffer& buffer, int step) {
  return buffer.bytes > 0 && buffer.first <= step && step <= buffer.last;
}

int64_t bytes_alive(const PlanProblem& problem, int step) {
  int64_t bytes = 0;
  for (const PlanBuffer& buffer : problem.buffers)
    if (is_alive(buffer, step)) bytes += buffer.bytes;
  return bytes;
}

int64_t highest_end(const PlanProblem& problem, const Plan& plan, int step) {
  int64_t end = 0;
  for (size_t i = 0; i < problem.buffers.size(); ++i)
    if (is_alive(problem.buffers[i], step))
      end = std::max(end, plan.offsets[i] + problem.buffers[i].bytes);
  return end;
}

// The steps drawn, and how many of them one column stands for.
struct Axis {
  int64_t first = 0, last = 0, per_column = 1;

  int64_t column(int64_t step) const { return (step - first) / per_column; }
  int64_t columns() const { return column(last) + 1; }
};

Axis make_axis(const PlanProblem& problem, const std::vector<size_t>& rows) {
  Axis axis{INT64_MAX, INT64_MIN};
  for (const size_t i : rows) {
    axis.first = std::min<int64_t>(axis.first, problem.buffers[i].first);
    axis.last = std::max<int64_t>(axis.last, problem.buffers[i].last);
  }
  axis.per_column = (axis.last - axis.first) / kMostColumns + 1;
  return axis;
}

// First and last step, and v over the peak where it does not hide them.
std::string ruler(const Axis& axis, int peak_step) {
  const std::string first = std::to_string(axis.first), last = std::to_string(axis.last);
  std::string line = first;
  const auto width = static_cast<size_t>(axis.columns());
  line.resize(std::max(width, first.size() + 1 + last.size()), ' ');
  line.replace(line.size() - last.size(), last.size(), last);
  const auto peak = static_cast<size_t>(axis.column(peak_step));
  if (line[peak] == ' ') line[peak] = 'v';
  return line;
}

std::string lifetime(const Axis& axis, const PlanBuffer& buffer, size_t width) {
  std::string line(static_cast<size_t>(axis.columns()), '.');
  for (int64_t c = axis.column(buffer.first); c <= axis.column(buffer.last); ++c)
    line[static_cast<size_t>(c)] = '#';
  line.resize(std::max(width, line.size()), ' ');
  return line;
}

std::string headline(const PlanProblem& problem, const Plan& plan) {
  const std::string quality = plan.optimal ? "a smallest plan"
                                           : fmt::format("at most {} above the smallest",
                                                         grouped(plan.bytes - plan.bound_bytes));
  const PlanPeak live = live_peak(problem);
  return fmt::format("{} bytes, {}; full at step {} (*); {} alive at step {} without overlaps\n",
                     grouped(plan.bytes), quality, arena_peak(problem, plan).step,
                     grouped(live.bytes), live.step);
}

}  // namespace

PlanPeak arena_peak(const PlanProblem& problem, const Plan& plan) {
  PlanPeak peak;
  int64_t most_alive = 0;
  for (const PlanBuffer& born : problem.buffers) {
    const int step = born.first;
    const int64_t end = highest_end(problem, plan, step), alive = bytes_alive(problem, step);
    const auto key = std::tuple(end, alive, -int64_t{step});
    if (end == 0 || key <= std::tuple(peak.bytes, most_alive, -int64_t{peak.step})) continue;
    peak = {step, end};
    most_alive = alive;
  }
  return peak;
}

PlanPeak live_peak(const PlanProblem& problem) {
  PlanPeak peak;
  for (const PlanBuffer& born : problem.buffers) {
    const int64_t alive = bytes_alive(problem, born.first);
    if (alive > peak.bytes || (alive == peak.bytes && alive > 0 && born.first < peak.step))
      peak = {born.first, alive};
  }
  return peak;
}

std::string memory_map(const PlanProblem& problem, const Plan& plan) {
  std::vector<size_t> rows;
  for (size_t i = 0; i < problem.buffers.size(); ++i)
    if (problem.buffers[i].bytes > 0) rows.push_back(i);
  if (rows.empty()) return "0 bytes\n";
  std::ranges::sort(
      rows, {}, [&](size_t i) { return std::tuple(plan.offsets[i], problem.buffers[i].first, i); });

  const Axis axis = make_axis(problem, rows);
  const PlanPeak peak = arena_peak(problem, plan);
  const std::string steps = ruler(axis, peak.step);
  std::string text = headline(problem, plan);
  text += fmt::format("\n  {:>9}  {:>9}  {:<9}  {}\n", "offset", "bytes", "steps", steps);
  for (const size_t i : rows) {
    const PlanBuffer& buffer = problem.buffers[i];
    text += fmt::format("{} {:>9}  {:>9}  {:<9}  {}  {}\n", is_alive(buffer, peak.step) ? '*' : ' ',
                        grouped(plan.offsets[i]), grouped(buffer.bytes),
                        fmt::format("{}..{}", buffer.first, buffer.last),
                        lifetime(axis, buffer, steps.size()), buffer.name);
  }
  return text;
}

}  // namespace mote
