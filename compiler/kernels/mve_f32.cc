// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/mve_f32.h"

#include <algorithm>
#include <cmath>

namespace mote::mve {
namespace {

constexpr size_t kOutputs = 8;  // side by side

}  // namespace

bool has_finite_weights(const NodeView& node) {
  return std::ranges::all_of(node.input(1).values<float>(),
                             [](float weight) { return std::isfinite(weight); });
}

WeightsAndBias interleaved_weights(const NodeView& node, int32_t outputs, Lowering& lowering,
                                   int32_t group, int32_t groups) {
  const WeightsAndBias fields = float_weights(node, lowering, group, groups);
  const auto rows = part_of(node.input(1).values<float>(), group, groups);
  const auto count = static_cast<size_t>(outputs);
  const size_t length = rows.size() / count;
  std::vector<float> values;
  for (size_t first = 0; first < count; first += kOutputs)
    for (size_t i = 0; i < length; ++i)
      for (size_t o = first; o < first + kOutputs; ++o)
        values.push_back(o < count ? rows[o * length + i] : 0.f);
  lowering.constants[std::get<ArrayRef>(fields.weights.value).constant].data = to_bytes(values);
  return fields;
}

ConstantArray zeros(int32_t count) {
  return {"padding", Type::f32, Bytes(static_cast<size_t>(count) * sizeof(float)),
          ConstantArray::Kind::kOther};
}

}  // namespace mote::mve
