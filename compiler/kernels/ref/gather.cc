// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/gather.h"

#include "compiler/kernels/kernel.h"

namespace mote {
namespace {

Lowering lower(const NodeView& node) {
  const Gather g = gather_of(node);
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_gather",
      .params_type = "mote_gather_params",
      .params = {{"batches", g.batches},
                 {"outer", g.outer},
                 {"extent", g.extent},
                 {"count", g.count},
                 {"slice_bytes", g.inner * size_of(node.output().type)}},
      .arguments = {input_argument(0), input_argument(1), output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_gather;
const Kernel kernel_ref_gather = {
    .name = "gather_ref",
    .family = "ref",
    .op = Op::gather,
    .sources = {"ref/mote_gather.c"},
    .matches = [](const NodeView&) { return true; },
    .lower = lower,
};

}  // namespace mote
