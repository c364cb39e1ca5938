// SPDX-License-Identifier: Apache-2.0
// reduce_max: y = the greatest element of x along axes
//   inputs: x, axes [count] (i32, constant; negative from behind, repetitions count once)
//   attributes: keep_dims (1: reduced dimensions stay, as 1)
// x and y share scale and zero point.
#include <algorithm>

#include "compiler/ops/reduction.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& y = node.output();
  if (x.type != Type::i8)
    return fail(ErrorKind::kUnsupported, "of {} is not supported", type_name(x.type));
  MOTE_CHECK(check_reduction(node));
  if (x.quant != y.quant)
    return fail(ErrorKind::kUnsupported,
                "has an input quantised with ({}, {}) but an output with ({}, {})", x.quant.scale(),
                x.quant.zero_point(), y.quant.scale(), y.quant.zero_point());
  return {};
}

void evaluate(const Evaluation& run) {
  auto y = run.out<int8_t>().begin();
  for_each_reduced<int8_t>(
      run, [&](const std::vector<int8_t>& values) { *y++ = *std::ranges::max_element(values); });
}

}  // namespace

const OpSpec kOp_reduce_max = {.min_inputs = 2,
                               .max_inputs = 2,
                               .check = check,
                               .infer = infer_reduction,
                               .evaluate = evaluate};

}  // namespace mote
