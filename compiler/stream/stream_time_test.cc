// SPDX-License-Identifier: Apache-2.0
#include "compiler/stream/stream_time.h"

#include <random>

#include "compiler/driver/evaluate.h"
#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

// Models over time, layer by layer. Weights are random; quantisation is such that values spread
// over the range, and bias away from zero makes padding or wrong frames visible.
class TemporalModel : public TestGraph {
 public:
  explicit TemporalModel(uint32_t seed) : random_(seed) {}

  int pick(int from, int to) { return from + static_cast<int>(random_() % (to - from + 1)); }
  const Shape& shape(TensorId id) const { return graph.at(id).shape; }

  TensorId frames(Shape shape) { return input("frames", i8(std::move(shape), 0.05f, -7)); }

  // Windows over time: axis 1 or 2; the other direction keeps its size.
  TensorId convolution(TensorId x, size_t axis, int filter, int stride, int dilation, int channels,
                       const std::string& padding = "valid") {
    const Shape& s = shape(x);
    Shape weights = {channels, 1, 1, s[3]};
    weights[axis] = filter;
    const TensorId w = weights_of(weights);
    return windowed(Op::conv_2d, {x, w, bias_of(channels)}, axis, filter, stride, dilation,
                    channels, padding);
  }
  TensorId depthwise(TensorId x, size_t axis, int filter, int stride, int dilation) {
    const int channels = shape(x)[3];
    Shape weights = {1, 1, 1, channels};
    weights[axis] = filter;
    const TensorId w = weights_of(weights);
    return windowed(Op::depthwise_conv_2d, {x, w, bias_of(channels)}, axis, filter, stride,
                    dilation, channels, "valid");
  }
  TensorId pool(Op op, TensorId x, size_t axis, int filter, int stride) {
    Shape y = shape(x);
    y[axis] = (y[axis] - filter) / stride + 1;
    return node(op, {x}, like(x, y),
                {{"filter_h", int64_t{axis == 1 ? filter : 1}},
                 {"filter_w", int64_t{axis == 2 ? filter : 1}},
                 {"stride_h", int64_t{axis == 1 ? stride : 1}},
                 {"stride_w", int64_t{axis == 2 ? stride : 1}},
                 {"padding", std::string("valid")}});
  }
  // The newest frames but `newest`, and without the `oldest` first.
  TensorId cropped(TensorId x, size_t axis, int oldest, int newest) {
    Shape y = shape(x);
    y[axis] -= oldest + newest;
    std::vector<int32_t> begin(y.size(), 0);
    begin[axis] = oldest;
    const TensorId first = ints(fmt::format("begin{}", graph.tensors.size()), begin);
    const TensorId size =
        ints(fmt::format("size{}", graph.tensors.size()), std::vector<int32_t>(y.begin(), y.end()));
    return node(Op::slice, {x, first, size}, like(x, y));
  }
  TensorId sum(TensorId a, TensorId b) { return node(Op::add, {a, b}, like(a, shape(a), 0.07f)); }
  TensorId relu(TensorId x) { return node(Op::relu, {x}, like(x, shape(x))); }
  TensorId reshaped(TensorId x, const Shape& y) {
    return node(Op::reshape, {x}, like(x, y),
                {{"shape", std::vector<int64_t>(y.begin(), y.end())}});
  }
  TensorId mean(TensorId x, int axis) {
    Shape y = shape(x);
    y.erase(y.begin() + axis);
    return node(Op::mean, {x, ints(fmt::format("axes{}", graph.tensors.size()), {axis})},
                like(x, y));
  }
  TensorId dense(TensorId x, int units) {
    const int inputs = shape(x).back();
    const auto rows = static_cast<int32_t>(graph.at(x).elements() / inputs);
    const TensorId w = weights_of({units, inputs});
    return node(Op::fully_connected, {x, w, bias_of(units)}, i8({rows, units}, 0.09f, 5));
  }

  Tensor like(TensorId x, Shape shape, float scale = 0) const {
    Tensor tensor = i8(std::move(shape));
    tensor.quant = graph.at(x).quant;
    if (scale != 0) tensor.quant.scales = {scale};
    return tensor;
  }

 private:
  TensorId weights_of(const Shape& shape) {
    std::vector<int8_t> values(static_cast<size_t>(element_count(shape)));
    for (int8_t& value : values) value = static_cast<int8_t>(random_());
    return constant(fmt::format("w{}", graph.tensors.size()), i8(shape, 0.004f, 0), values);
  }
  TensorId bias_of(int count) {
    std::vector<int32_t> values(static_cast<size_t>(count));
    for (int32_t& value : values) value = pick(-5000, 5000);
    return constant(fmt::format("b{}", graph.tensors.size()), tensor_of(Type::i32, {count}),
                    values);
  }
  TensorId windowed(Op op, const std::vector<TensorId>& inputs, size_t axis, int filter, int stride,
                    int dilation, int channels, const std::string& padding) {
    Shape y = shape(inputs[0]);
    y[axis] = padding == "valid" ? (y[axis] - (filter - 1) * dilation - 1) / stride + 1
                                 : (y[axis] + stride - 1) / stride;
    y[3] = channels;
    const char* stride_name = axis == 1 ? "stride_h" : "stride_w";
    const char* dilation_name = axis == 1 ? "dilation_h" : "dilation_w";
    return node(
        op, inputs, i8(y, 0.06f, pick(-30, 30)),
        {{stride_name, int64_t{stride}}, {dilation_name, int64_t{dilation}}, {"padding", padding}});
  }

  std::mt19937 random_;
};

// The step's answers against the model's, from the first step on.
void expect_equal_windows(const Graph& model, const Graph& step) {
  const int steps = static_cast<int>(step.steps->warmup_steps()) + 12;
  const std::vector<Bytes> inputs = random_inputs(step, steps);
  const std::vector<Bytes> expected = interpret_windows(model, step, inputs, steps);
  EXPECT_EQ(interpret(step, inputs, steps), expected) << to_text(model) << to_text(step);
}

Graph step_of(const TemporalModel& model, const StreamOptions& options = {}) {
  const auto sound = verify(model.graph);
  EXPECT_TRUE(sound) << sound.error().text();
  auto step = stream_time(model.graph, options);
  EXPECT_TRUE(step) << step.error().text();
  return step ? *step : Graph{};
}

std::string refusal(const TemporalModel& model, const StreamOptions& options = {}) {
  const auto step = stream_time(model.graph, options);
  return step ? "" : step.error().text();
}

std::vector<Shape> windows_of(const Graph& step) {
  std::vector<Shape> shapes;
  for (const Tensor& tensor : step.tensors)
    if (tensor.role == Role::kState) shapes.push_back(tensor.shape);
  return shapes;
}

TEST(StreamTime, AStepTakesOneFrameAndKeepsWhatWindowsRead) {
  TemporalModel m(1);
  TensorId x = m.frames({1, 20, 1, 6});
  x = m.depthwise(x, 1, 3, 1, 1);
  x = m.convolution(x, 1, 1, 1, 1, 4);
  x = m.convolution(x, 1, 4, 1, 2, 5);
  m.output(m.dense(m.mean(m.mean(x, 1), 1), 3));
  const Graph step = step_of(m);
  EXPECT_EQ(step.steps->frames_per_step, 1);
  EXPECT_EQ(step.steps->window_frames, 20);
  EXPECT_EQ(step.at(step.inputs[0]).shape, (Shape{1, 1, 1, 6}));
  EXPECT_EQ(windows_of(step), (std::vector<Shape>{{1, 3, 1, 6}, {1, 7, 1, 4}, {1, 12, 1, 5}}));
  expect_equal_windows(m.graph, step);
}

TEST(StreamTime, StridesMakeAStepOfSeveralFrames) {
  TemporalModel m(2);
  TensorId x = m.frames({1, 1, 41, 3});
  x = m.convolution(x, 2, 5, 2, 1, 4);
  x = m.pool(Op::max_pool_2d, x, 2, 3, 3);
  x = m.convolution(x, 2, 2, 1, 1, 4);
  m.output(m.reshaped(x, {1, m.shape(x)[2] * 4}));
  const Graph step = step_of(m);
  EXPECT_EQ(step.steps->axis, 2u);
  EXPECT_EQ(step.steps->frames_per_step, 6);
  EXPECT_EQ(step.steps->warmup_steps(), 7);
  expect_equal_windows(m.graph, step);
}

TEST(StreamTime, AStepMayTakeMoreFrames) {
  TemporalModel m(9);
  TensorId x = m.frames({1, 30, 1, 3});
  x = m.convolution(x, 1, 4, 2, 1, 4);
  x = m.relu(m.convolution(x, 1, 3, 1, 2, 4));
  m.output(m.mean(x, 1));
  const Graph step = step_of(m, {.frames_per_step = 8});
  EXPECT_EQ(step.at(step.inputs[0]).shape, (Shape{1, 8, 1, 3}));
  EXPECT_EQ(step.steps->warmup_steps(), 4);
  expect_equal_windows(m.graph, step);
  EXPECT_NE(refusal(m, {.frames_per_step = 3}).find("multiples of 2"), std::string::npos);
  EXPECT_NE(refusal(m, {.frames_per_step = 30}).find("saves nothing"), std::string::npos);
}

TEST(StreamTime, OutputsThatTimeRunsThroughHaveTheNewFrames) {
  TemporalModel m(3);
  TensorId x = m.frames({1, 5, 12, 2});  // time inside, of 5 rows
  m.output(m.relu(m.convolution(x, 2, 3, 1, 1, 2)));
  const Graph step = step_of(m, {.axis = 2});
  EXPECT_EQ(step.at(step.outputs[0]).shape, (Shape{1, 5, 1, 2}));
  expect_equal_windows(m.graph, step);
}

TEST(StreamTime, BranchesMeetAtTheSameFrames) {
  TemporalModel m(4);
  const TensorId x = m.frames({1, 16, 1, 4});
  const TensorId y = m.convolution(x, 1, 5, 1, 1, 4);
  m.output(m.mean(m.sum(y, m.cropped(x, 1, 1, 3)), 1));
  expect_equal_windows(m.graph, step_of(m));
}

TEST(StreamTime, AReshapedInputBecomesTheInput) {
  TemporalModel m(5);
  TensorId x = m.reshaped(m.frames({1, 60}), {1, 12, 5, 1});
  x = m.convolution(x, 1, 4, 1, 1, 3);
  m.output(m.dense(m.reshaped(x, {1, 9 * 5 * 3}), 2));
  const Graph step = step_of(m);
  EXPECT_EQ(step.at(step.inputs[0]).shape, (Shape{1, 1, 5, 1}));
  expect_equal_windows(m.graph, step);
}

TEST(StreamTime, PaddingAlongTimeIsRefusedByName) {
  TemporalModel m(6);
  TensorId x = m.frames({1, 12, 1, 4});
  x = m.convolution(x, 1, 3, 1, 1, 4);
  x = m.convolution(x, 1, 3, 1, 1, 4, "same");
  m.output(m.mean(x, 1));
  EXPECT_NE(refusal(m).find("operator 1 (conv_2d, \"t1\") pads along time"), std::string::npos)
      << refusal(m);
}

TEST(StreamTime, WhatSavesNothingIsRefused) {
  TemporalModel m(7);
  const TensorId x = m.reshaped(m.frames({1, 12, 1, 4}), {1, 48});
  m.output(m.dense(x, 3));
  EXPECT_NE(refusal(m).find("saves nothing"), std::string::npos) << refusal(m);
  EXPECT_NE(refusal(m, {.axis = 7}).find("cannot be time"), std::string::npos)
      << refusal(m, {.axis = 7});
}

TEST(StreamTime, StateOfItsOwnIsRefused) {
  TemporalModel m(8);
  const TensorId x = m.frames({1, 12, 1, 4});
  m.output(m.convolution(x, 1, 3, 1, 1, 4));
  m.graph.add_tensor(
      {"memory", Type::i8, {1}, {}, Role::kState, std::make_shared<const Bytes>(Bytes{0})});
  EXPECT_NE(refusal(m).find("carries state"), std::string::npos) << refusal(m);
}

// A random chain with residual branches; time shrinks as it goes, until a tail mixes it or not.
TemporalModel random_model(uint32_t seed) {
  TemporalModel m(seed);
  const size_t axis = static_cast<size_t>(m.pick(1, 2));
  Shape shape = {1, m.pick(1, 3), m.pick(1, 3), m.pick(1, 5)};
  shape[axis] = m.pick(24, 60);
  TensorId x = m.frames(shape);
  for (int layer = m.pick(1, 5); layer > 0; --layer) {
    const int frames = m.shape(x)[axis];
    const int filter = m.pick(1, 4);
    const int dilation = m.pick(1, 3);
    const int stride = m.pick(0, 3) == 0 ? m.pick(2, 3) : 1;
    if ((filter - 1) * dilation + stride >= frames) break;
    switch (m.pick(0, 5)) {
      case 0:
        x = m.depthwise(x, axis, filter, stride, dilation);
        break;
      case 1:
        x = m.pool(Op::average_pool_2d, x, axis, filter, stride);
        break;
      case 2:
        x = m.pool(Op::max_pool_2d, x, axis, filter, stride);
        break;
      case 3: {
        const TensorId y = m.convolution(x, axis, filter, 1, dilation, m.shape(x)[3]);
        const int lost = frames - m.shape(y)[axis];
        const int oldest = m.pick(0, lost);
        x = m.sum(y, m.cropped(x, axis, oldest, lost - oldest));
        break;
      }
      default:
        x = m.relu(m.convolution(x, axis, filter, stride, dilation, m.pick(1, 6)));
    }
  }
  const auto elements = static_cast<int32_t>(m.graph.at(x).elements());
  switch (m.pick(0, 3)) {
    case 0:
      break;  // frames come out
    case 1:
      x = m.dense(m.reshaped(x, {1, elements}), 3);
      break;
    case 2:
      x = m.dense(x, 4);
      break;
    default:
      x = m.mean(x, static_cast<int>(axis));
  }
  m.output(x);
  return m;
}

TEST(StreamTime, RandomModelsAnswerAsTheirWindows) {
  int streamed = 0;
  for (uint32_t seed = 0; seed < 300; ++seed) {
    const TemporalModel m = random_model(seed);
    const auto sound = verify(m.graph);
    ASSERT_TRUE(sound) << sound.error().text() << to_text(m.graph);
    const auto fewest = stream_time(m.graph);
    StreamOptions options;
    if (fewest) options = {fewest->steps->axis, fewest->steps->frames_per_step * (1 + seed % 3)};
    const auto step = stream_time(m.graph, options);
    if (!step) {
      EXPECT_NE(step.error().text().find("saves nothing"), std::string::npos)
          << step.error().text() << to_text(m.graph);
      continue;
    }
    ++streamed;
    ASSERT_NO_FATAL_FAILURE(expect_equal_windows(m.graph, *step)) << "seed " << seed;
    if (HasFailure()) return;
  }
  EXPECT_GT(streamed, 200);
}

}  // namespace
}  // namespace mote
