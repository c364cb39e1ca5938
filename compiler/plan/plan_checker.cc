// SPDX-License-Identifier: Apache-2.0
// Judges a plan from the definition in plan.h alone: every pair of buffers, byte range against byte
// range. Includes nothing of the planner but that definition.
#include <algorithm>

#include "compiler/plan/plan.h"

namespace mote {
namespace {

// Wide enough for any sum of two fields.
using Wide = __int128;

std::string describe(const PlanBuffer& buffer, int64_t offset) {
  return fmt::format("\"{}\" ({} bytes at {}, steps {} to {})", buffer.name, buffer.bytes, offset,
                     buffer.first, buffer.last);
}

Result<void> check_buffer(const PlanBuffer& buffer, int64_t offset, const Plan& plan) {
  if (offset < 0 || Wide{offset} + buffer.bytes > plan.bytes)
    return fail(ErrorKind::kInternal, "buffer {} does not lie within the arena of {} bytes",
                describe(buffer, offset), plan.bytes);
  if (buffer.alignment < 1 || offset % buffer.alignment != 0)
    return fail(ErrorKind::kInternal, "buffer {} is not aligned to {}", describe(buffer, offset),
                buffer.alignment);
  return {};
}

bool is_allowed(const PlanProblem& problem, const Plan& plan, size_t output, size_t input) {
  if (problem.buffers[input].last != problem.buffers[output].first) return false;
  return std::ranges::any_of(problem.overlaps, [&](const PlanOverlap& overlap) {
    const Wide more = Wide{plan.offsets[input]} - plan.offsets[output] - overlap.lag_bytes;
    return overlap.output == output && overlap.input == input && more >= 0 &&
           more % overlap.unit_bytes == 0;
  });
}

Result<void> check_pair(const PlanProblem& problem, const Plan& plan, size_t i, size_t j) {
  const PlanBuffer &a = problem.buffers[i], &b = problem.buffers[j];
  const int first = std::max(a.first, b.first), last = std::min(a.last, b.last);
  if (first > last) return {};
  const int64_t start = std::max(plan.offsets[i], plan.offsets[j]);
  const int64_t end = std::min(plan.offsets[i] + a.bytes, plan.offsets[j] + b.bytes);
  if (start >= end) return {};
  if (is_allowed(problem, plan, i, j) || is_allowed(problem, plan, j, i)) return {};
  return fail(ErrorKind::kInternal,
              "buffers {} and {} share bytes {} to {} while both are alive, at steps {} to {}, and "
              "no overlap allows it",
              describe(a, plan.offsets[i]), describe(b, plan.offsets[j]), start, end - 1, first,
              last);
}

// The most bytes alive at one step. It is reached at a step at which some buffer is born.
Wide most_alive(const PlanProblem& problem) {
  Wide most = 0;
  for (const PlanBuffer& born : problem.buffers) {
    Wide alive = 0;
    for (const PlanBuffer& buffer : problem.buffers)
      if (buffer.first <= born.first && buffer.last >= born.first) alive += buffer.bytes;
    most = std::max(most, alive);
  }
  return most;
}

}  // namespace

Result<void> check_plan(const PlanProblem& problem, const Plan& plan) {
  if (plan.offsets.size() != problem.buffers.size())
    return fail(ErrorKind::kInternal, "a plan of {} offsets for {} buffers", plan.offsets.size(),
                problem.buffers.size());
  for (size_t i = 0; i < problem.buffers.size(); ++i)
    MOTE_CHECK(check_buffer(problem.buffers[i], plan.offsets[i], plan));
  for (size_t i = 0; i < problem.buffers.size(); ++i)
    for (size_t j = i + 1; j < problem.buffers.size(); ++j)
      MOTE_CHECK(check_pair(problem, plan, i, j));
  if (plan.bound_bytes > plan.bytes || (plan.optimal && plan.bound_bytes != plan.bytes))
    return fail(ErrorKind::kInternal, "a plan of {} bytes claims that {} are the least{}",
                plan.bytes, plan.bound_bytes, plan.optimal ? " and that it is a smallest" : "");
  if (most_alive(problem) != plan.live_bytes)
    return fail(ErrorKind::kInternal, "a plan claims that at most {} bytes are alive at one step",
                plan.live_bytes);
  return {};
}

}  // namespace mote
