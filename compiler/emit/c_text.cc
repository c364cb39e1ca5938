// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/c_text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace mote {
namespace {

constexpr size_t kColumns = 100;

template <typename T>
T element(const Bytes& data, size_t i) {
  T value;
  std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
  return value;
}

std::string element_text(Type type, const Bytes& data, size_t i) {
  switch (type) {
    case Type::i8:
      return std::to_string(element<int8_t>(data, i));
    case Type::u8:
    case Type::boolean:
      return std::to_string(data[i]);
    case Type::i16:
      return std::to_string(element<int16_t>(data, i));
    case Type::f16:
    case Type::u16:
      return std::to_string(element<uint16_t>(data, i));
    case Type::i32:
      return c_literal(int64_t{element<int32_t>(data, i)});
    case Type::u32:
      return std::to_string(element<uint32_t>(data, i)) + "u";
    case Type::i64:
      return c_literal(element<int64_t>(data, i));
    case Type::f32:
      return c_literal(element<float>(data, i));
  }
  return {};
}

}  // namespace

std::string_view c_type(Type type) {
  switch (type) {
    case Type::i8:
      return "int8_t";
    case Type::u8:
    case Type::boolean:
      return "uint8_t";
    case Type::i16:
      return "int16_t";
    case Type::f16:
    case Type::u16:
      return "uint16_t";
    case Type::i32:
      return "int32_t";
    case Type::u32:
      return "uint32_t";
    case Type::i64:
      return "int64_t";
    case Type::f32:
      return "float";
  }
  return "void";
}

std::string c_literal(int64_t value) {
  if (value == std::numeric_limits<int64_t>::min()) return "(-9223372036854775807LL - 1)";
  if (value == std::numeric_limits<int32_t>::min()) return "(-2147483647 - 1)";
  const bool wide =
      value > std::numeric_limits<int32_t>::max() || value < std::numeric_limits<int32_t>::min();
  return std::to_string(value) + (wide ? "LL" : "");
}

std::string c_literal(float value) {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value > 0 ? "INFINITY" : "-INFINITY";
  if (value == std::floor(value) && std::abs(value) < 1e6f)
    return (std::signbit(value) && value == 0 ? std::string("-0.0f")
                                              : fmt::format("{:.1f}f", value));
  return fmt::format("{:a}f", value);
}

std::string c_string_safe(std::string_view text) {
  std::string safe;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || byte == '\\')
      safe += '?';
    else if (c == '/' && !safe.empty() && (safe.back() == '*' || safe.back() == '/'))
      safe += '?';  // may not open or close a comment
    else if (c == '*' && !safe.empty() && safe.back() == '/')
      safe += '?';
    else if (c == '?' && !safe.empty() && safe.back() == '?')
      safe += '.';  // no trigraphs
    else
      safe += c;
  }
  return safe;
}

std::string c_array_body(Type type, const Bytes& data) {
  const size_t count = data.size() / static_cast<size_t>(size_of(type));
  std::string text = "{";
  size_t line = 0;
  for (size_t i = 0; i < count; ++i) {
    const std::string value = element_text(type, data, i) + (i + 1 < count ? "," : "");
    if (line == 0 || line + 1 + value.size() > kColumns) {
      text += "\n  ";
      line = 2;
    } else {
      text += ' ';
      ++line;
    }
    text += value;
    line += value.size();
  }
  return text + "}";
}

}  // namespace mote
