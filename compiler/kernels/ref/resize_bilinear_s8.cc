// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"
#include "compiler/ops/resize.h"

namespace mote {
namespace {

bool matches(const NodeView& node) { return node.input(0).type == Type::i8; }

Lowering lower(const NodeView& node) {
  const Resize r = resize_of(node);
  const Side down = integer_side(r, r.height, r.y_height);
  const Side right = integer_side(r, r.width, r.y_width);
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_resize_bilinear_s8",
      .params_type = "mote_resize_bilinear_s8_params",
      .params = {{"batches", int64_t{r.batches}},
                 {"x_height", int64_t{r.height}},
                 {"x_width", int64_t{r.width}},
                 {"channels", int64_t{r.channels}},
                 {"y_height", int64_t{r.y_height}},
                 {"y_width", int64_t{r.y_width}},
                 {"row_step", int64_t{down.step}},
                 {"row_offset", int64_t{down.offset}},
                 {"column_step", int64_t{right.step}},
                 {"column_offset", int64_t{right.offset}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_resize_bilinear_s8;
const Kernel kernel_ref_resize_bilinear_s8 = {
    .name = "resize_bilinear_s8_ref",
    .family = "ref",
    .op = Op::resize_bilinear,
    .sources = {"ref/mote_resize_bilinear_s8.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
