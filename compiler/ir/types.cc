// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/types.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mote {

int64_t size_of(Type type) {
  switch (type) {
    case Type::i8:
    case Type::u8:
    case Type::boolean:
      return 1;
    case Type::f16:
    case Type::i16:
    case Type::u16:
      return 2;
    case Type::f32:
    case Type::i32:
    case Type::u32:
      return 4;
    case Type::i64:
      return 8;
  }
  return 0;
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::f32:
      return "f32";
    case Type::f16:
      return "f16";
    case Type::i8:
      return "i8";
    case Type::u8:
      return "u8";
    case Type::i16:
      return "i16";
    case Type::u16:
      return "u16";
    case Type::i32:
      return "i32";
    case Type::u32:
      return "u32";
    case Type::i64:
      return "i64";
    case Type::boolean:
      return "bool";
  }
  return "?";
}

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  for (int32_t dim : shape) count *= dim;
  return count;
}

std::string shape_text(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

}  // namespace mote
