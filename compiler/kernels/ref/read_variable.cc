// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {
namespace {

Lowering lower(const NodeView& node) {
  return {.calls = {copy_call(node.input(0).bytes(), input_argument(0), output_argument())}};
}

}  // namespace

extern const Kernel kernel_ref_read_variable;
const Kernel kernel_ref_read_variable = {
    .name = "read_variable_ref",
    .family = "ref",
    .op = Op::read_variable,
    .sources = {"ref/mote_copy_2d.c"},
    .matches = [](const NodeView&) { return true; },
    .lower = lower,
};

}  // namespace mote
