// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/armv6m.h"

#include "compiler/kernels/lanes.h"

namespace mote {
namespace {

constexpr size_t kEight = 8;
constexpr size_t kBlock = 2;  // products a lane adds up

// How many times eight elements, from element even_length() % 8 on, fit four at a time.
uint8_t eighths_of_fours(const WeightRows& rows, size_t output) {
  size_t at = even_length(rows) % kEight;
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
  return lanes_fit(rows, kBlock) && step_forms(rows, zero_point, range);
}

size_t even_length(const WeightRows& rows) {
  return (rows.length() + kBlock - 1) / kBlock * kBlock;
}

std::vector<int8_t> eights(const WeightRows& rows) {
  std::vector<int8_t> bytes;
  const size_t missing = (kEight - rows.outputs() % kEight) % kEight;
  for (size_t first = 0; first < rows.outputs() + missing; first += kEight) {
    for (size_t o = first; o < first + kEight; ++o)
      bytes.push_back(o < missing ? int8_t{0}
                                  : static_cast<int8_t>(eighths_of_fours(rows, o - missing)));
    for (size_t i = 0; i < even_length(rows); ++i)
      for (size_t o = first; o < first + kEight; ++o)
        bytes.push_back(o < missing ? int8_t{0} : rows.weight(o - missing, i));
  }
  return bytes;
}

}  // namespace mote
