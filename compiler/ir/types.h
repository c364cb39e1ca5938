// SPDX-License-Identifier: Apache-2.0
// Element types, shapes and quantisation: what is known of a tensor besides its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mote {

enum class Type : uint8_t { f32, f16, i8, u8, i16, u16, i32, u32, i64, boolean };

int64_t size_of(Type type);             // bytes per element
std::string_view type_name(Type type);  // "i8"

// Dimensions, outermost first; NHWC for images. {} is a scalar. Every dimension is >= 0 and known.
using Shape = std::vector<int32_t>;

int64_t element_count(const Shape& shape);
std::string shape_text(const Shape& shape);  // "[1, 49, 10, 1]"

// real = scale * (stored - zero_point), per tensor (one entry) or per slice along `axis`.
struct Quantization {
  std::vector<float> scales;         // empty: not quantised
  std::vector<int32_t> zero_points;  // as many as scales
  int axis = 0;                      // meaningful when there is more than one scale

  bool present() const { return !scales.empty(); }
  bool per_axis() const { return scales.size() > 1; }
  float scale(size_t channel = 0) const { return scales[per_axis() ? channel : 0]; }
  int32_t zero_point(size_t channel = 0) const { return zero_points[per_axis() ? channel : 0]; }
  bool operator==(const Quantization&) const = default;
};

}  // namespace mote
