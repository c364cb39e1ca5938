// SPDX-License-Identifier: Apache-2.0
// log_softmax: y = x - max(x) - log(sum(e^(x - max(x)))) along the last dimension
//   inputs: x (f32)
#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/ops/pointwise.h"
#include "compiler/ops/softmax.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_pointwise(node, {{Type::f32, Type::f32}}));
  if (node.input(0).shape.empty()) return fail(ErrorKind::kMalformed, "of a scalar has no meaning");
  return {};
}

void log_softmax_row(std::span<const float> x, std::span<float> y) {
  float largest = std::numeric_limits<float>::lowest();
  for (float value : x) largest = std::max(largest, value);
  float sum = 0;
  for (float value : x) sum += std::exp(value - largest);
  const float log_sum = std::log(sum);
  for (size_t i = 0; i < x.size(); ++i) y[i] = x[i] - largest - log_sum;
}

void evaluate(const Evaluation& run) {
  const Rows rows = rows_of(run.input(0));
  const auto depth = static_cast<size_t>(rows.depth);
  for (size_t r = 0; r < static_cast<size_t>(rows.count); ++r)
    log_softmax_row(run.in<float>(0).subspan(r * depth, depth),
                    run.out<float>().subspan(r * depth, depth));
}

}  // namespace

const OpSpec kOp_log_softmax = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
};

}  // namespace mote
