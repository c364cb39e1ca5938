// SPDX-License-Identifier: Apache-2.0
// Operators of two inputs, element by element, each dimension of 1 repeated to the other's size.
#pragma once

#include <initializer_list>

#include "compiler/base/result.h"
#include "compiler/ops/evaluation.h"
#include "compiler/ops/quantized.h"

namespace mote {

inline constexpr int kMaxBroadcastRank = 6;

// All three of one of these types, elements, per-tensor quantisation where they are integers, and
// an activation that is known. Attribute: activation.
Result<void> check_binary(const NodeView& node, std::initializer_list<Type> accepted);

// The common shape, aligned at the last dimension.
Result<std::vector<Shape>> infer_binary(const NodeView& node);

// For each dimension of the output, the step between elements of `input`: 0 where it is repeated.
std::vector<int64_t> broadcast_strides(const Shape& input, const Shape& output);

// y[i] = function(a[...], b[...])
template <typename T, typename Function>
void map_pairs(const Evaluation& run, Function function) {
  const Shape& shape = run.output().shape;
  const std::vector<int64_t> a_strides = broadcast_strides(run.input(0).shape, shape);
  const std::vector<int64_t> b_strides = broadcast_strides(run.input(1).shape, shape);
  const auto a = run.in<T>(0);
  const auto b = run.in<T>(1);
  const auto y = run.out<T>();
  for (size_t i = 0; i < y.size(); ++i) {
    int64_t rest = static_cast<int64_t>(i), from_a = 0, from_b = 0;
    for (size_t d = shape.size(); d-- > 0; rest /= shape[d]) {
      from_a += rest % shape[d] * a_strides[d];
      from_b += rest % shape[d] * b_strides[d];
    }
    y[i] = static_cast<T>(function(a[static_cast<size_t>(from_a)], b[static_cast<size_t>(from_b)]));
  }
}

// The fused activation of a float node.
RealInterval float_range(const NodeView& node);

}  // namespace mote
