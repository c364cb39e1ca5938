// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/pointwise.h"

#include <gtest/gtest.h>

#include <limits>

#include "compiler/kernels/kernel.h"
#include "compiler/ops/one_node.h"

namespace mote {
namespace {

using Bytes8 = std::vector<int8_t>;

OneNode unary_s8(Op op, float x_scale, int32_t x_zero, float y_scale, int32_t y_zero,
                 Attributes attributes = {}) {
  return OneNode(op, {{Type::i8, {5}, x_scale, x_zero}}, {Type::i8, {5}, y_scale, y_zero},
                 std::move(attributes));
}

// The expected bytes of the int8 cases are TFLM's.
TEST(Logistic, IsFixedPointOnBytes) {
  const OneNode node = unary_s8(Op::logistic, 0.1f, 3, 1.f / 256, -128);
  ASSERT_EQ(node.complaint(), "");
  EXPECT_EQ(node.run<int8_t>(Bytes8{-128, -20, 3, 30, 127}), (Bytes8{-128, -105, 0, 112, 127}));
}

TEST(Logistic, HasOneOutputQuantisation) {
  EXPECT_EQ(unary_s8(Op::logistic, 0.1f, 3, 1.f / 128, -128).complaint(),
            "operator 0 (logistic, \"y\"): needs an output scale of 0.00390625 and zero point of "
            "-128, has 0.0078125 and -128.");
}

TEST(Tanh, IsFixedPointOnBytes) {
  const OneNode node = unary_s8(Op::tanh, 0.05f, -7, 1.f / 128, 0);
  EXPECT_EQ(node.run<int8_t>(Bytes8{-128, -20, -7, 10, 127}), (Bytes8{-128, -73, 0, 88, 127}));
}

TEST(Relu, RequantisesThenClamps) {
  const OneNode node = unary_s8(Op::relu, 0.25f, -1, 0.5f, -10);
  EXPECT_EQ(node.run<int8_t>(Bytes8{-128, -1, 0, 4, 127}), (Bytes8{-10, -10, -9, -7, 54}));
  EXPECT_EQ(unary_s8(Op::relu6, 0.25f, -1, 0.5f, -10).run<int8_t>(Bytes8{-128, -1, 0, 4, 127}),
            (Bytes8{-10, -10, -9, -7, 2}));
}

TEST(Relu, RefusesAFactorThatOverflows) {
  EXPECT_EQ(unary_s8(Op::relu, 1e20f, 0, 1.f, 0).complaint(),
            "operator 0 (relu, \"y\"): multiplies stored values by 1.0000000200408773e+20; up to "
            "2^22 is possible in 32 bits.");
}

TEST(LeakyRelu, ScalesNegativesByAlpha) {
  Attributes attributes;
  attributes.set("alpha", 0.25);
  const OneNode node = unary_s8(Op::leaky_relu, 1.f, 0, 1.f, 0, attributes);
  EXPECT_EQ(node.run<int8_t>(Bytes8{-128, -6, -1, 0, 127}), (Bytes8{-32, -2, 0, 0, 127}));
}

TEST(Pointwise, RefusesTypesByName) {
  EXPECT_EQ(OneNode(Op::tanh, {{Type::i16, {1}}}, {Type::i16, {1}}).complaint(),
            "operator 0 (tanh, \"y\"): of i16 to i16 is not supported.");
}

TEST(Pointwise, RefusesPerAxisActivations) {
  OneNode node = unary_s8(Op::relu, 1.f, 0, 1.f, 0);
  node.graph.tensors[0].quant = {{1.f, 2.f, 1.f, 1.f, 1.f}, {0, 0, 0, 0, 0}};
  EXPECT_EQ(node.complaint(),
            "operator 0 (relu, \"y\"): tensor \"x0\" has 5 scales, needs one. Convert the model "
            "with per-tensor activations.");
}

TEST(Quantize, RoundsHalvesAwayAndSaturates) {
  const float inf = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const OneNode node(Op::quantize, {{Type::f32, {8}}}, {Type::i8, {8}, 0.5f, 1});
  EXPECT_EQ(
      node.run<int8_t>(std::vector<float>{0.25f, -0.25f, 0.2499f, 1e30f, -1e30f, inf, -inf, nan}),
      (Bytes8{2, 0, 1, 127, -128, 127, -128, -128}));
}

TEST(Quantize, TurnsUnsignedIntoSigned) {
  const OneNode node(Op::quantize, {{Type::u8, {3}, 0.5f, 128}}, {Type::i8, {3}, 0.5f, 0});
  EXPECT_EQ(node.run<int8_t>(std::vector<uint8_t>{0, 128, 255}), (Bytes8{-128, 0, 127}));
}

TEST(Dequantize, GivesEachSliceItsScale) {
  OneNode node(Op::dequantize, {{Type::i8, {2, 2}, 1.f, 0}}, {Type::f32, {2, 2}});
  Tensor& x = node.graph.tensors[0];
  x.quant = {{0.5f, 2.f}, {0, 1}, 1};
  EXPECT_NE(node.complaint(), "");  // of an activation
  x.role = Role::kConstant;
  x.data = std::make_shared<Bytes>(Bytes{1, 2, 3, 4});
  node.graph.inputs.clear();
  ASSERT_EQ(node.complaint(), "");
  EXPECT_EQ(node.run<float>(), (std::vector<float>{0.5f, 2.f, 1.5f, 6.f}));
}

TEST(Dequantize, ReadsHalves) {
  const OneNode node(Op::dequantize, {{Type::f16, {5}}}, {Type::f32, {5}});
  EXPECT_EQ(
      node.run<float>(std::vector<uint16_t>{0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00}),
      (std::vector<float>{1.f, -2.f, 0x1p-24f, 65504.f, -std::numeric_limits<float>::infinity()}));
}

TEST(Lut8, RunsAnyPointwiseOperatorOnBytes) {
  const std::vector<std::string> families = {"ref"};
  for (Op op : {Op::relu, Op::leaky_relu, Op::quantize}) {
    const OneNode node = unary_s8(op, 0.5f, 0, 0.25f, 0);
    const Kernel* kernel = find_kernels(node.view(), families).at(0);
    EXPECT_EQ(kernel->name, "lut_8_ref");
    const Lowering lowering = kernel->lower(node.view());
    EXPECT_EQ(lowering.constants[0].data[5], 10);
    EXPECT_EQ(lowering.constants[0].data.size(), 256u);
  }
}

}  // namespace
}  // namespace mote
