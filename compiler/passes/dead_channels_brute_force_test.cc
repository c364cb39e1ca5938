// SPDX-License-Identifier: Apache-2.0
// drop_dead_channels against exhaustive search.
//
// The input is two bytes, and a batch holds all 65,536 of them, so one run of a graph says all that
// it can do. A channel of a tensor is free if it holds one value for every input, or if no output
// changes for any input when it holds another byte (18 of them, both ends among them, are tried).
// Channels that operators tie together (both operands of a sum and the sum) go together or stay
// together, so they are removable when all of them are free. A tensor of which nothing else would
// be left keeps its first channel.
//
// What the pass removes must be removable for any graph. It must be all that is removable where one
// convolution of the input comes before operators that keep channels apart and the last layer, and
// where weights are 0 or move their output: there intervals are exact. With more layers in a row
// channels depend on each other, which intervals do not see.
#include <algorithm>
#include <numeric>
#include <random>

#include "compiler/interp/interpreter.h"
#include "compiler/passes/test_graph.h"

namespace mote {
namespace {

constexpr int32_t kInputs = 65536;  // as many batches

using Values = std::map<TensorId, Bytes>;

void fill_with_all(std::span<uint8_t> x) {
  for (size_t i = 0; i < x.size(); i += 2) {
    x[i] = static_cast<uint8_t>(i / 2);
    x[i + 1] = static_cast<uint8_t>(i / 2 / 256);
  }
}

Values all_values(const Graph& graph) {
  Interpreter interpreter(graph);
  fill_with_all(interpreter.of(graph.inputs[0]));
  interpreter.run();
  Values values;
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    const auto bytes = interpreter.of(static_cast<TensorId>(t));
    values[static_cast<TensorId>(t)] = Bytes(bytes.begin(), bytes.end());
  }
  return values;
}

size_t channels_of(const Graph& graph, TensorId id) {
  return static_cast<size_t>(graph.at(id).shape.back());
}

bool is_constant(const Bytes& values, size_t channels, size_t channel) {
  for (size_t i = channel; i < values.size(); i += channels)
    if (values[i] != values[channel]) return false;
  return true;
}

// Whether an output changes for some input when channel `channel` of `id` holds some other byte.
bool is_heard(const Graph& graph, const Values& values, TensorId id, size_t channel) {
  Graph rest = graph;
  std::erase_if(rest.nodes, [&](const Node& node) { return node.outputs[0] == id; });
  rest.at(id).role = Role::kInput;
  rest.inputs.push_back(id);
  Interpreter interpreter(rest);
  for (int value = -128; value < 128; value += 15) {  // both ends, and between
    fill_with_all(interpreter.of(rest.inputs[0]));
    const auto x = interpreter.of(id);
    std::ranges::copy(values.at(id), x.begin());
    for (size_t i = channel; i < x.size(); i += channels_of(graph, id))
      x[i] = static_cast<uint8_t>(value);
    interpreter.run();
    for (TensorId output : graph.outputs)
      if (!std::ranges::equal(interpreter.of(output), values.at(output))) return true;
  }
  return false;
}

// Channels of all tensors, joined where operators tie them.
class Ties {
 public:
  explicit Ties(const Graph& graph) : first_(graph.tensors.size() + 1) {
    for (size_t t = 0; t < graph.tensors.size(); ++t)
      first_[t + 1] = first_[t] + channels_of(graph, static_cast<TensorId>(t));
    parent_.resize(first_.back());
    std::iota(parent_.begin(), parent_.end(), size_t{0});
    for (const Node& node : graph.nodes) tie(graph, node);
  }
  size_t of(TensorId id, size_t channel) {
    size_t at = first_[static_cast<size_t>(id)] + channel;
    while (parent_[at] != at) at = parent_[at];
    return at;
  }

 private:
  void tie(const Graph& graph, const Node& node) {
    const bool joins = node.op == Op::concatenation;
    if (node.op == Op::conv_2d || node.op == Op::fully_connected) return;
    size_t offset = 0;
    for (TensorId x : node.inputs) {
      if (graph.at(x).is_constant()) continue;
      // A slice takes the first ones.
      const size_t count = std::min(channels_of(graph, x), channels_of(graph, node.outputs[0]));
      for (size_t c = 0; c < count; ++c) parent_[of(x, c)] = of(node.outputs[0], offset + c);
      if (joins) offset += channels_of(graph, x);
    }
  }
  std::vector<size_t> first_, parent_;
};

// Per name of a tensor between input and outputs, how many channels must stay.
std::map<std::string, size_t> needed_channels(const Graph& graph) {
  const Values values = all_values(graph);
  Ties ties(graph);
  std::set<size_t> kept;  // groups
  const auto between = [&](auto&& visit) {
    for (const Node& node : graph.nodes)
      if (const TensorId id = node.outputs[0]; !std::ranges::count(graph.outputs, id))
        for (size_t c = 0; c < channels_of(graph, id); ++c) visit(id, c);
  };
  between([&](TensorId id, size_t c) {
    if (!is_constant(values.at(id), channels_of(graph, id), c) && is_heard(graph, values, id, c))
      kept.insert(ties.of(id, c));
  });
  std::set<TensorId> alive;
  between([&](TensorId id, size_t c) {
    if (kept.contains(ties.of(id, c))) alive.insert(id);
  });
  between([&](TensorId id, size_t) {
    if (!alive.contains(id)) kept.insert(ties.of(id, 0));
  });
  std::map<std::string, size_t> needed;
  between(
      [&](TensorId id, size_t c) { needed[graph.at(id).name] += kept.contains(ties.of(id, c)); });
  return needed;
}

struct Random {
  std::mt19937 bits;
  int32_t below(int32_t n) { return static_cast<int32_t>(bits() % static_cast<uint32_t>(n)); }
  int8_t weight() {  // 0, or so large that every step of its input moves the output
    return static_cast<int8_t>(below(4) == 0 ? 0 : (below(2) ? 1 : -1) * (64 + below(64)));
  }
  std::vector<int8_t> weights(int32_t count) {
    std::vector<int8_t> values;
    for (int32_t i = 0; i < count; ++i) values.push_back(weight());
    return values;
  }
  std::vector<int32_t> bias(int32_t count, bool may_silence) {
    std::vector<int32_t> values;
    for (int32_t i = 0; i < count; ++i)
      values.push_back(may_silence && below(3) == 0 ? -2000000 : below(2000) - 1000);
    return values;
  }
};

const std::map<std::string, Attributes::Value> kRelu = {{"activation", std::string("relu")}};

TensorId convolution(TestGraph& t, Random& random, TensorId x, int32_t outputs, bool is_last) {
  const int32_t inputs = t.graph.at(x).shape.back();
  const auto n = t.graph.nodes.size();
  const TensorId w = t.constant<int8_t>(fmt::format("w{}", n), i8({outputs, 1, 1, inputs}, 0.01f),
                                        random.weights(outputs * inputs));
  const TensorId b = t.constant<int32_t>(fmt::format("b{}", n), tensor_of(Type::i32, {outputs}),
                                         random.bias(outputs, !is_last));
  // Steps so small that no weight but 0 is lost in rounding.
  const float scale = is_last ? 2.f : 0.5f;
  return t.node(Op::conv_2d, {x, w, b}, i8({kInputs, 1, 1, outputs}, scale, is_last ? 0 : -128),
                is_last ? std::map<std::string, Attributes::Value>{} : kRelu);
}

TensorId depthwise(TestGraph& t, Random& random, TensorId x) {
  const int32_t channels = t.graph.at(x).shape.back();
  const auto n = t.graph.nodes.size();
  std::vector<int8_t> weights = random.weights(channels);
  const TensorId w =
      t.constant<int8_t>(fmt::format("w{}", n), i8({1, 1, 1, channels}, 0.01f), std::move(weights));
  const TensorId b = t.constant<int32_t>(fmt::format("b{}", n), tensor_of(Type::i32, {channels}),
                                         random.bias(channels, true));
  return t.node(Op::depthwise_conv_2d, {x, w, b}, i8({kInputs, 1, 1, channels}, 0.5f, -128), kRelu);
}

// Two bytes, `deep` or a single hidden layer, what keeps channels apart, and a last layer. Numbers
// of channels are no multiples of four, which the pass would fill up.
TestGraph random_graph(Random& random, bool deep) {
  constexpr int32_t kCounts[] = {2, 3, 5, 6};
  const int32_t channels = kCounts[random.below(4)];
  TestGraph t;
  const TensorId x = t.input("x", i8({kInputs, 1, 1, 2}));
  TensorId y = convolution(t, random, x, channels, false);
  if (random.below(2)) y = depthwise(t, random, y);
  if (random.below(3) == 0) {
    const TensorId other = convolution(t, random, x, channels, false);
    y = t.node(Op::add, {y, other}, i8({kInputs, 1, 1, channels}, 0.5f, -128));
  }
  if (random.below(3) == 0) {
    const TensorId other = convolution(t, random, x, channels % 4 == 3 ? 2 : 3, false);
    const int32_t both = channels + t.graph.at(other).shape.back();
    if (both % 4 != 0)
      y = t.node(Op::concatenation, {y, other}, i8({kInputs, 1, 1, both}, 0.5f, -128),
                 {{"axis", int64_t{3}}});
  }
  if (random.below(2))
    y = t.node(Op::max_pool_2d, {y}, i8(t.graph.at(y).shape, 0.5f, -128),
               {{"padding", std::string("valid")},
                {"filter_h", int64_t{1}},
                {"filter_w", int64_t{1}},
                {"stride_h", int64_t{1}},
                {"stride_w", int64_t{1}}});
  if (const int32_t all = t.graph.at(y).shape.back(); all % 4 > 1 && random.below(2))
    y = t.node(Op::slice, {y, t.ints("begin", {0, 0, 0, 0}), t.ints("size", {-1, 1, 1, all - 1})},
               i8({kInputs, 1, 1, all - 1}, 0.5f, -128));
  if (deep) y = convolution(t, random, y, 3, false);
  t.output(convolution(t, random, y, 2, true));
  return t;
}

struct Comparison {
  int removed = 0, removable = 0;
};

Comparison compare_with_search(Random& random, bool deep) {
  TestGraph t = random_graph(random, deep);
  EXPECT_TRUE(drop_dead_code(t.graph));
  std::map<std::string, size_t> before;
  for (const Tensor& tensor : t.graph.tensors)
    before[tensor.name] = static_cast<size_t>(tensor.shape.back());
  const auto needed = needed_channels(t.graph);
  EXPECT_TRUE(drop_dead_channels(t.graph));
  Comparison result;
  for (const Tensor& tensor : t.graph.tensors) {
    const auto found = needed.find(tensor.name);
    if (found == needed.end()) continue;
    const auto kept = static_cast<size_t>(tensor.shape.back());
    const size_t least = found->second;
    EXPECT_GE(kept, least) << tensor.name << " lost a channel that matters\n" << to_text(t.graph);
    EXPECT_TRUE(deep || kept == least)
        << tensor.name << " keeps " << kept << ", needs " << least << "\n"
        << to_text(t.graph);
    result.removed += static_cast<int>(before[tensor.name] - kept);
    result.removable += static_cast<int>(before[tensor.name] - least);
  }
  return result;
}

TEST(DropDeadChannelsBruteForce, RemovesWhatIsRemovableBehindOneLayer) {
  Random random{std::mt19937(1)};
  Comparison sum;
  for (int round = 0; round < 12; ++round) {
    const Comparison one = compare_with_search(random, false);
    EXPECT_EQ(one.removed, one.removable) << "round " << round;
    sum.removed += one.removed;
  }
  EXPECT_GT(sum.removed, 10);
}

TEST(DropDeadChannelsBruteForce, NeverRemovesMore) {
  Random random{std::mt19937(2)};
  Comparison sum;
  for (int round = 0; round < 8; ++round) {
    const Comparison one = compare_with_search(random, true);
    sum.removed += one.removed;
    sum.removable += one.removable;
  }
  EXPECT_GT(sum.removed, 10);
  EXPECT_LE(sum.removed, sum.removable);
}

}  // namespace
}  // namespace mote
