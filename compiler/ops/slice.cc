// SPDX-License-Identifier: Apache-2.0
// slice: the block of x that starts at `begin` and is `size` large
//   inputs: x, begin, size (constant; -1: to the end)
#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

struct Block {
  std::vector<int64_t> begin;
  Shape size;
};

Result<Block> block_of(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  MOTE_TRY(const std::vector<int64_t> begin, constant_integers(node, 1, "begin"));
  MOTE_TRY(const std::vector<int64_t> size, constant_integers(node, 2, "the size"));
  if (begin.size() != x.size() || size.size() != x.size())
    return fail(ErrorKind::kMalformed, "has {} begins and {} sizes for {}", begin.size(),
                size.size(), shape_text(x));
  Block block{begin, {}};
  for (size_t d = 0; d < x.size(); ++d) {
    const int64_t length = size[d] == -1 ? x[d] - begin[d] : size[d];
    if (begin[d] < 0 || length < 0 || begin[d] + length > x[d])
      return fail(ErrorKind::kMalformed, "takes {} elements from {} on of a dimension of {}",
                  size[d], begin[d], x[d]);
    block.size.push_back(static_cast<int32_t>(length));
  }
  return block;
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_moved(node, 0));
  MOTE_TRY(const Block block, block_of(node));
  return check_extent(block.size, node.input(0).type);
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const Block block, block_of(node));
  return std::vector<Shape>{block.size};
}

std::vector<Movement> movements(const NodeView& node) {
  const Block block = *block_of(node);
  return {take(node.input(0).shape, block.size, block.begin)};
}

}  // namespace

const OpSpec kOp_slice = {
    .min_inputs = 3,
    .max_inputs = 3,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
