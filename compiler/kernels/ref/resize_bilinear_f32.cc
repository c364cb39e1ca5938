// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"
#include "compiler/ops/resize.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::f32; }

Lowering lower(const NodeView& node) {
  const Resize r = resize_of(node);
  const float centre = r.half_pixel_centers ? 0.5f : 0.f;
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_resize_bilinear_f32",
      .params_type = "mote_resize_bilinear_f32_params",
      .params = {{"batches", int64_t{r.batches}},
                 {"x_height", int64_t{r.height}},
                 {"x_width", int64_t{r.width}},
                 {"channels", int64_t{r.channels}},
                 {"y_height", int64_t{r.y_height}},
                 {"y_width", int64_t{r.y_width}},
                 {"row_step", real_step(r, r.height, r.y_height)},
                 {"column_step", real_step(r, r.width, r.y_width)},
                 {"centre", centre}},
      .arguments = {input_argument(0), output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_resize_bilinear_f32;
const Kernel kernel_ref_resize_bilinear_f32 = {
    .name = "resize_bilinear_f32_ref",
    .family = "ref",
    .op = Op::resize_bilinear,
    .sources = {"ref/mote_resize_bilinear_f32.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
