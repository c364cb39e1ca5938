// SPDX-License-Identifier: Apache-2.0
// Packing: see mote_fully_connected_s8_armv6m.h; the input's zero point is folded into the bias.
#include <algorithm>

#include "compiler/kernels/step_form.h"

namespace mote {
namespace {

constexpr size_t kOutputs = 6;  // at a time

bool matches(const NodeView& node) {
  if (!has_constant_weights_s8(node)) return false;
  const FullyConnectedS8 op = fully_connected_s8(node);
  return op.w_zero_point == 0 && step_forms(weight_rows(node, op), op.y_zero_point, op.range);
}

Lowering lower(const NodeView& node) {
  const FullyConnectedS8 op = fully_connected_s8(node);
  const WeightRows rows = weight_rows(node, op);
  const auto [forms, bend] = *step_forms(rows, op.y_zero_point, op.range);

  std::vector<uint8_t> weights;
  std::vector<int32_t> bias;
  for (size_t first = 0; first < rows.outputs(); first += kOutputs) {
    for (size_t i = 0; i < rows.length(); ++i)
      for (size_t o = first; o < first + kOutputs; ++o)
        weights.push_back(static_cast<uint8_t>(rows.weight(o, i) + 128));
    for (size_t o = first; o < first + kOutputs; ++o)
      bias.push_back(o < rows.outputs() ? wrap(int64_t{rows.bias[o]} - forms[o].first) : 0);
  }
  const bool is_shared = std::ranges::all_of(
      forms, [&first = forms[0]](const StepForm& form) { return form == first; });
  std::vector<int32_t> steps;
  for (const StepForm& form : std::span(forms).first(is_shared ? 1 : forms.size()))
    append_step(steps, form);

  Lowering lowering;
  lowering.constants = {
      {"weights", Type::u8, to_bytes(weights), ConstantArray::Kind::kWeights},
      {"bias", Type::i32, to_bytes(bias), ConstantArray::Kind::kWeights},
      {"steps", Type::i32, to_bytes(steps)},
  };
  lowering.calls = {{
      .function = "mote_fully_connected_s8_armv6m",
      .params_type = "mote_fully_connected_s8_armv6m_params",
      .params = {{"weights", ArrayRef{0}},
                 {"bias", ArrayRef{1}},
                 {"steps", ArrayRef{2}},
                 {"has_one_step", int64_t{is_shared}},
                 {"batches", int64_t{op.batches}},
                 {"inputs", int64_t{op.inputs}},
                 {"outputs", int64_t{op.outputs}},
                 {"output_min", int64_t{op.range.min}},
                 {"output_max", int64_t{op.range.max}},
                 {"bend", int64_t{bend}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv6m_fully_connected_s8;
const Kernel kernel_armv6m_fully_connected_s8 = {
    .name = "fully_connected_s8_armv6m",
    .family = "armv6m",
    .op = Op::fully_connected,
    .sources = {"armv6m/mote_fully_connected_s8_armv6m.c"},
    .matches = matches,
    .lower = lower,
    .takes = "constant weights of zero point 0, and factors with a step form",
};

}  // namespace mote
