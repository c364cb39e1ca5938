// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/avr.h"

#include <algorithm>
#include <limits>

#include "compiler/kernels/requant.h"

namespace mote {
namespace {

constexpr size_t kRows = 4;

std::vector<uint8_t> interleaved_unsigned(const WeightRows& rows) {
  std::vector<uint8_t> bytes;
  for (size_t o = 0; o < rows.outputs(); o += kRows)
    for (size_t i = 0; i < rows.length(); ++i)
      for (size_t k = o; k < o + kRows; ++k)
        bytes.push_back(k < rows.outputs() ? static_cast<uint8_t>(rows.weight(k, i) + 128)
                                           : uint8_t{0});
  return bytes;
}

// Less 128 * (w + 128) - 128 * 128 = 128 * w for each weight; wraps as the sums do.
std::vector<int32_t> unsigned_bias(const WeightRows& rows) {
  std::vector<int32_t> bias;
  for (size_t o = 0; o < rows.outputs(); ++o) {
    int64_t sum = rows.bias[o];
    for (size_t i = 0; i < rows.length(); ++i) sum -= 128 * rows.weight(o, i);
    bias.push_back(static_cast<int32_t>(sum));
  }
  return bias;
}

}  // namespace

bool fits_avr(const NodeView& node) {
  return std::ranges::all_of(
      std::initializer_list<int64_t>{node.input(0).bytes(), 4 * node.input(1).bytes(),
                                     node.output().bytes()},
      [](int64_t bytes) { return bytes <= std::numeric_limits<int16_t>::max(); });
}

std::vector<Field> avr_rows(const WeightRows& rows, Lowering& lowering) {
  const size_t first = lowering.constants.size();
  lowering.constants.push_back(
      {"weights", Type::u8, to_bytes(interleaved_unsigned(rows)), ConstantArray::Kind::kWeights});
  lowering.constants.push_back(
      {"bias", Type::i32, to_bytes(unsigned_bias(rows)), ConstantArray::Kind::kWeights});
  lowering.constants.push_back(multiplier_array(rows.factors));
  lowering.constants.push_back(shift_array(rows.factors));
  lowering.constants.back().type = Type::u8;
  for (size_t i = first; i < lowering.constants.size(); ++i) lowering.constants[i].in_flash = true;
  return {{"weights", ArrayRef{first}},
          {"bias", ArrayRef{first + 1}},
          {"multipliers", ArrayRef{first + 2}},
          {"shifts", ArrayRef{first + 3}}};
}

}  // namespace mote
