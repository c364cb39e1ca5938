// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/slide.h"

#include "compiler/kernels/kernel.h"

namespace mote {
namespace {

Lowering lower(const NodeView& node) {
  const SlideRows rows = slide_rows(node);
  return {.calls = {{.function = "mote_slide",
                     .params_type = "mote_slide_params",
                     .params = {{"rows", rows.rows},
                                {"window_bytes", rows.window_bytes},
                                {"x_bytes", rows.x_bytes}},
                     .arguments = {input_argument(1), input_argument(0)}}}};
}

}  // namespace

extern const Kernel kernel_ref_slide;
const Kernel kernel_ref_slide = {
    .name = "slide_ref",
    .family = "ref",
    .op = Op::slide,
    .sources = {"ref/mote_slide.c"},
    .matches = [](const NodeView&) { return true; },
    .lower = lower,
};

}  // namespace mote
