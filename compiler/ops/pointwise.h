// SPDX-License-Identifier: Apache-2.0
// Operators whose output element depends on the one input element at the same place alone
// (OpSpec::pointwise). From 8 bits to 8 bits such an operator is a table of 256 bytes, which the
// kernel lut_8 reads: a new one needs its meaning and nothing else.
#pragma once

#include <array>
#include <initializer_list>

#include "compiler/base/result.h"
#include "compiler/ops/evaluation.h"

namespace mote {

struct TypePair {
  Type input;
  Type output;
};

// One of these types, elements, and per-tensor quantisation where they are integers.
Result<void> check_pointwise(const NodeView& node, std::initializer_list<TypePair> accepted);

// The input's shape.
Result<std::vector<Shape>> infer_pointwise(const NodeView& node);

// y[i] = function(x[i])
template <typename From, typename To, typename Function>
void map(const Evaluation& run, Function function) {
  const auto x = run.in<From>(0);
  const auto y = run.out<To>();
  for (size_t i = 0; i < y.size(); ++i) y[i] = static_cast<To>(function(x[i]));
}

// What the node's own evaluation makes of every byte, by its bit pattern.
std::array<uint8_t, 256> byte_table(const NodeView& node);

}  // namespace mote
