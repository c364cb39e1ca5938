// SPDX-License-Identifier: Apache-2.0
// resize_nearest_neighbor: y[b][i][j] = x[b][rows[i]][columns[j]]
//   inputs: x [batches, height, width, channels], size [2] (constant)
//   attributes: align_corners, half_pixel_centers
#include <cstring>

#include "compiler/ops/resize.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> check(const NodeView& node) { return check_resize(node, 65536); }

void evaluate(const Evaluation& run) {
  const Resize r = resize_of(run);
  const std::vector<uint16_t> rows = nearest_positions(r, r.height, r.y_height);
  const std::vector<uint16_t> columns = nearest_positions(r, r.width, r.y_width);
  const auto pixel_bytes = static_cast<size_t>(r.channels * size_of(run.output().type));
  const uint8_t* x = run.in<uint8_t>(0).data();
  uint8_t* y = run.out<uint8_t>().data();
  for (size_t b = 0; b < static_cast<size_t>(r.batches); ++b)
    for (size_t row : rows)
      for (size_t column : columns) {
        const size_t line = b * static_cast<size_t>(r.height) + row;
        const size_t pixel = line * static_cast<size_t>(r.width) + column;
        std::memcpy(y, x + pixel * pixel_bytes, pixel_bytes);
        y += pixel_bytes;
      }
}

}  // namespace

const OpSpec kOp_resize_nearest_neighbor = {
    .min_inputs = 2,
    .max_inputs = 2,
    .check = check,
    .infer = infer_resize,
    .evaluate = evaluate,
};

}  // namespace mote
