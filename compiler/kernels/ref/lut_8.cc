// SPDX-License-Identifier: Apache-2.0
// Any pointwise operator from 8 bits to 8 bits as a table of what its evaluation makes of each of
// the 256 bytes: 256 bytes of flash for a load per element, exact by construction.
#include "compiler/kernels/kernel.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return spec_of(node.node().op).pointwise && size_of(node.input(0).type) == 1 &&
         size_of(node.output().type) == 1;
}

Lowering lower(const NodeView& node) {
  const std::array<uint8_t, 256> table = byte_table(node);
  Lowering lowering;
  lowering.constants = {
      {"table", Type::u8, Bytes(table.begin(), table.end()), ConstantArray::Kind::kOther}};
  lowering.calls = {{
      .function = "mote_lut_8",
      .params_type = "mote_lut_8_params",
      .params = {{"table", ArrayRef{0}}, {"count", node.input(0).elements()}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{.input = 0, .output = 0}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_lut_8;
const Kernel kernel_ref_lut_8 = {
    .name = "lut_8_ref",
    .family = "ref",
    .op = std::nullopt,
    .sources = {"ref/mote_lut_8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
