// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/broadcast.h"

#include "compiler/ops/broadcast.h"

namespace mote {

std::vector<BroadcastLoop> broadcast_loops(const Shape& a, const Shape& b, const Shape& y) {
  const std::vector<int64_t> a_steps = broadcast_strides(a, y);
  const std::vector<int64_t> b_steps = broadcast_strides(b, y);
  std::vector<BroadcastLoop> loops;
  for (size_t d = y.size(); d-- > 0;) {
    if (y[d] == 1) continue;
    const BroadcastLoop next{y[d], a_steps[d], b_steps[d]};
    if (!loops.empty() && next.a_step == loops.back().a_step * loops.back().size &&
        next.b_step == loops.back().b_step * loops.back().size)
      loops.back().size *= next.size;  // goes on where the inner loop ends
    else
      loops.push_back(next);
  }
  if (loops.empty()) loops.push_back({1, 0, 0});
  return loops;
}

Lowering lower_broadcast(const NodeView& node, const std::string& function,
                         const std::string& params_type, std::vector<Field> more, bool swapped) {
  const size_t a = swapped ? 1 : 0;
  const size_t b = 1 - a;
  const Tensor& y = node.output();
  const std::vector<BroadcastLoop> loops =
      broadcast_loops(node.input(a).shape, node.input(b).shape, y.shape);
  Lowering lowering;
  Call call{.function = function, .params_type = params_type};
  call.params = {{"count", loops[0].size},
                 {"a_step", loops[0].a_step},
                 {"b_step", loops[0].b_step},
                 {"loops", NoPointer{}}};
  if (loops.size() > 1) {
    std::vector<int32_t> outer = {static_cast<int32_t>(loops.size() - 1)};
    for (size_t i = 1; i < loops.size(); ++i)
      for (int64_t value : {loops[i].size, loops[i].a_step, loops[i].b_step})
        outer.push_back(static_cast<int32_t>(value));
    lowering.constants = {{"loops", Type::i32, to_bytes(outer), ConstantArray::Kind::kOther}};
    call.params.back().value = ArrayRef{0};
  }
  for (Field& field : more) call.params.push_back(std::move(field));
  call.arguments = {input_argument(a), input_argument(b), output_argument()};
  lowering.calls = {std::move(call)};
  for (size_t i = 0; i < 2; ++i)
    if (node.input(i).elements() == y.elements())
      lowering.overlaps.push_back({.input = i, .output = 0});
  return lowering;
}

}  // namespace mote
