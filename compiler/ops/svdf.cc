// SPDX-License-Identifier: Apache-2.0
// svdf: a fully connected layer over the last `memory` inputs, its weights factored per filter into
// a part over inputs and a part over time.
//   state[f] forgets its oldest element and gains sum_i feature[f, i] * x[i]
//   y[u] = bias[u] + sum over the `rank` filters f of unit u of sum_m time[f, m] * state[f, m]
//   inputs: x [batch, in], feature [units * rank, in], time [units * rank, memory], bias [units]
//           (optional), state [batch, units * rank * memory], in the order filter, memory
//   attributes: rank
// x, feature and y are i8; time and state both i8 or both i16. Both sums are rounded once. As in
// TFLite and TFLM an activation is not applied: converters make it part of y's range. A new element
// of an i8 state is saturated before its zero point is added and wraps then, as theirs does.
#include "compiler/ops/svdf.h"

#include <cmath>
#include <limits>

#include "compiler/ops/evaluation.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr int32_t kMostTerms = 32768;  // of a dot product: 2^15 * 2^8 * 2^7 < 2^31

Interval interval_of(Type type) {
  return type == Type::i8 ? Interval{-128, 127} : Interval{-32768, 32767};
}

Result<void> check_types(const NodeView& node) {
  if (node.input_count() != 5 || !node.has_input(kSvdfState))
    return fail(ErrorKind::kMalformed, "needs its state as input 4");
  const Type time = node.input(kSvdfTime).type;
  const Type state = node.input(kSvdfState).type;
  if (node.input(0).type != Type::i8 || node.input(kSvdfFeature).type != Type::i8 ||
      node.output().type != Type::i8 || time != state || (time != Type::i8 && time != Type::i16))
    return fail_hint("Convert the model with int8 quantisation.", ErrorKind::kUnsupported,
                     "of {} by {} and {} with a state of {} to {} is not supported",
                     type_name(node.input(0).type), type_name(node.input(kSvdfFeature).type),
                     type_name(time), type_name(state), type_name(node.output().type));
  return {};
}

Result<void> check_shapes(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  const Shape& feature = node.input(kSvdfFeature).shape;
  const Shape& time = node.input(kSvdfTime).shape;
  const Shape& state = node.input(kSvdfState).shape;
  if (x.size() != 2 || element_count(x) == 0 || x[1] > kMostTerms)
    return fail(ErrorKind::kMalformed, "input must be [batch, in], is {}", shape_text(x));
  if (feature.size() != 2 || feature[0] < 1 || feature[1] != x[1])
    return fail(ErrorKind::kMalformed, "feature weights must be [filters, {}], are {}", x[1],
                shape_text(feature));
  if (time.size() != 2 || time[0] != feature[0] || time[1] < 1)
    return fail(ErrorKind::kMalformed, "time weights must be [{}, memory], are {}", feature[0],
                shape_text(time));
  const int64_t rank = node.attributes().get_int("rank");
  if (rank < 1 || feature[0] % rank != 0)
    return fail(ErrorKind::kMalformed, "{} filters are no multiple of rank {}", feature[0], rank);
  // The time weights exist, so filters * memory fits; so must the state.
  if (state.size() != 2 || state[0] != x[0] || state[1] != int64_t{time[0]} * time[1] ||
      int64_t{state[0]} * state[1] > std::numeric_limits<int32_t>::max())
    return fail(ErrorKind::kMalformed, "state must be [{}, {}], is {}", x[0],
                int64_t{time[0]} * time[1], shape_text(state));
  if (!node.has_input(kSvdfBias)) return {};
  const Tensor& bias = node.input(kSvdfBias);
  if (bias.type != Type::i32 || bias.elements() != feature[0] / rank)
    return fail(ErrorKind::kMalformed, "bias must be i32[{}], is {}{}", feature[0] / rank,
                type_name(bias.type), shape_text(bias.shape));
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
  const Tensor& state = node.input(kSvdfState);
  MOTE_CHECK(check_one(node.input(0), {-128, 127}));
  MOTE_CHECK(check_one(node.input(kSvdfFeature), {0, 0}));
  MOTE_CHECK(check_one(node.input(kSvdfTime), {0, 0}));
  MOTE_CHECK(check_one(state, state.type == Type::i8 ? Interval{-128, 127} : Interval{0, 0}));
  return check_one(node.output(), {-128, 127});
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_types(node));
  MOTE_CHECK(check_shapes(node));
  return check_quantization(node);
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  const Svdf op = svdf(node);
  return std::vector<Shape>{{op.batches, op.units}};
}

// The newest element of filter f's state.
int32_t feature_of(const Svdf& op, std::span<const int8_t> weights, std::span<const int8_t> x,
                   Interval range) {
  int64_t sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += weights[i] * (x[i] - op.x_zero_point);
  return op.state_zero_point + clamp(multiply(wrap(sum), op.feature), range);
}

template <typename T>  // of time and state
void evaluate_as(const Evaluation& run) {
  const Svdf op = svdf(run);
  const auto inputs = static_cast<size_t>(op.inputs);
  const auto memory = static_cast<size_t>(op.memory);
  const auto filters = static_cast<size_t>(op.filters());
  const Interval range = interval_of(run.input(kSvdfState).type);
  for (size_t b = 0; b < static_cast<size_t>(op.batches); ++b)
    for (size_t u = 0; u < static_cast<size_t>(op.units); ++u) {
      int64_t sum = run.has_input(kSvdfBias) ? run.in<int32_t>(kSvdfBias)[u] : 0;
      for (size_t r = 0; r < static_cast<size_t>(op.rank); ++r) {
        const size_t f = u * static_cast<size_t>(op.rank) + r;
        const auto state = run.state<T>(kSvdfState).subspan((b * filters + f) * memory, memory);
        std::copy(state.begin() + 1, state.end(), state.begin());
        state.back() =
            static_cast<T>(feature_of(op, run.in<int8_t>(kSvdfFeature).subspan(f * inputs, inputs),
                                      run.in<int8_t>(0).subspan(b * inputs, inputs), range));
        const auto time = run.in<T>(kSvdfTime).subspan(f * memory, memory);
        for (size_t m = 0; m < memory; ++m) sum += time[m] * (state[m] - op.state_zero_point);
      }
      run.out<int8_t>()[b * static_cast<size_t>(op.units) + u] = static_cast<int8_t>(
          requantize(wrap(sum), op.time, op.y_zero_point, type_interval(Type::i8)));
    }
}

void evaluate(const Evaluation& run) {
  if (run.input(kSvdfState).type == Type::i8) return evaluate_as<int8_t>(run);
  evaluate_as<int16_t>(run);
}

int64_t macs(const NodeView& node) {
  const Svdf op = svdf(node);
  return int64_t{op.batches} * op.filters() * (int64_t{op.inputs} + op.memory);
}

}  // namespace

Svdf svdf(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Quantization& state = node.input(kSvdfState).quant;
  const Quantization& y = node.output().quant;
  Svdf op;
  op.batches = x.shape[0];
  op.inputs = x.shape[1];
  op.rank = node.int_attribute("rank");
  op.units = node.input(kSvdfFeature).shape[0] / op.rank;
  op.memory = node.input(kSvdfTime).shape[1];
  op.x_zero_point = x.quant.zero_point();
  op.state_zero_point = state.zero_point();
  op.y_zero_point = y.zero_point();
  const float feature_scale = x.quant.scale() * node.input(kSvdfFeature).quant.scale();
  const float time_scale = state.scale() * node.input(kSvdfTime).quant.scale();
  op.feature = quantize_multiplier(static_cast<double>(feature_scale / state.scale()));
  op.time = quantize_multiplier(static_cast<double>(time_scale / y.scale()));
  return op;
}

const OpSpec kOp_svdf = {
    .min_inputs = 3,
    .max_inputs = 5,
    .check = check,
    .infer = infer,
    .evaluate = evaluate,
    .macs = macs,
    .mutated_inputs = 1u << kSvdfState,
};

}  // namespace mote
