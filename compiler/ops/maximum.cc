// SPDX-License-Identifier: Apache-2.0
// maximum: y = a > b ? a : b, broadcast
//   inputs: a, b (f32, or i8 of the output's quantisation)
#include "compiler/ops/broadcast.h"
#include "compiler/ops/checks.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_binary(node, {Type::i8, Type::f32}));
  return check_equal_quantization(node);
}

template <typename T>
T maximum(T a, T b) {
  return a > b ? a : b;
}

void evaluate(const Evaluation& run) {
  if (run.output().type == Type::f32) return map_pairs<float>(run, maximum<float>);
  map_pairs<int8_t>(run, maximum<int8_t>);
}

}  // namespace

const OpSpec kOp_maximum = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check,
    .infer = infer_binary,
    .evaluate = evaluate,
};

}  // namespace mote
