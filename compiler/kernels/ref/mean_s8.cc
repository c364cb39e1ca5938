// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/reduction.h"
#include "compiler/ops/reduction.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::i8; }

Lowering lower(const NodeView& node) {
  const MeanS8 op = mean_s8(node);
  Lowering lowering = lower_reduction(node, "mote_mean_s8");
  std::vector<Field>& params = lowering.calls[0].params;
  params.push_back({"offset", int64_t{op.offset}});
  params.push_back({"multiplier", int64_t{op.factor.multiplier}});
  params.push_back({"shift", int64_t{op.factor.shift}});
  params.push_back({"output_zero_point", int64_t{op.y_zero_point}});
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_mean_s8;
const Kernel kernel_ref_mean_s8 = {
    .name = "mean_s8_ref",
    .family = "ref",
    .op = Op::mean,
    .sources = {"ref/mote_mean_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
