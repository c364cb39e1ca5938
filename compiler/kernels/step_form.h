// SPDX-License-Identifier: Apache-2.0
// Requantisation to a byte without a 64-bit product. The reference's is a flight of at most 255
// steps, and any monotone function that steps at the same sums is equal to it everywhere. With
// a = sum - first:
//
//   a < 0: min      a > limit: max      else the low byte of (p - kink + offset) >> shift
//   p = a * multiplier >> 16            where kink = p < zero ? 2^bend : 0
//
// Only sums of the unsaturated range are multiplied, so p is one word although the multiplier keeps
// up to 32 bits. The kink is the reference's rounding of negative values, away from zero like that
// of positive ones; where the zero point is the least output it never shows. That the steps agree
// is tried for each of them here.
#pragma once

#include <optional>

#include "compiler/kernels/weight_rows.h"

namespace mote {

struct StepForm {
  int32_t first;        // to be taken off the bias
  int32_t limit;        // in [0, 2^23)
  uint32_t multiplier;  // p < 2^32 for a in [0, limit]
  uint32_t offset;
  uint32_t zero;
  int shift;  // in [1, 24]

  bool operator==(const StepForm&) const = default;
};

// For all sums in [least, most]; none where there is no such form, or if a sum leaves the 24 bits
// that a device has for `a`.
std::optional<StepForm> step_form(QuantizedMultiplier factor, int32_t zero_point, Interval range,
                                  int64_t least, int64_t most, int bend);

struct StepForms {
  std::vector<StepForm> outputs;
  int bend;

  bool are_straight() const;  // no kink anywhere
};
// For all sums that each output of `rows` can have, or if all have the same factor, that any of
// them can: then they have the same form, too. None if one is missing.
std::optional<StepForms> step_forms(const WeightRows& rows, int32_t zero_point, Interval range);

// The words of a mote_step: multiplier, offset, limit << 8 | shift, zero.
void append_step(std::vector<int32_t>& words, const StepForm& form);
// Of each output the bias, less the form's first, and then its mote_step, without `zero` if all are
// straight.
std::vector<int32_t> biased_steps(const WeightRows& rows, const StepForms& forms);

}  // namespace mote
