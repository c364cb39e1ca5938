// SPDX-License-Identifier: Apache-2.0
// Random models of rowwise layers, for tests: windows of all sizes, strides, dilations and
// paddings, skips around layers, maps of 1 to about 20 rows.
#pragma once

#include <random>

#include "compiler/passes/test_graph.h"

namespace mote {

class RandomBody {
 public:
  // With pads, some rows need none of the input: no kernel makes them one by one.
  explicit RandomBody(unsigned seed, bool pads = false) : random_(seed), pads_(pads) {}

  // A graph of one input and one output, all of whose nodes are rowwise.
  Graph graph(int layers) {
    TensorId x = test_.input("x", map({1, up_to(20), up_to(7), channels()}));
    TensorId skip = x;
    for (int layer = 0; layer < layers; ++layer) {
      if (one_in(4)) skip = x;
      x = one_in(3) && can_join(skip, x) ? join(skip, x) : single(x);
    }
    test_.output(x);
    test_.graph.input_names = {"x"};
    test_.graph.output_names = {"y"};
    return test_.graph;
  }

 private:
  int32_t up_to(int32_t most) {
    return static_cast<int32_t>(random_() % static_cast<unsigned>(most)) + 1;
  }
  bool one_in(int32_t n) { return up_to(n) == 1; }
  Tensor map(Shape shape) const { return i8(std::move(shape), 0.05f, 3); }  // pools keep the scale
  int32_t channels() { return 4 * up_to(3); }                               // rows of whole words
  const Tensor& at(TensorId id) const { return test_.graph.at(id); }

  std::vector<int8_t> bytes(int64_t count) {
    std::vector<int8_t> values(static_cast<size_t>(count));
    for (int8_t& value : values) value = static_cast<int8_t>(random_());
    return values;
  }

  TensorId single(TensorId x) {
    if (pads_ && one_in(4)) return pad(x);
    switch (up_to(6)) {
      case 1:
        return node(Op::relu6, {x}, at(x).shape.back(), {});
      case 2:
        return pool(one_in(2) ? Op::max_pool_2d : Op::average_pool_2d, x);
      case 3:
        return convolution(Op::depthwise_conv_2d, x);
      case 4:
        return with_constant(x);
      default:
        return convolution(Op::conv_2d, x);
    }
  }

  bool can_join(TensorId a, TensorId b) const {
    return a != b && at(a).shape[1] == at(b).shape[1] && at(a).shape[2] == at(b).shape[2];
  }
  TensorId join(TensorId a, TensorId b) {
    if (at(a).shape == at(b).shape)
      return node(one_in(2) ? Op::add : Op::maximum, {a, b}, at(a).shape[3], {});
    return node(Op::concatenation, {a, b}, at(a).shape[3] + at(b).shape[3], {{"axis", int64_t{3}}});
  }

  TensorId with_constant(TensorId x) {
    const int32_t last = at(x).shape[3];
    const TensorId c = test_.constant<int8_t>(name("c"), i8({last}, 0.05f, 3), bytes(last));
    return node(one_in(2) ? Op::mul : Op::add, {x, c}, last, {});
  }

  TensorId pad(TensorId x) {
    const auto some = [&] { return up_to(3) - 1; };
    const TensorId paddings = test_.constant<int32_t>(name("p"), tensor_of(Type::i32, {4, 2}),
                                                      {0, 0, some(), some(), some(), some(), 0, 0});
    return node(Op::pad, {x, paddings}, at(x).shape[3], {});
  }

  TensorId pool(Op op, TensorId x) {
    const std::map<std::string, Attributes::Value> attributes = {
        {"filter_h", int64_t{up_to(std::min(3, at(x).shape[1]))}},
        {"filter_w", int64_t{up_to(std::min(3, at(x).shape[2]))}},
        {"stride_h", int64_t{up_to(3)}},
        {"stride_w", int64_t{up_to(2)}},
        {"padding", std::string(one_in(2) ? "same" : "valid")}};
    return node(op, {x}, at(x).shape[3], attributes);
  }

  TensorId convolution(Op op, TensorId x) {
    const bool depthwise = op == Op::depthwise_conv_2d;
    const int32_t inputs = at(x).shape[3], outputs = depthwise ? inputs : channels();
    const int32_t h = up_to(std::min(5, at(x).shape[1])), w = up_to(std::min(3, at(x).shape[2]));
    std::map<std::string, Attributes::Value> attributes = {
        {"stride_h", int64_t{up_to(3)}},
        {"stride_w", int64_t{up_to(2)}},
        {"padding", std::string(one_in(2) ? "same" : "valid")}};
    if (depthwise) attributes["depth_multiplier"] = int64_t{1};
    if ((h - 1) * 2 < at(x).shape[1] && one_in(3)) {
      attributes["dilation_h"] = int64_t{2};
      attributes["stride_h"] = attributes["stride_w"] = int64_t{1};
    }
    if (one_in(4) && h > 1) {
      attributes["padding"] = std::string("explicit");
      for (const char* side : {"pad_top", "pad_bottom"}) attributes[side] = int64_t{up_to(h) - 1};
    }
    const Shape shape = depthwise ? Shape{1, h, w, inputs} : Shape{outputs, h, w, inputs};
    const TensorId weights =
        test_.constant<int8_t>(name("w"), i8(shape, 0.004f), bytes(element_count(shape)));
    return node(op, {x, weights}, outputs, attributes);
  }

  // Its shape follows from the operator's own rule.
  TensorId node(Op op, std::vector<TensorId> inputs, int32_t outputs,
                const std::map<std::string, Attributes::Value>& attributes) {
    const TensorId id = test_.node(op, std::move(inputs), map({1, 1, 1, outputs}), attributes);
    const auto shapes = output_shapes(test_.graph, test_.graph.nodes.back());
    EXPECT_TRUE(shapes) << shapes.error().text();
    test_.graph.at(id).shape = (*shapes)[0];
    return id;
  }

  std::string name(const char* kind) {
    return fmt::format("{}{}", kind, test_.graph.tensors.size());
  }

  std::mt19937 random_;
  const bool pads_;
  TestGraph test_;
};

}  // namespace mote
