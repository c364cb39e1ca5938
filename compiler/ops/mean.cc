// SPDX-License-Identifier: Apache-2.0
// mean: y = the mean of x along axes
//   inputs: x, axes [count] (i32, constant; negative from behind, repetitions count once)
//   attributes: keep_dims (1: reduced dimensions stay, as 1)
#include "compiler/ops/reduction.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Type type = node.input(0).type;
  if (type != Type::i8 && type != Type::f32)
    return fail(ErrorKind::kUnsupported, "of {} is not supported", type_name(type));
  return check_reduction(node);
}

void evaluate(const Evaluation& run) {
  if (run.input(0).type == Type::f32) {
    auto y = run.out<float>().begin();
    for_each_reduced<float>(run, [&](const std::vector<float>& values) {
      float sum = 0;
      for (float value : values) sum += value;
      *y++ = sum / static_cast<float>(values.size());
    });
  } else {
    const MeanS8 op = mean_s8(run);
    auto y = run.out<int8_t>().begin();
    for_each_reduced<int8_t>(run, [&](const std::vector<int8_t>& values) {
      int64_t sum = op.offset;
      for (int8_t value : values) sum += value;
      *y++ = static_cast<int8_t>(
          requantize(wrap(sum), op.factor, op.y_zero_point, type_interval(Type::i8)));
    });
  }
}

}  // namespace

const OpSpec kOp_mean = {.min_inputs = 2,
                         .max_inputs = 2,
                         .check = check,
                         .infer = infer_reduction,
                         .evaluate = evaluate};

}  // namespace mote
