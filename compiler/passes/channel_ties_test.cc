// SPDX-License-Identifier: Apache-2.0
// channel_ties, through its users: channel_intervals and drop_dead_channels on random graphs of all
// operators that keep channels apart.
#include "compiler/passes/channel_ties.h"

#include <random>

#include "compiler/interp/interpreter.h"
#include "compiler/passes/channel_intervals.h"
#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

using Options = std::map<std::string, Attributes::Value>;
using Ints = std::vector<int32_t>;

constexpr float kScale = 0.5f;
constexpr int32_t kZeroPoint = -20;

// An image that operators keep apart by channels, between two convolutions: of the first some
// channels are silenced by their bias, of the second's weights some columns are 0.
class RandomGraph {
 public:
  explicit RandomGraph(uint32_t seed) : random_(seed) {
    const TensorId x = t.input("x", i8({1, 3, 4, 2}, kScale, 3));
    y_ = convolution(x, 6 + below(8), true);
    for (int step = 0; step < 5; ++step) extend();
    t.output(convolution(y_, 2, false));
  }

  TestGraph t;

 private:
  int32_t below(int32_t n) { return static_cast<int32_t>(random_() % static_cast<uint32_t>(n)); }
  Shape shape() { return t.graph.at(y_).shape; }
  int32_t channels() { return shape()[3]; }
  std::string name(const char* what) { return fmt::format("{}{}", what, t.graph.tensors.size()); }
  TensorId ints(Ints values) { return t.ints(name("ints"), std::move(values)); }
  static Tensor like(const Shape& shape) { return i8(shape, kScale, kZeroPoint); }

  std::vector<int8_t> bytes(int64_t count) {
    std::vector<int8_t> values;
    for (int64_t i = 0; i < count; ++i) values.push_back(static_cast<int8_t>(below(255) - 127));
    return values;
  }

  TensorId constant(const Shape& shape) {
    return t.constant<int8_t>(name("c"), like(shape), bytes(element_count(shape)));
  }

  TensorId convolution(TensorId x, int32_t outputs, bool silences) {
    const Shape in = t.graph.at(x).shape;
    std::vector<int8_t> weights = bytes(outputs * in[3]);
    if (!silences)
      for (size_t i = 0; i < weights.size(); ++i)
        if (i % 3 != 1) weights[i] = 0;
    Ints biases;
    for (int32_t o = 0; o < outputs; ++o)
      biases.push_back(silences && below(2) ? -2000000 : below(2000) - 1000);
    const TensorId w =
        t.constant<int8_t>(name("w"), i8({outputs, 1, 1, in[3]}, 0.01f), std::move(weights));
    const TensorId b =
        t.constant<int32_t>(name("b"), tensor_of(Type::i32, {outputs}), std::move(biases));
    return t.node(Op::conv_2d, {x, w, b}, like({in[0], in[1], in[2], outputs}));
  }

  // Cuts y into parts of these shapes.
  std::vector<TensorId> parts(Op op, std::vector<TensorId> inputs, const std::vector<Shape>& shapes,
                              const Options& options = {}) {
    std::vector<TensorId> ids = {t.node(op, std::move(inputs), like(shapes[0]), options)};
    for (size_t i = 1; i < shapes.size(); ++i)
      ids.push_back(t.add(name("part"), like(shapes[i]), Role::kActivation));
    t.graph.nodes.back().outputs = ids;
    return ids;
  }

  TensorId join(const std::vector<TensorId>& ids, int64_t axis) {
    Shape joined = t.graph.at(ids[0]).shape;
    const auto d = static_cast<size_t>(axis);
    for (size_t i = 1; i < ids.size(); ++i) joined[d] += t.graph.at(ids[i]).shape[d];
    return t.node(Op::concatenation, ids, like(joined), {{"axis", axis}});
  }

  Shape with(size_t d, int32_t size) {
    Shape changed = shape();
    changed[d] = size;
    return changed;
  }

  void extend() {
    switch (below(14)) {
      case 0:
        return slice();
      case 1:
        return strided_slice();
      case 2:
        return split();
      case 3:
        return gather();
      case 4:
        y_ = t.node(Op::transpose, {y_, ints({0, 2, 1, 3})},
                    like({1, shape()[2], shape()[1], channels()}));
        return;
      case 5:
        return pad();
      case 6:
        return resize();
      case 7:
        y_ = t.node(Op::mean, {y_, ints({1})}, i8(with(1, 1), kScale, kZeroPoint),
                    {{"keep_dims", int64_t{1}}});
        return;
      case 8:
        return combine();
      case 9:
        y_ = join({y_, constant(with(3, 1 + below(4)))}, 3);
        return;
      case 10:
        y_ = join({y_, constant(shape())}, 2);
        return;
      case 11:
        return unpack_and_pack();
      case 12:
        return widen_and_back();
      default:
        y_ = t.node(Op::relu, {y_}, like(shape()));
    }
  }

  void slice() {
    const int32_t size = 1 + below(channels());
    const int32_t begin = below(channels() - size + 1);
    y_ = t.node(Op::slice, {y_, ints({0, 0, 0, begin}), ints({1, -1, -1, size})},
                like(with(3, size)));
  }

  void strided_slice() {
    const int32_t step = std::vector{1, 2, 3, -1, -2}[static_cast<size_t>(below(5))];
    const int32_t size = (channels() + std::abs(step) - 1) / std::abs(step);
    y_ = t.node(Op::strided_slice,
                {y_, ints({0, 0, 0, 0}), ints({1, 1, 1, 1}), ints({1, 1, 1, step})},
                like(with(3, size)), {{"begin_mask", int64_t{15}}, {"end_mask", int64_t{15}}});
  }

  // Two parts that change places, by either operator; or rows that do.
  void split() {
    if (channels() < 2) return;
    std::vector<TensorId> halves;
    if (below(3) == 0 && shape()[1] % 2 == 0) {
      halves = parts(Op::split, {ints({1}), y_}, {2, with(1, shape()[1] / 2)});
      y_ = join({halves[1], halves[0]}, 1);
      return;
    }
    if (channels() % 2 == 0 && below(2)) {
      halves = parts(Op::split, {ints({3}), y_}, {2, with(3, channels() / 2)});
    } else {
      const int32_t first = 1 + below(channels() - 1);
      halves = parts(Op::split_v, {y_, ints({first, channels() - first}), ints({3})},
                     {with(3, first), with(3, channels() - first)});
    }
    y_ = below(2) ? join({halves[1], halves[0]}, 3) : halves[static_cast<size_t>(below(2))];
  }

  void gather() {
    Ints positions;
    const int32_t count = 1 + below(8);
    for (int32_t i = 0; i < count; ++i) positions.push_back(below(channels()));
    y_ = t.node(Op::gather, {y_, ints(positions)}, like(with(3, count)), {{"axis", int64_t{3}}});
  }

  void pad() {
    const TensorId paddings = t.constant<int32_t>(name("pad"), tensor_of(Type::i32, {4, 2}),
                                                  Ints{0, 0, 1, 0, 0, 1, 0, 0});
    y_ = t.node(Op::pad, {y_, paddings}, like({1, shape()[1] + 1, shape()[2] + 1, channels()}));
  }

  void resize() {
    const Op op = below(2) ? Op::resize_nearest_neighbor : Op::resize_bilinear;
    y_ = t.node(op, {y_, ints({4, 2})}, like({1, 4, 2, channels()}));
  }

  // With a constant that is whole, one pixel, or one channel; or with itself.
  void combine() {
    const Op op = std::vector{Op::add, Op::sub, Op::mul, Op::minimum,
                              Op::maximum}[static_cast<size_t>(below(5))];
    const Shape other =
        std::vector<Shape>{shape(), {channels()}, with(3, 1), {1}}[static_cast<size_t>(below(4))];
    const TensorId b = below(4) ? constant(other) : y_;
    const std::vector<TensorId> inputs = below(2) ? std::vector{y_, b} : std::vector{b, y_};
    y_ = t.node(op, inputs, like(shape()));
  }

  void unpack_and_pack() {
    const auto rows = static_cast<size_t>(shape()[1]);
    const Shape packed = shape();
    const auto ids = parts(Op::unpack, {y_}, std::vector<Shape>(rows, {1, packed[2], packed[3]}),
                           {{"axis", int64_t{1}}});
    y_ = t.node(Op::pack, ids, like(packed), {{"axis", int64_t{1}}});
  }

  // [1, h, w, c] as [1, h, 1, w * c], and back.
  void widen_and_back() {
    const Shape narrow = shape();
    const Shape wide = {1, narrow[1], 1, narrow[2] * narrow[3]};
    for (const Shape& next : {wide, narrow})
      y_ = t.node(Op::reshape, {y_}, like(next),
                  {{"shape", std::vector<int64_t>(next.begin(), next.end())}});
  }

  std::mt19937 random_;
  TensorId y_ = kNoTensor;
};

TEST(ChannelTies, DeadChannelsGoThroughAllOperators) {
  int cut = 0;
  for (uint32_t seed = 0; seed < 400; ++seed) {
    RandomGraph random(seed);
    cut += fires("drop_dead_channels", random.t.graph);
    EXPECT_FALSE(fires("drop_dead_channels", random.t.graph)) << seed;
    if (testing::Test::HasFailure()) FAIL() << seed << "\n" << to_text(random.t.graph);
  }
  EXPECT_GT(cut, 200);
}

TEST(ChannelTies, ConstantMapsAreFoldedBehindAllOperators) {
  int folded = 0;
  for (uint32_t seed = 0; seed < 200; ++seed) {
    RandomGraph random(seed);
    folded += fires("fold_constant_maps", random.t.graph);
    EXPECT_FALSE(fires("fold_constant_maps", random.t.graph)) << seed;
  }
  EXPECT_GT(folded, 5);
}

// Whatever the input, no channel leaves its interval.
TEST(ChannelTies, IntervalsHoldWhatIsComputed) {
  for (uint32_t seed = 0; seed < 150; ++seed) {
    const Graph graph = RandomGraph(seed).t.graph;
    const std::vector<ChannelIntervals> intervals = channel_intervals(graph);
    std::mt19937 bits(seed);
    Interpreter interpreter(graph);
    for (int run = 0; run < 20; ++run) {
      for (uint8_t& byte : interpreter.of(graph.inputs[0]))
        byte = static_cast<uint8_t>(run < 2 ? 127 + run : bits());
      interpreter.run();
      for (size_t id = 0; id < graph.tensors.size(); ++id) {
        const auto values = interpreter.of(static_cast<TensorId>(id));
        for (size_t i = 0; !intervals[id].empty() && i < values.size(); ++i) {
          const Interval& channel = intervals[id][i % intervals[id].size()];
          const auto value = static_cast<int8_t>(values[i]);
          ASSERT_TRUE(channel.min <= value && value <= channel.max)
              << "seed " << seed << ", " << graph.tensors[id].name << "\n"
              << to_text(graph);
        }
      }
    }
  }
}

}  // namespace
}  // namespace mote
