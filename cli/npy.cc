// SPDX-License-Identifier: Apache-2.0
#include "cli/npy.h"

#include <fmt/ranges.h>

#include <charconv>

#include "compiler/base/file.h"

namespace mote {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

struct TypeCode {
  Type type;
  std::string_view code;
};
constexpr TypeCode kTypeCodes[] = {
    {Type::f32, "<f4"}, {Type::f16, "<f2"},     {Type::i8, "|i1"},  {Type::u8, "|u1"},
    {Type::i16, "<i2"}, {Type::u16, "<u2"},     {Type::i32, "<i4"}, {Type::u32, "<u4"},
    {Type::i64, "<i8"}, {Type::boolean, "|b1"},
};

Failure malformed(std::string_view what) {
  return fail_hint("Write it with numpy.save.", ErrorKind::kUsage, "not a usable .npy file: {}",
                   what);
}

// The text after `'key':` in the header's Python dictionary.
std::string_view value_of(std::string_view header, std::string_view key) {
  const size_t at = header.find(fmt::format("'{}'", key));
  if (at == std::string_view::npos) return {};
  const size_t colon = header.find(':', at);
  if (colon == std::string_view::npos) return {};
  const size_t start = header.find_first_not_of(' ', colon + 1);
  return start == std::string_view::npos ? std::string_view{} : header.substr(start);
}

Result<Type> parse_type(std::string_view header) {
  std::string_view value = value_of(header, "descr");
  if (value.size() < 5) return malformed("no element type");
  value = value.substr(1, 3);
  for (const TypeCode& known : kTypeCodes)
    if (value == known.code) return known.type;
  return malformed(fmt::format("elements of type '{}' are not supported", value));
}

Result<Shape> parse_shape(std::string_view header) {
  std::string_view value = value_of(header, "shape");
  const size_t end = value.find(')');
  if (value.empty() || value[0] != '(' || end == std::string_view::npos)
    return malformed("no shape");
  value = value.substr(1, end - 1);
  Shape shape;
  while (!value.empty()) {
    if (value[0] == ' ' || value[0] == ',') {
      value.remove_prefix(1);
      continue;
    }
    int32_t dim = 0;
    const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), dim);
    if (error != std::errc{} || dim < 0 || shape.size() == 8) return malformed("a bad shape");
    shape.push_back(dim);
    value.remove_prefix(static_cast<size_t>(rest - value.data()));
  }
  return shape;
}

}  // namespace

Result<NpyArray> parse_npy(std::span<const uint8_t> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(kMagic) || text.size() < 12) return malformed("it does not start as one");
  const int version = bytes[6];
  const size_t start = version == 1 ? 10 : 12;
  size_t length = static_cast<size_t>(bytes[8]) | static_cast<size_t>(bytes[9]) << 8;
  if (version != 1)
    length |= static_cast<size_t>(bytes[10]) << 16 | static_cast<size_t>(bytes[11]) << 24;
  if (length > text.size() - start) return malformed("the header is cut off");
  const std::string_view header = text.substr(start, length);

  NpyArray array;
  MOTE_TRY(array.type, parse_type(header));
  MOTE_TRY(array.shape, parse_shape(header));
  if (value_of(header, "fortran_order").starts_with("True"))
    return malformed("it is in Fortran order; use numpy.ascontiguousarray");
  double elements = 1;  // the product may exceed 64 bits in a hostile header
  for (int32_t dim : array.shape) elements *= dim;
  const size_t held = text.size() - start - length;
  if (elements * static_cast<double>(size_of(array.type)) != static_cast<double>(held))
    return malformed(
        fmt::format("shape {} does not match {} bytes of data", shape_text(array.shape), held));
  const auto data = bytes.subspan(start + length);
  array.data.assign(data.begin(), data.end());
  return array;
}

std::string npy_text(const NpyArray& array) {
  std::string_view code;
  for (const TypeCode& known : kTypeCodes)
    if (known.type == array.type) code = known.code;
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", code,
                  fmt::join(array.shape, ", "), array.shape.size() == 1 ? "," : "");
  header.append(63 - (10 + header.size()) % 64, ' ');  // the data starts at a multiple of 64
  header += '\n';
  std::string text(kMagic);
  text += std::string("\x01\x00", 2);
  text += static_cast<char>(header.size() & 255);
  text += static_cast<char>(header.size() >> 8);
  text += header;
  return text.append(reinterpret_cast<const char*>(array.data.data()), array.data.size());
}

Result<NpyArray> read_npy(const std::filesystem::path& path) {
  MOTE_TRY(const auto bytes, read_file(path));
  return parse_npy(bytes);
}

Result<void> write_npy(const std::filesystem::path& path, const NpyArray& array) {
  return write_file(path, npy_text(array));
}

}  // namespace mote
