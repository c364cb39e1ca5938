// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/movement.h"

#include <cstring>

#include "compiler/ops/spec.h"

namespace mote {
namespace {

int64_t dot(const std::vector<int64_t>& a, const std::vector<int64_t>& b) {
  int64_t sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

int64_t Movement::elements() const {
  int64_t count = 1;
  for (int64_t extent : extents) count *= extent;
  return count;
}

std::vector<int64_t> row_major_strides(const Shape& shape) {
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t d = shape.size(); d-- > 1;) strides[d - 1] = strides[d] * shape[d];
  return strides;
}

Movement whole(const NodeView& node, size_t input, size_t output) {
  Movement movement{.input = input, .output = output};
  movement.extents = {node.input(input).elements()};
  movement.from_strides = {1};
  movement.to_strides = {1};
  return movement;
}

Movement take(const Shape& outside, const Shape& inside, const std::vector<int64_t>& first) {
  Movement movement;
  movement.extents.assign(inside.begin(), inside.end());
  movement.from_strides = row_major_strides(outside);
  movement.to_strides = row_major_strides(inside);
  movement.from = dot(first, movement.from_strides);
  return movement;
}

Movement put(const Shape& outside, const Shape& inside, const std::vector<int64_t>& first) {
  Movement movement = take(outside, inside, first);
  std::swap(movement.from_strides, movement.to_strides);
  std::swap(movement.from, movement.to);
  return movement;
}

Movement simplified(const Movement& movement) {
  Movement simple{movement.input, movement.output, {}, {}, {}, movement.from, movement.to};
  for (size_t d = 0; d < movement.extents.size(); ++d) {
    const int64_t extent = movement.extents[d];
    const int64_t from = movement.from_strides[d];
    const int64_t to = movement.to_strides[d];
    if (extent == 1) continue;
    if (!simple.extents.empty() && simple.from_strides.back() == extent * from &&
        simple.to_strides.back() == extent * to) {
      simple.extents.back() *= extent;
      simple.from_strides.back() = from;
      simple.to_strides.back() = to;
    } else {
      simple.extents.push_back(extent);
      simple.from_strides.push_back(from);
      simple.to_strides.push_back(to);
    }
  }
  return simple;
}

void move(const Movement& movement, int64_t element_bytes, const uint8_t* input, uint8_t* output) {
  const size_t rank = movement.extents.size();
  std::vector<int64_t> index(rank, 0);
  for (int64_t n = movement.elements(); n > 0; --n) {
    const int64_t from = movement.from + dot(index, movement.from_strides);
    const int64_t to = movement.to + dot(index, movement.to_strides);
    std::memcpy(output + to * element_bytes, input + from * element_bytes,
                static_cast<size_t>(element_bytes));
    for (size_t d = rank; d-- > 0;) {
      if (++index[d] < movement.extents[d]) break;
      index[d] = 0;
    }
  }
}

void evaluate_movements(const Evaluation& run) {
  for (const Movement& movement : spec_of(run.node().op).movements(run))
    move(movement, size_of(run.output(movement.output).type),
         run.in<uint8_t>(movement.input).data(), run.out<uint8_t>(movement.output).data());
}

}  // namespace mote
