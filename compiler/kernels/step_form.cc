// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/step_form.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mote {
namespace {

constexpr int kMaxShift = 24, kMaxBend = 16;
constexpr int64_t kMaxDistance = int64_t{1} << 23;

// The reference, for sums in [least, most].
struct Steps {
  QuantizedMultiplier factor;
  int32_t zero_point;
  Interval range;
  int64_t least, most;

  int32_t output(int64_t sum) const {
    return requantize(static_cast<int32_t>(sum), factor, zero_point, range);
  }
  // The first sum whose output is at least y, or most + 1.
  int64_t to(int32_t y) const {
    int64_t low = least, high = most + 1;
    while (low < high) {
      const int64_t middle = low + (high - low) / 2;
      if (output(middle) >= y)
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }
};

// The unsaturated part of it. Outputs count from the least, sums from the first.
struct Flight {
  int64_t limit, zero;
  int64_t lowest;               // output at 0
  std::vector<int64_t> starts;  // of the outputs lowest + 1, lowest + 2, ...
};

std::optional<uint32_t> offset_for(const Flight& flight, int64_t multiplier, int shift,
                                   int64_t kink) {
  const auto scaled = [&](int64_t a) {
    return (a * multiplier >> 16) - (a < flight.zero ? kink : 0);
  };
  int64_t y = flight.lowest;
  int64_t least = (y << shift) - scaled(0);
  int64_t most = std::numeric_limits<int64_t>::max();
  for (const int64_t start : flight.starts) {
    ++y;
    least = std::max(least, (y << shift) - scaled(start));
    most = std::min(most, (y << shift) - scaled(start - 1) - 1);
    if (least > most) return {};
  }
  most = std::min(most, ((y + 1) << shift) - scaled(flight.limit) - 1);
  if (least > most) return {};
  return static_cast<uint32_t>(least + (most - least) / 2);
}

// The sums that an output can have.
struct Reach {
  int64_t least, most;
};

Reach reach_of(const WeightRows& rows, size_t output) {
  Reach reach{rows.bias[output], rows.bias[output]};
  for (size_t i = 0; i < rows.length(); ++i) {
    const int w = rows.weight(output, i);
    reach.least += std::min(w * 127, w * -128);
    reach.most += std::max(w * 127, w * -128);
  }
  return reach;
}

Reach common(std::span<const Reach> reaches) {
  Reach all = reaches[0];
  for (const Reach& reach : reaches)
    all = {std::min(all.least, reach.least), std::max(all.most, reach.most)};
  return all;
}

}  // namespace

std::optional<StepForm> step_form(QuantizedMultiplier factor, int32_t zero_point, Interval range,
                                  int64_t least, int64_t most, int bend) {
  const int64_t wrapping = int64_t{1} << (31 - std::max(factor.shift, 0));
  if (least < -wrapping || most >= wrapping) return {};

  const Steps steps{factor, zero_point, range, least, most};
  int64_t first = std::max(least, steps.to(range.min + 1) - 1);
  int64_t end = steps.to(range.max);
  const bool is_max = end <= first;  // always
  if (is_max) {                      // all is above the limit
    first = least - 1;
    end = least;
  }
  if (first - least >= kMaxDistance || most - first >= kMaxDistance) return {};

  int shift = kMaxShift;
  Flight flight{end - 1 - first, -first, is_max ? 0 : steps.output(first) - range.min, {}};
  const auto attempt = [&](int64_t multiplier, int64_t kink) -> std::optional<StepForm> {
    if (multiplier < 0 || multiplier > 0xffffffff) return {};
    const auto offset = offset_for(flight, multiplier, shift, kink);
    if (!offset) return {};
    const bool is_bent = kink != 0 && flight.zero > 0;
    const int64_t zero = is_bent ? flight.zero * multiplier >> 16 : 0;
    if (zero > 0xffffffff) return {};
    return StepForm{
        static_cast<int32_t>(first),       static_cast<int32_t>(flight.limit),
        static_cast<uint32_t>(multiplier), *offset + (static_cast<uint32_t>(range.min) << shift),
        static_cast<uint32_t>(zero),       shift};
  };
  const int32_t last = is_max ? range.min : steps.output(end - 1);
  for (int64_t y = flight.lowest + 1; y <= last - range.min; ++y)
    flight.starts.push_back(steps.to(static_cast<int32_t>(y) + range.min) - first);
  if (flight.starts.empty()) return attempt(0, 0);

  shift = std::clamp(bend - factor.shift, 1, kMaxShift);
  const bool can_bend = factor.shift < 0 && shift == bend - factor.shift;
  const int64_t kink = can_bend ? int64_t{1} << bend : 0;
  const int64_t ideal = std::llround(std::ldexp(factor.multiplier, shift + factor.shift - 15));
  // Nearly always the ideal one will do; exact ties want one a little larger.
  for (int64_t near = 0; near <= 64; ++near)
    for (const int64_t more : {near, -near})
      if (const auto found = attempt(ideal + more, kink)) return found;
  for (int64_t far = 128; far < ideal; far *= 2)
    for (const int64_t more : {far, -far})
      if (const auto found = attempt(ideal + more, kink)) return found;
  return {};
}

std::optional<StepForms> step_forms(const WeightRows& rows, int32_t zero_point, Interval range) {
  std::vector<Reach> reaches;
  for (size_t o = 0; o < rows.outputs(); ++o) reaches.push_back(reach_of(rows, o));
  const auto with = [&](int bend) -> std::optional<StepForms> {
    StepForms forms{{}, bend};
    for (size_t o = 0; o < rows.outputs(); ++o) {
      const auto [least, most] = reaches[o];
      const auto form = step_form(rows.factors[o], zero_point, range, least, most, bend);
      if (!form) return {};
      forms.outputs.push_back(*form);
    }
    return forms;
  };
  // The more the finer, but only up to what the smallest factor leaves it, if that has a kink.
  const auto finest = [&]() -> std::optional<StepForms> {
    for (int bend = kMaxBend; bend > 0; --bend)
      if (auto forms = with(bend)) return forms;
    return {};
  };
  if (has_one_factor(rows)) {
    const std::vector<Reach> own = reaches;
    std::ranges::fill(reaches, common(own));
    if (auto forms = finest()) return forms;
    reaches = own;
  }
  return finest();
}

bool StepForms::are_straight() const {
  return std::ranges::all_of(outputs, [](const StepForm& form) { return form.zero == 0; });
}

void append_step(std::vector<int32_t>& words, const StepForm& form) {
  words.insert(words.end(),
               {static_cast<int32_t>(form.multiplier), static_cast<int32_t>(form.offset),
                form.limit << 8 | form.shift, static_cast<int32_t>(form.zero)});
}

std::vector<int32_t> biased_steps(const WeightRows& rows, const StepForms& forms) {
  std::vector<int32_t> words;
  for (size_t o = 0; o < rows.outputs(); ++o) {
    words.push_back(wrap(int64_t{rows.bias[o]} - forms.outputs[o].first));
    append_step(words, forms.outputs[o]);
    if (forms.are_straight()) words.pop_back();
  }
  return words;
}

}  // namespace mote
