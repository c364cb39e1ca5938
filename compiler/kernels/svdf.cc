// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/svdf.h"

#include "compiler/ops/svdf.h"

namespace mote {
namespace {

// Per filter, -x_zero_point * the sum of its weights: the kernel multiplies raw bytes.
std::vector<int32_t> feature_bias(const NodeView& node, const Svdf& op) {
  const auto weights = node.input(kSvdfFeature).values<int8_t>();
  std::vector<int32_t> bias(static_cast<size_t>(op.filters()));
  for (size_t i = 0; i < weights.size(); ++i)
    bias[i / static_cast<size_t>(op.inputs)] -= op.x_zero_point * weights[i];
  return bias;
}

}  // namespace

bool matches_svdf(const NodeView& node, Type state) {
  return node.input(kSvdfState).type == state && node.input(kSvdfFeature).is_constant() &&
         node.input(kSvdfTime).is_constant() &&
         (!node.has_input(kSvdfBias) || node.input(kSvdfBias).is_constant());
}

Lowering lower_svdf(const NodeView& node, const std::string& function) {
  const Svdf op = svdf(node);
  const auto kWeights = ConstantArray::Kind::kWeights;
  const Tensor& time = node.input(kSvdfTime);
  Lowering lowering;
  lowering.constants = {
      {"feature_weights", Type::i8, *node.input(kSvdfFeature).data, kWeights},
      {"feature_bias", Type::i32, to_bytes(feature_bias(node, op)), kWeights},
      {"time_weights", time.type, *time.data, kWeights},
  };
  Field bias{"bias", NoPointer{}};
  if (node.has_input(kSvdfBias)) {
    lowering.constants.push_back({"bias", Type::i32, *node.input(kSvdfBias).data, kWeights});
    bias.value = ArrayRef{3};
  }
  lowering.calls = {{
      .function = function,
      .params_type = function + "_params",
      .params = {{"feature_weights", ArrayRef{0}},
                 {"feature_bias", ArrayRef{1}},
                 {"time_weights", ArrayRef{2}},
                 bias,
                 {"batches", int64_t{op.batches}},
                 {"inputs", int64_t{op.inputs}},
                 {"units", int64_t{op.units}},
                 {"rank", int64_t{op.rank}},
                 {"memory", int64_t{op.memory}},
                 {"state_zero_point", int64_t{op.state_zero_point}},
                 {"feature_multiplier", int64_t{op.feature.multiplier}},
                 {"feature_shift", int64_t{op.feature.shift}},
                 {"time_multiplier", int64_t{op.time.multiplier}},
                 {"time_shift", int64_t{op.time.shift}},
                 {"output_zero_point", int64_t{op.y_zero_point}}},
      .arguments = {input_argument(0), input_argument(kSvdfState), output_argument()},
  }};
  return lowering;
}

}  // namespace mote
