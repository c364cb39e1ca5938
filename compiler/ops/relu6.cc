// SPDX-License-Identifier: Apache-2.0
// relu6: y = min(max(x, 0), 6)
//   inputs: x (f32 or i8)
// Quantised as relu. TFLM copies the stored values even if input and output differ in scale, which
// no model means; for equal scales the two are the same.
#include "compiler/ops/pointwise.h"
#include "compiler/ops/relu.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

void evaluate(const Evaluation& run) {
  if (run.input(0).type == Type::f32)
    return map<float, float>(run, [](float x) { return x > 6.f ? 6.f : x < 0.f ? 0.f : x; });
  requantize_relu(run, "relu6");
}

}  // namespace

const OpSpec kOp_relu6 = {
    .check = check_relu,
    .infer = infer_pointwise,
    .evaluate = evaluate,
    .pointwise = true,
};

}  // namespace mote
