// SPDX-License-Identifier: Apache-2.0
// Positions are tables: exact whatever the device's float, and one load per pixel.
#include "compiler/kernels/kernel.h"
#include "compiler/ops/resize.h"

namespace mote {
namespace {

Lowering lower(const NodeView& node) {
  const Resize r = resize_of(node);
  const int64_t pixel_bytes = r.channels * size_of(node.output().type);
  Lowering lowering;
  lowering.constants = {
      {"rows", Type::u16, to_bytes(nearest_positions(r, r.height, r.y_height))},
      {"columns", Type::u16, to_bytes(nearest_positions(r, r.width, r.y_width))},
  };
  lowering.calls = {{
      .function = "mote_resize_nearest_neighbor",
      .params_type = "mote_resize_nearest_neighbor_params",
      .params = {{"rows", ArrayRef{0}},
                 {"columns", ArrayRef{1}},
                 {"batches", int64_t{r.batches}},
                 {"height", int64_t{r.y_height}},
                 {"width", int64_t{r.y_width}},
                 {"x_image_bytes", r.height * r.width * pixel_bytes},
                 {"x_row_bytes", r.width * pixel_bytes},
                 {"pixel_bytes", pixel_bytes}},
      .arguments = {input_argument(0), output_argument()},
  }};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_resize_nearest_neighbor;
const Kernel kernel_ref_resize_nearest_neighbor = {
    .name = "resize_nearest_neighbor_ref",
    .family = "ref",
    .op = Op::resize_nearest_neighbor,
    .sources = {"ref/mote_resize_nearest_neighbor.c"},
    .matches = [](const NodeView&) { return true; },
    .lower = lower,
};

}  // namespace mote
