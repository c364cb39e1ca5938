// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/armv6m.h"

#include "compiler/kernels/lanes.h"

namespace mote {
namespace {

constexpr size_t kEight = 8;

bool pairs_fit(const WeightRows& rows, size_t output) {
  for (size_t at = rows.length() % kEight; at < rows.length(); at += 2)
    if (!block_fits(rows, output, at, 2)) return false;
  return true;
}

// How many times eight elements, from the first of them on, fit four at a time.
uint8_t eighths_of_fours(const WeightRows& rows, size_t output) {
  size_t at = rows.length() % kEight;
  uint8_t count = 0;
  while (count < 255 && at < rows.length() && block_fits(rows, output, at, 4) &&
         block_fits(rows, output, at + 4, 4)) {
    at += kEight;
    ++count;
  }
  return count;
}

}  // namespace

bool fits_armv6m(const WeightRows& rows, int32_t zero_point, Interval range) {
  for (size_t o = 0; o < rows.outputs(); ++o)
    if (!pairs_fit(rows, o)) return false;
  return step_forms(rows, zero_point, range).has_value();
}

std::vector<int8_t> eights(const WeightRows& rows) {
  std::vector<int8_t> bytes;
  const size_t missing = (kEight - rows.outputs() % kEight) % kEight;
  for (size_t first = 0; first < rows.outputs() + missing; first += kEight) {
    const auto append = [&](const auto& of_output) {
      for (size_t o = first; o < first + kEight; ++o)
        bytes.push_back(o < missing ? int8_t{0} : static_cast<int8_t>(of_output(o - missing)));
    };
    append([&](size_t o) { return eighths_of_fours(rows, o); });
    for (size_t i = 0; i < rows.length(); ++i) append([&](size_t o) { return rows.weight(o, i); });
  }
  return bytes;
}

}  // namespace mote
