// SPDX-License-Identifier: Apache-2.0
// Between bytes, lut_8 is smaller and faster.
#include <algorithm>

#include "compiler/kernels/movement.h"

namespace mote {
namespace {

bool matches(const NodeView& node) {
  return size_of(node.input(0).type) > 1 || size_of(node.output().type) > 1;
}

// In the order of mote_cast.h.
int64_t code_of(Type type) {
  constexpr Type kTypes[] = {Type::boolean, Type::i8,  Type::u8, Type::i16,
                             Type::i32,     Type::i64, Type::f32};
  return std::ranges::find(kTypes, type) - kTypes;
}

Lowering lower(const NodeView& node) {
  const Tensor& x = node.input(0);
  const Tensor& y = node.output();
  if (x.type == y.type) return lower_movements(node, {whole(node)});
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_cast",
      .params_type = "mote_cast_params",
      .params = {{"count", x.elements()}, {"x_type", code_of(x.type)}, {"y_type", code_of(y.type)}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {
      {.input = 0, .output = 0, .lag_bytes = std::max<int64_t>(0, y.bytes() - x.bytes())}};
  return lowering;
}

}  // namespace

extern const Kernel kernel_ref_cast;
const Kernel kernel_ref_cast = {
    .name = "cast_ref",
    .family = "ref",
    .op = Op::cast,
    .sources = {"ref/mote_cast.c"},
    .matches = matches,
    .lower = lower,
};

}  // namespace mote
