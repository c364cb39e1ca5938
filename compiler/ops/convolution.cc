// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/convolution.h"

#include <algorithm>

#include "compiler/ops/checks.h"

namespace mote {
namespace {

// sum_{ky, kx, i} term(index in x, index in w) of one output, in this order. Padding adds nothing.
template <typename Sum, typename Term>
Sum sum_of(const Convolution& conv, int32_t b, int32_t oy, int32_t ox, int32_t o, Term term) {
  const auto& [h, w] = conv.window;
  const int64_t first_channel = int64_t{o / conv.group_outputs} * conv.group_inputs;
  Sum sum = 0;
  for (int32_t ky = 0; ky < h.filter; ++ky) {
    const int32_t iy = h.start(oy) + ky * h.dilation;
    if (iy < 0 || iy >= h.input) continue;
    for (int32_t kx = 0; kx < w.filter; ++kx) {
      const int32_t ix = w.start(ox) + kx * w.dilation;
      if (ix < 0 || ix >= w.input) continue;
      const int64_t pixel = (int64_t{b} * h.input + iy) * w.input + ix;
      const int64_t at_x = pixel * conv.in_channels + first_channel;
      const int64_t at_w = o * conv.w_output + (int64_t{ky} * w.filter + kx) * conv.w_tap;
      for (int32_t i = 0; i < conv.group_inputs; ++i)
        sum += term(static_cast<size_t>(at_x + i), static_cast<size_t>(at_w + i));
    }
  }
  return sum;
}

// Calls with every output in row-major order.
template <typename Output>
void for_each_output(const Convolution& conv, Output output) {
  for (int32_t b = 0; b < conv.batches; ++b)
    for (int32_t oy = 0; oy < conv.window.h.output; ++oy)
      for (int32_t ox = 0; ox < conv.window.w.output; ++ox)
        for (int32_t o = 0; o < conv.out_channels; ++o) output(b, oy, ox, o);
}

void evaluate_s8(const Evaluation& run, const Convolution& conv) {
  const ConvolutionS8 op = convolution_s8(run, conv);
  const auto x = run.in<int8_t>(0);
  const auto w = run.in<int8_t>(1);
  auto y = run.out<int8_t>().begin();
  for_each_output(conv, [&](int32_t b, int32_t oy, int32_t ox, int32_t o) {
    auto sum = sum_of<int64_t>(conv, b, oy, ox, o, [&](size_t at_x, size_t at_w) {
      return (x[at_x] - op.x_zero_point) * w[at_w];
    });
    if (run.has_input(2)) sum += run.in<int32_t>(2)[static_cast<size_t>(o)];
    *y++ = static_cast<int8_t>(
        requantize(wrap(sum), op.factors[static_cast<size_t>(o)], op.y_zero_point, op.range));
  });
}

void evaluate_f32(const Evaluation& run, const Convolution& conv) {
  const RealInterval range = activation_interval(run.string_attribute("activation", "none"));
  const auto x = run.in<float>(0);
  const auto w = run.in<float>(1);
  auto y = run.out<float>().begin();
  for_each_output(conv, [&](int32_t b, int32_t oy, int32_t ox, int32_t o) {
    const auto sum = sum_of<float>(conv, b, oy, ox, o,
                                   [&](size_t at_x, size_t at_w) { return x[at_x] * w[at_w]; });
    const float bias = run.has_input(2) ? run.in<float>(2)[static_cast<size_t>(o)] : 0.f;
    *y++ = clamp(sum + bias, range);
  });
}

}  // namespace

ConvolutionS8 convolution_s8(const NodeView& node, const Convolution& conv) {
  const Quantization& x = node.input(0).quant;
  const Quantization& w = node.input(1).quant;
  const Tensor& y = node.output();
  ConvolutionS8 op;
  op.x_zero_point = x.zero_point();
  op.y_zero_point = y.quant.zero_point();
  op.range = activation_interval(node.string_attribute("activation", "none"), y);
  for (size_t o = 0; o < static_cast<size_t>(conv.out_channels); ++o)
    op.factors.push_back(
        quantize_multiplier(double{x.scale()} * double{w.scale(o)} / double{y.quant.scale()}));
  return op;
}

std::vector<int32_t> folded_bias(const NodeView& node, const Convolution& conv,
                                 int32_t x_zero_point) {
  const auto w = node.input(1).values<int8_t>();
  std::vector<int32_t> folded;
  for (int32_t o = 0; o < conv.out_channels; ++o) {
    int64_t sum = 0;
    for (int32_t t = 0; t < conv.taps(); ++t)
      for (int32_t i = 0; i < conv.group_inputs; ++i)
        sum += w[static_cast<size_t>(o * conv.w_output + t * conv.w_tap + i)];
    const int64_t bias =
        node.has_input(2) ? node.input(2).values<int32_t>()[static_cast<size_t>(o)] : 0;
    folded.push_back(wrap(bias - x_zero_point * sum));
  }
  return folded;
}

Result<void> check_convolution(const NodeView& node, int channel_axis) {
  const Tensor& x = node.input(0);
  const Tensor& w = node.input(1);
  const Tensor& y = node.output();
  if (x.type != w.type || x.type != y.type || (x.type != Type::i8 && x.type != Type::f32))
    return fail(ErrorKind::kUnsupported, "of {} by {} to {} is not supported", type_name(x.type),
                type_name(w.type), type_name(y.type));
  MOTE_CHECK(check_image(x));
  MOTE_CHECK(check_image(w));
  const int32_t channels = w.shape[static_cast<size_t>(channel_axis)];
  const Type bias_type = x.type == Type::i8 ? Type::i32 : Type::f32;
  if (node.has_input(2) &&
      (node.input(2).type != bias_type || node.input(2).elements() != channels))
    return fail(ErrorKind::kMalformed, "bias must be {}[{}], is {}{}", type_name(bias_type),
                channels, type_name(node.input(2).type), shape_text(node.input(2).shape));
  if (x.type == Type::f32) return {};
  MOTE_CHECK(check_per_tensor(x));
  MOTE_CHECK(check_per_channel(w, channel_axis));
  MOTE_CHECK(check_per_tensor(y));
  if (std::ranges::any_of(w.quant.zero_points, [](int32_t zero) { return zero != 0; }))
    return fail_hint("Quantise the weights symmetrically.", ErrorKind::kUnsupported,
                     "has weights \"{}\" whose zero point is not 0", w.name);
  return {};
}

void evaluate_convolution(const Evaluation& run, const Convolution& conv) {
  run.input(0).type == Type::f32 ? evaluate_f32(run, conv) : evaluate_s8(run, conv);
}

}  // namespace mote
