// SPDX-License-Identifier: Apache-2.0
// Packing: a word of four outputs' weights per input, as mote_fully_connected_s8_rv32.h says.
#include "compiler/kernels/lanes.h"
#include "compiler/kernels/rv32.h"

namespace mote {
namespace {

constexpr size_t kOutputs = 4;
constexpr size_t kLongestBlock = 254;

std::optional<WeightRows> rows_of(const NodeView& node, const FullyConnectedS8& op) {
  return rv32_rows(weight_rows(node, op), op.y_zero_point, op.range);
}

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  return op.w_zero_point == 0 && rows_of(node, op).has_value();
}

std::vector<uint32_t> words_of(const WeightRows& rows) {
  std::vector<uint32_t> words;
  for (size_t o = 0; o < rows.outputs(); o += kOutputs)
    for (size_t i = 0; i < rows.length(); ++i) {
      uint32_t word = 0;
      for (size_t k = 0; k < kOutputs; ++k)
        word |= static_cast<uint32_t>(rows.weight(o + k, i) + 128) << (8 * k);
      words.push_back(word);
    }
  return words;
}

struct Blocks {
  std::vector<uint8_t> lengths;
  std::vector<int32_t> bias;
};

Blocks blocks_of(const WeightRows& rows) {
  Blocks result;
  for (size_t o = 0; o < rows.outputs(); o += kOutputs) {
    const std::vector<size_t> lengths = lane_blocks(rows, o, kOutputs, kLongestBlock, 2);
    for (const size_t length : lengths) result.lengths.push_back(static_cast<uint8_t>(length));
    for (size_t k = o; k < o + kOutputs; ++k) {
      const int64_t bias = k < rows.outputs() ? rows.bias[k] : 0;
      result.bias.push_back(wrap(bias - (static_cast<int64_t>(lengths.size()) << 15)));
    }
  }
  return result;
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  const WeightRows rows = *rows_of(node, op);
  const auto [lengths, bias] = blocks_of(rows);
  Lowering lowering;
  lowering.constants = {
      {"weights", Type::u32, to_bytes(words_of(rows)), ConstantArray::Kind::kWeights},
      {"blocks", Type::u8, to_bytes(lengths)},
      {"bias", Type::i32, to_bytes(bias), ConstantArray::Kind::kWeights},
      {"factors", Type::i32, to_bytes(rv32_factors(rows))},
  };
  lowering.calls = {{
      .function = "mote_fully_connected_s8_rv32",
      .params_type = "mote_fully_connected_s8_rv32_params",
      .params = {{"weights", ArrayRef{0}},
                 {"blocks", ArrayRef{1}},
                 {"bias", ArrayRef{2}},
                 {"factors", ArrayRef{3}},
                 {"factors_step", rv32_factors_step(rows)},
                 {"batches", int64_t{op.batches}},
                 {"inputs", int64_t{op.inputs}},
                 {"outputs", int64_t{op.outputs}},
                 {"output_zero_point", int64_t{op.y_zero_point}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_rv32_fully_connected_s8;
const Kernel kernel_rv32_fully_connected_s8 = {
    .name = "fully_connected_s8_rv32",
    .family = "rv32",
    .op = Op::fully_connected,
    .sources = {"rv32/mote_fully_connected_s8_rv32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
