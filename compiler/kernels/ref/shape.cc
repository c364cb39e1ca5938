// SPDX-License-Identifier: Apache-2.0
// shape is nearly always folded; where it stays (a graph output), its value is stored.
#include "compiler/kernels/kernel.h"

namespace mote {
namespace {

Lowering lower(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const Type type = node.output().type;
  Lowering lowering;
  lowering.constants = {
      {"shape", type,
       type == Type::i64 ? to_bytes(std::vector<int64_t>(x.begin(), x.end())) : to_bytes(x)}};
  lowering.calls = {{
      .function = "mote_constant",
      .params_type = "mote_constant_params",
      .params = {{"data", ArrayRef{0}}, {"bytes", node.output().bytes()}},
      .arguments = {output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_shape;
const Kernel kernel_ref_shape = {
    .name = "shape_ref",
    .family = "ref",
    .op = Op::shape,
    .sources = {"ref/mote_constant.c"},
    .matches = [](const NodeView&) { return true; },
    .lower = lower,
};

}  // namespace mote
