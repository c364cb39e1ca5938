// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"
#include "compiler/ops/softmax.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::f32; }

Lowering lower(const NodeView& node) {
  const Rows rows = rows_of(node.input(0));
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_log_softmax_f32",
      .params_type = "mote_log_softmax_f32_params",
      .params = {{"rows", rows.count}, {"depth", rows.depth}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{.input = 0, .output = 0}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_log_softmax_f32;
const Kernel kernel_ref_log_softmax_f32 = {
    .name = "log_softmax_f32_ref",
    .family = "ref",
    .op = Op::log_softmax,
    .sources = {"ref/mote_log_softmax_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
