// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/pool_2d.h"

#include <cmath>

#include "compiler/ops/checks.h"

namespace mote {
namespace {

Result<Window> pool_window(const NodeView& node) {
  const int64_t h = node.attributes().get_int("filter_h", 1);
  const int64_t w = node.attributes().get_int("filter_w", 1);
  constexpr int64_t kMax = 1 << 20;
  if (h < 1 || w < 1 || h > kMax || w > kMax)
    return fail(ErrorKind::kMalformed, "has a window of {} by {}", h, w);
  return window_of(node, static_cast<int32_t>(h), static_cast<int32_t>(w));
}

}  // namespace

Pool pool_2d(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  return {.window = *pool_window(node), .batches = x[0], .channels = x[3]};
}

Result<void> check_pool(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& y = node.output();
  if (x.type != y.type || (x.type != Type::i8 && x.type != Type::f32))
    return fail(ErrorKind::kUnsupported, "of {} to {} is not supported", type_name(x.type),
                type_name(y.type));
  MOTE_CHECK(check_image(x));
  MOTE_TRY(const Window window, pool_window(node));
  // With padding on both sides of less than a window, every window holds at least one element.
  for (const WindowAxis& axis : {window.h, window.w})
    if (axis.pad >= axis.extent() || axis.start(axis.output - 1) >= axis.input)
      return fail(ErrorKind::kUnsupported, "has a window that lies in the padding");
  if (x.type == Type::f32) return {};
  MOTE_CHECK(check_per_tensor(x));
  MOTE_CHECK(check_per_tensor(y));
  // Nothing is rescaled; the reference allows scales that differ by less than 1e-6.
  if (double{std::abs(x.quant.scale() - y.quant.scale())} > 1e-6 ||
      x.quant.zero_point() != y.quant.zero_point())
    return fail_hint("Convert the model again with a current converter.", ErrorKind::kUnsupported,
                     "has an input quantised with ({}, {}) but an output with ({}, {})",
                     x.quant.scale(), x.quant.zero_point(), y.quant.scale(), y.quant.zero_point());
  return {};
}

Result<std::vector<Shape>> infer_pool(const NodeView& node) {
  const Pool pool = pool_2d(node);
  return std::vector<Shape>{
      {pool.batches, pool.window.h.output, pool.window.w.output, pool.channels}};
}

}  // namespace mote
