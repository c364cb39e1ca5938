// SPDX-License-Identifier: Apache-2.0
// unidirectional_sequence_lstm: for each step t, with gate_k = W_k x[t] + b_k + R_k h,
//   c = sigmoid(gate_forget) * c + sigmoid(gate_input) * tanh(gate_cell), clipped to +-cell_clip
//   y[t] = h = sigmoid(gate_output) * tanh(c)
//   inputs: 0 x [batch, step, in], or [step, batch, in] when time_major
//           1..4 W [units, in], 5..8 R [units, units], 12..15 b [units], each of the gates input,
//           forget, cell, output; 18 h and 19 c [batch, units], state
//   attributes: activation ("tanh"), time_major, cell_clip (0: none)
// Inputs 9..11 (peephole), 16..17 (projection) and 20..23 (layer normalisation) must be absent.
//
// int8: x, W, R, h, y are i8, b i32, c i16. A gate's two products are rounded and saturated to
// Q3.12 apart, then added with saturation. The state stays from one invocation to the next. This is
// what TFLM computes; LiteRT's kernel rounds elsewhere and uses the intermediate tensors' scales,
// which TFLM ignores.
#include "compiler/ops/unidirectional_sequence_lstm.h"

#include <cmath>
#include <limits>

#include "compiler/ops/evaluation.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr Interval kInt16 = {-32768, 32767};
constexpr Interval kInt8 = {-128, 127};
constexpr int32_t kMostTerms = 32768;  // of a dot product: 2^15 * 2^8 * 2^7 < 2^31

// As TFLM rounds it, for scales that are nearly a power of two.
int log2_of(float scale) {
  return static_cast<int>(std::round(std::log(scale) * (1.0f / std::log(2.0f))));
}

Result<void> check_shape(const Tensor& tensor, const Shape& wanted) {
  if (tensor.shape == wanted) return {};
  return fail(ErrorKind::kMalformed, "input \"{}\" must be {}, is {}", tensor.name,
              shape_text(wanted), shape_text(tensor.shape));
}

Result<void> check_variant(const NodeView& node) {
  if (node.input_count() != 24)
    return fail(ErrorKind::kMalformed, "has {} inputs, needs 24", node.input_count());
  constexpr const char* kHint =
      "Train with a plain Keras LSTM layer (no peephole, projection or layer normalisation).";
  const auto refuse = [&](size_t first, size_t last, const char* what) -> Result<void> {
    for (size_t i = first; i <= last; ++i)
      if (node.has_input(i))
        return fail_hint(kHint, ErrorKind::kUnsupported, "with {} is not supported", what);
    return {};
  };
  MOTE_CHECK(refuse(9, 11, "peephole connections"));
  MOTE_CHECK(refuse(16, 17, "a projection"));
  MOTE_CHECK(refuse(20, 23, "layer normalisation"));
  if (!node.has_input(1) || !node.has_input(5))
    return fail_hint(kHint, ErrorKind::kUnsupported,
                     "with coupled input and forget gates is not supported");
  for (size_t i : {2, 3, 4, 6, 7, 8, 12, 13, 14, 15, 18, 19})
    if (!node.has_input(i))
      return fail(ErrorKind::kMalformed, "input {} is absent but required", i);
  if (const std::string activation = node.string_attribute("activation", "tanh");
      activation != "tanh")
    return fail(ErrorKind::kUnsupported, "with activation {} instead of tanh is not supported",
                activation);
  return {};
}

Result<void> check_types(const NodeView& node) {
  const auto want = [&](const Tensor& tensor, Type type) -> Result<void> {
    if (tensor.type == type) return {};
    return fail(ErrorKind::kUnsupported, "of {} with \"{}\" of {} is not supported (needs {})",
                type_name(node.input(0).type), tensor.name, type_name(tensor.type),
                type_name(type));
  };
  MOTE_CHECK(want(node.input(0), Type::i8));
  MOTE_CHECK(want(node.output(), Type::i8));
  MOTE_CHECK(want(node.input(kLstmHidden), Type::i8));
  MOTE_CHECK(want(node.input(kLstmCell), Type::i16));
  for (size_t gate = 0; gate < 4; ++gate) {
    MOTE_CHECK(want(node.input(kLstmWeights + gate), Type::i8));
    MOTE_CHECK(want(node.input(kLstmHiddenWeights + gate), Type::i8));
    MOTE_CHECK(want(node.input(kLstmBias + gate), Type::i32));
  }
  return {};
}

Result<void> check_shapes(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& w = node.input(kLstmWeights);
  if (x.shape.size() != 3 || x.elements() == 0)
    return fail(ErrorKind::kMalformed, "input must be [batch, step, in], is {}",
                shape_text(x.shape));
  if (w.shape.size() != 2 || w.shape[0] < 1)
    return fail(ErrorKind::kMalformed, "weights \"{}\" must be [units, in], are {}", w.name,
                shape_text(w.shape));
  const int32_t inputs = x.shape[2];
  const int32_t units = w.shape[0];
  if (inputs > kMostTerms || units > kMostTerms)
    return fail(ErrorKind::kUnsupported, "of {} inputs and {} units is too large", inputs, units);
  for (size_t gate = 0; gate < 4; ++gate) {
    MOTE_CHECK(check_shape(node.input(kLstmWeights + gate), {units, inputs}));
    MOTE_CHECK(check_shape(node.input(kLstmHiddenWeights + gate), {units, units}));
    MOTE_CHECK(check_shape(node.input(kLstmBias + gate), {units}));
  }
  const int64_t batches = x.shape[node.int_attribute("time_major") ? 1 : 0];
  for (size_t state : {kLstmHidden, kLstmCell})
    if (node.input(state).elements() != batches * units)
      return fail(ErrorKind::kMalformed, "state \"{}\" must be [{}, {}], is {}",
                  node.input(state).name, batches, units, shape_text(node.input(state).shape));
  if (int64_t{x.shape[0]} * x.shape[1] * units > std::numeric_limits<int32_t>::max())
    return fail(ErrorKind::kUnsupported, "gives more than 2^31 elements");
  return {};
}

Result<void> check_quantization(const NodeView& node) {
  const auto check_one = [](const Tensor& tensor, Interval zero_points) -> Result<void> {
    const Quantization& quant = tensor.quant;
    if (!quant.present() || !(quant.scale() > 0) || !std::isfinite(quant.scale()))
      return fail(ErrorKind::kMalformed, "tensor \"{}\" has no usable quantisation", tensor.name);
    if (quant.per_axis())
      return fail(ErrorKind::kUnsupported, "tensor \"{}\" is quantised per channel", tensor.name);
    if (quant.zero_point() != clamp(quant.zero_point(), zero_points))
      return fail(ErrorKind::kUnsupported, "tensor \"{}\" has zero point {}", tensor.name,
                  quant.zero_point());
    return {};
  };
  MOTE_CHECK(check_one(node.input(0), kInt8));
  MOTE_CHECK(check_one(node.input(kLstmHidden), kInt8));
  MOTE_CHECK(check_one(node.input(kLstmCell), {0, 0}));
  for (size_t gate = 0; gate < 4; ++gate) {
    MOTE_CHECK(check_one(node.input(kLstmWeights + gate), {0, 0}));
    MOTE_CHECK(check_one(node.input(kLstmHiddenWeights + gate), {0, 0}));
  }
  const int log2_scale = log2_of(node.input(kLstmCell).quant.scale());
  if (log2_scale < -28 || log2_scale > 2)
    return fail(ErrorKind::kUnsupported, "with a cell state scale of {} is not supported",
                node.input(kLstmCell).quant.scale());
  return {};
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_variant(node));
  MOTE_CHECK(check_types(node));
  MOTE_CHECK(check_shapes(node));
  return check_quantization(node);
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  Shape y = node.input(0).shape;
  y[2] = node.input(kLstmWeights).shape[0];
  return std::vector<Shape>{y};
}

// The rounded product of one row of weights with a vector, in Q3.12. Sums wrap, as theirs do.
int32_t scaled_dot(std::span<const int8_t> weights, std::span<const int8_t> x, int32_t zero_point,
                   int32_t bias, QuantizedMultiplier factor) {
  int64_t sum = bias;
  for (size_t i = 0; i < x.size(); ++i) sum += weights[i] * (x[i] - zero_point);
  return clamp(multiply(static_cast<int32_t>(sum), factor), kInt16);
}

void evaluate(const Evaluation& run) {
  const LstmS8 op = lstm_s8(run);
  const auto inputs = static_cast<size_t>(op.inputs);
  const auto units = static_cast<size_t>(op.units);
  std::vector<int8_t> next(units);  // h, while the gates still read the old one
  for (int32_t b = 0; b < op.batches; ++b) {
    const auto h = run.state<int8_t>(kLstmHidden).subspan(static_cast<size_t>(b) * units, units);
    const auto c = run.state<int16_t>(kLstmCell).subspan(static_cast<size_t>(b) * units, units);
    for (int32_t t = 0; t < op.steps; ++t) {
      const auto row = static_cast<size_t>(b * op.batch_rows + t * op.step_rows);
      const auto x = run.in<int8_t>(0).subspan(row * inputs, inputs);
      for (size_t u = 0; u < units; ++u) {
        const auto gate = [&](size_t k) {
          const auto w = run.in<int8_t>(kLstmWeights + k).subspan(u * inputs, inputs);
          const auto r = run.in<int8_t>(kLstmHiddenWeights + k).subspan(u * units, units);
          const int32_t bias = run.in<int32_t>(kLstmBias + k)[u];
          return clamp(scaled_dot(w, x, op.x_zero_point, bias, op.x_factors[k]) +
                           scaled_dot(r, h, op.hidden_zero_point, 0, op.hidden_factors[k]),
                       kInt16);
        };
        const int32_t kept = clamp(multiply(sigmoid16(gate(1)) * c[u], op.forget), kInt16);
        const int32_t added =
            clamp(multiply(sigmoid16(gate(0)) * tanh16(gate(2)), op.update), kInt16);
        c[u] = static_cast<int16_t>(clamp(clamp(kept + added, kInt16), op.cell_range));
        const int32_t y = multiply(tanh16(c[u], op.cell_tanh) * sigmoid16(gate(3)), op.output);
        next[u] = static_cast<int8_t>(clamp(y + op.hidden_zero_point, kInt8));
      }
      std::ranges::copy(next, h.begin());
      std::ranges::copy(next, run.out<int8_t>().subspan(row * units, units).begin());
    }
  }
}

int64_t macs(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const int64_t units = node.input(kLstmWeights).shape[0];
  return int64_t{x[0]} * x[1] * units * (4 * (x[2] + units) + 3);
}

}  // namespace

LstmS8 lstm_s8(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Quantization& hidden = node.input(kLstmHidden).quant;
  const double cell_scale = static_cast<double>(node.input(kLstmCell).quant.scale());
  const bool time_major = node.int_attribute("time_major") != 0;
  LstmS8 op;
  op.batches = x.shape[time_major ? 1 : 0];
  op.steps = x.shape[time_major ? 0 : 1];
  op.inputs = x.shape[2];
  op.units = node.input(kLstmWeights).shape[0];
  op.batch_rows = time_major ? 1 : op.steps;
  op.step_rows = time_major ? op.batches : 1;
  op.x_zero_point = x.quant.zero_point();
  op.hidden_zero_point = hidden.zero_point();
  for (size_t gate = 0; gate < 4; ++gate) {
    const float w_scale = node.input(kLstmWeights + gate).quant.scale();
    const float r_scale = node.input(kLstmHiddenWeights + gate).quant.scale();
    op.x_factors[gate] =
        quantize_multiplier(static_cast<double>(x.quant.scale() * w_scale) / 0x1p-12);
    op.hidden_factors[gate] =
        quantize_multiplier(static_cast<double>(hidden.scale() * r_scale) / 0x1p-12);
  }
  op.forget = quantize_multiplier(0x1p-15 * cell_scale / cell_scale);
  op.update = quantize_multiplier(0x1p-30 / cell_scale);
  op.output = quantize_multiplier(0x1p-30 / static_cast<double>(hidden.scale()));
  op.cell_tanh = tanh16_of_scale(log2_of(node.input(kLstmCell).quant.scale()));
  op.cell_range = kInt16;
  if (const double clip = node.attributes().get_float("cell_clip"); clip > 0) {
    const auto stored = static_cast<int32_t>(std::min(clip / cell_scale, 32767.));
    op.cell_range = {-stored, stored};
  }
  return op;
}

const OpSpec kOp_unidirectional_sequence_lstm = {
    .min_inputs = 1,
    .max_inputs = 24,
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
    .macs = macs,
    .mutated_inputs = 1u << kLstmHidden | 1u << kLstmCell,
};

}  // namespace mote
