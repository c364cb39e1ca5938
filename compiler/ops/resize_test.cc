// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/resize.h"

#include <gtest/gtest.h>

#include "compiler/ops/one_node.h"

namespace mote {
namespace {

OneNode resized(Op op, Type type, int32_t x_side, std::vector<int32_t> size) {
  const int32_t y_side = size[1];
  OneNode node(op, {{type, {1, 1, x_side, 1}}, {Type::i32, {2}}}, {type, {1, 1, y_side, 1}});
  Tensor& sizes = node.graph.tensors[1];
  sizes.role = Role::kConstant;
  sizes.data = std::make_shared<const Bytes>(reinterpret_cast<const uint8_t*>(size.data()),
                                             reinterpret_cast<const uint8_t*>(size.data() + 2));
  node.graph.inputs = {node.graph.inputs[0]};
  return node;
}

// In 1/1024 pixels, one pixel shown as 1500 is a step of 1 (0.68 rounded), and the last position is
// pixel 1, which is not there.
TEST(Resize, BilinearInt8RefusesWhatReadsBeyondItsInput) {
  EXPECT_EQ(resized(Op::resize_bilinear, Type::i8, 1, {1, 1000}).complaint(), "");
  EXPECT_NE(resized(Op::resize_bilinear, Type::i8, 1, {1, 1500})
                .complaint()
                .find("from 1 to 1500 pixels is not possible in int8"),
            std::string::npos);
  EXPECT_EQ(resized(Op::resize_bilinear, Type::f32, 1, {1, 1500}).complaint(), "");
}

TEST(Resize, NearestTakesThePixelBelow) {
  const OneNode node = resized(Op::resize_nearest_neighbor, Type::i8, 3, {1, 5});
  EXPECT_EQ(node.run<int8_t>(std::vector<int8_t>{10, 20, 30}),
            (std::vector<int8_t>{10, 10, 20, 20, 30}));
}

TEST(Resize, SizesMustBePositive) {
  EXPECT_NE(resized(Op::resize_nearest_neighbor, Type::i8, 3, {0, 5})
                .complaint()
                .find("must be two positive numbers"),
            std::string::npos);
}

}  // namespace
}  // namespace mote
