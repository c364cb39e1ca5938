// SPDX-License-Identifier: Apache-2.0
// cast: the numbers of x as another type
//   inputs: x (bool, i8, u8, i16, i32, i64, f32)   y: the same types
// Integers lose their upper bits, fractions are cut off, anything but zero is true. A float that
// the type cannot hold has no meaning in TFLite: here it goes to the nearest 32-bit (or 64-bit)
// integer first, which is what its kernels do on the processors we know; not a number is 0.
#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/ops/checks.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/pointwise.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr Type kTypes[] = {Type::boolean, Type::i8,  Type::u8, Type::i16,
                           Type::i32,     Type::i64, Type::f32};

Result<void> check(const NodeView& node) {
  const Type from = node.input(0).type;
  const Type to = node.output().type;
  for (Type type : {from, to})
    if (std::ranges::count(kTypes, type) == 0) return refuse_types(node);
  if (from == Type::f32 && to == Type::u8) return refuse_types(node);  // below 0: differs
  MOTE_CHECK(check_extent(node.input(0).shape, from));
  return check_extent(node.input(0).shape, to);
}

// The nearest Integer below in magnitude.
template <typename Integer>
Integer cut(float x) {
  constexpr auto kLimit = static_cast<float>(std::numeric_limits<Integer>::min());  // -2^n, exact
  if (std::isnan(x)) return 0;
  if (x <= kLimit) return std::numeric_limits<Integer>::min();
  if (x >= -kLimit) return std::numeric_limits<Integer>::max();
  return static_cast<Integer>(x);
}

struct Boolean {};

template <typename To, typename From>
void cast(const Evaluation& run) {
  const auto one = [](From x) {
    if constexpr (std::is_same_v<To, Boolean>)
      return static_cast<uint8_t>(x != 0);
    else if constexpr (!std::is_same_v<From, float> || std::is_same_v<To, float>)
      return static_cast<To>(x);
    else if constexpr (std::is_same_v<To, int64_t>)
      return cut<int64_t>(x);
    else
      return static_cast<To>(cut<int32_t>(x));
  };
  using Stored = std::conditional_t<std::is_same_v<To, Boolean>, uint8_t, To>;
  map<From, Stored>(run, one);
}

template <typename From>
void cast_from(const Evaluation& run) {
  switch (run.output().type) {
    case Type::boolean:
      return cast<Boolean, From>(run);
    case Type::i8:
      return cast<int8_t, From>(run);
    case Type::u8:
      return cast<uint8_t, From>(run);
    case Type::i16:
      return cast<int16_t, From>(run);
    case Type::i32:
      return cast<int32_t, From>(run);
    case Type::i64:
      return cast<int64_t, From>(run);
    default:
      return cast<float, From>(run);
  }
}

void evaluate(const Evaluation& run) {
  switch (run.input(0).type) {
    case Type::boolean:
    case Type::u8:
      return cast_from<uint8_t>(run);
    case Type::i8:
      return cast_from<int8_t>(run);
    case Type::i16:
      return cast_from<int16_t>(run);
    case Type::i32:
      return cast_from<int32_t>(run);
    case Type::i64:
      return cast_from<int64_t>(run);
    default:
      return cast_from<float>(run);
  }
}

}  // namespace

const OpSpec kOp_cast = {
    .check = check,
    .infer = infer_pointwise,
    .evaluate = evaluate,
    .pointwise = true,
};

}  // namespace mote
