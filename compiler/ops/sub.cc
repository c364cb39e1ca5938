// SPDX-License-Identifier: Apache-2.0
// sub: y = activation(a - b), broadcast
//   inputs: a, b (f32 or i8)   attributes: activation
#include "compiler/ops/add.h"
#include "compiler/ops/broadcast.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

void evaluate(const Evaluation& run) {
  if (run.output().type == Type::f32) {
    const RealInterval range = float_range(run);
    return map_pairs<float>(run, [&](float a, float b) { return clamp(a - b, range); });
  }
  const AddS8 op = add_s8(run);
  map_pairs<int8_t>(run, [&](int8_t a, int8_t b) { return add_s8(op, a, b); });
}

}  // namespace

const OpSpec kOp_sub = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check_add,
    .infer = infer_binary,
    .evaluate = evaluate,
};

}  // namespace mote
