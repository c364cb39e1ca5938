// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/convolution.h"

namespace mote {

bool is_constant_convolution(const NodeView& node, Type type) {
  return node.input(0).type == type && node.input(1).is_constant() &&
         (!node.has_input(2) || node.input(2).is_constant());
}

ConstantArray padding_array(int32_t channels, int32_t zero_point) {
  const std::vector<int8_t> pixel(static_cast<size_t>(channels), static_cast<int8_t>(zero_point));
  return {"padding", Type::i8, to_bytes(pixel), ConstantArray::Kind::kOther};
}

std::vector<Overlap> row_order_overlap(const NodeView& node, const Window& window,
                                       int32_t pixels_per_step) {
  const Tensor& x = node.input(0);
  const Tensor& y = node.output();
  if (x.shape[0] != 1) return {};
  const int64_t size = size_of(x.type);
  return {
      {.input = 0,
       .output = 0,
       .lag_bytes = row_order_lag(window, x.shape[3] * size, y.shape[3] * size, pixels_per_step)}};
}

}  // namespace mote
