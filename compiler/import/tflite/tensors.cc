// SPDX-License-Identifier: Apache-2.0
#include "compiler/import/tflite/tensors.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace mote {
namespace {

constexpr size_t kMostDimensions = 8;
constexpr size_t kMostScales = 65536;
constexpr size_t kMostNameBytes = 400;

bool is_open(const tflite::Tensor& tensor, size_t i) {
  const std::span<const int32_t> shape = ints(tensor.shape());
  const std::span<const int32_t> signature = ints(tensor.shape_signature());
  return shape[i] <= 0 || (signature.size() == shape.size() && signature[i] < 0);
}

Result<std::vector<float>> read_scales(const tflite::QuantizationParameters& quant, Use use) {
  std::vector<float> scales(quant.scale()->begin(), quant.scale()->end());
  for (float scale : scales)
    if (!std::isfinite(scale) || scale < 0 || (scale == 0 && use != Use::kConstant))
      return fail(ErrorKind::kMalformed, "has a scale of {}, which must be a positive number",
                  scale);
  return scales;
}

struct Range {
  int64_t min;
  int64_t max;
};
Range zero_point_range(Type type) {
  switch (type) {
    case Type::i8:
      return {-128, 127};
    case Type::u8:
      return {0, 255};
    case Type::i16:
      return {-32768, 32767};
    case Type::u16:
      return {0, 65535};
    default:
      return {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
  }
}

// The verifier does not see to it that 8-byte elements are aligned.
int64_t unaligned(const flatbuffers::Vector<int64_t>& vector, size_t i) {
  int64_t value;
  std::memcpy(&value, vector.Data() + i * sizeof value, sizeof value);
  return flatbuffers::EndianScalar(value);
}

// None means 0, one is for all scales.
Result<std::vector<int32_t>> read_zero_points(const tflite::QuantizationParameters& quant,
                                              Type type) {
  const size_t scales = quant.scale()->size();
  const size_t count = size_of_vector(quant.zero_point());
  if (count == 0) return std::vector<int32_t>(scales);
  if (count != 1 && count != scales)
    return fail(ErrorKind::kMalformed, "has {} scales but {} zero points", scales, count);
  const Range range = zero_point_range(type);
  std::vector<int32_t> zero_points(scales);
  for (size_t i = 0; i < scales; ++i) {
    const int64_t zero_point = unaligned(*quant.zero_point(), count == 1 ? 0 : i);
    if (zero_point < range.min || zero_point > range.max)
      return fail(ErrorKind::kMalformed, "has a zero point of {}, outside of {}", zero_point,
                  type_name(type));
    zero_points[i] = static_cast<int32_t>(zero_point);
  }
  return zero_points;
}

// TFLM does not look at a bias's axis, and there are files that have that of their weights there.
Result<int> read_axis(int32_t axis, size_t scales, const Shape& shape) {
  const auto slices = [&](int32_t i) { return static_cast<size_t>(shape[static_cast<size_t>(i)]); };
  if (scales == 1) return 0;
  if (axis >= 0 && axis < std::ssize(shape) && slices(axis) == scales) return axis;
  if (shape.size() == 1 && slices(0) == scales) return 0;
  return fail(ErrorKind::kMalformed, "has {} scales along axis {} of {}", scales, axis,
              shape_text(shape));
}

// The length of the UTF-8 character at the start of `text`, 0 if it is none or does not print.
size_t printable_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  if (byte(0) < 0x80) return byte(0) >= 0x20 && byte(0) != 0x7f;
  const size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length) return 0;
  uint32_t code = byte(0) & (0xffu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  const uint32_t least = length == 2 ? 0xa0 : length == 3 ? 0x800 : 0x10000;
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return 0;
  return length;
}

}  // namespace

std::string tensor_type_name(tflite::TensorType type) {
  const std::string name = tflite::EnumNameTensorType(type);
  return name.empty() ? fmt::format("type {}", static_cast<int>(type)) : name;
}

Result<Type> read_type(tflite::TensorType type) {
  switch (type) {
    case tflite::TensorType_FLOAT32:
      return Type::f32;
    case tflite::TensorType_FLOAT16:
      return Type::f16;
    case tflite::TensorType_INT8:
      return Type::i8;
    case tflite::TensorType_UINT8:
      return Type::u8;
    case tflite::TensorType_INT16:
      return Type::i16;
    case tflite::TensorType_UINT16:
      return Type::u16;
    case tflite::TensorType_INT32:
      return Type::i32;
    case tflite::TensorType_UINT32:
      return Type::u32;
    case tflite::TensorType_INT64:
      return Type::i64;
    case tflite::TensorType_BOOL:
      return Type::boolean;
    default:
      return fail(ErrorKind::kUnsupported, "has elements of {}, which Mote does not support",
                  tensor_type_name(type));
  }
}

Result<Shape> read_shape(const tflite::Tensor& tensor, Use use) {
  const std::span<const int32_t> declared = ints(tensor.shape());
  if (declared.size() > kMostDimensions)
    return fail(ErrorKind::kUnsupported, "has {} dimensions, more than {}", declared.size(),
                kMostDimensions);
  Shape shape(declared.begin(), declared.end());
  for (size_t i = 0; i < shape.size(); ++i) {
    if (use == Use::kConstant) {
      if (shape[i] < 0)
        return fail(ErrorKind::kMalformed, "is a constant of shape {}", shape_text(shape));
    } else if (i == 0 && is_open(tensor, i)) {
      shape[i] = 1;
    } else if (shape[i] <= 0 && use == Use::kGiven) {
      return fail_hint("Convert the model with a fixed input shape.", ErrorKind::kUnsupported,
                       "has the shape {}, whose dimension {} is not known", shape_text(shape), i);
    } else if (shape[i] <= 0) {
      shape[i] = 1;
    }
  }
  return shape;
}

Result<void> check_size(const Shape& shape, Type type) {
  int64_t bytes = size_of(type);
  for (int32_t dim : shape) {
    if (dim > 0 && bytes > kMostTensorBytes / dim)
      return fail(ErrorKind::kUnsupported, "{}{} is larger than {} bytes", type_name(type),
                  shape_text(shape), kMostTensorBytes);
    bytes *= dim;
  }
  return {};
}

Result<Quantization> read_quantization(const tflite::Tensor& tensor, Type type, const Shape& shape,
                                       Use use) {
  const tflite::QuantizationParameters* quant = tensor.quantization();
  if (quant && quant->details_type() != 0)
    return fail(ErrorKind::kUnsupported, "is quantised in blocks or in a custom way");
  if (!quant || size_of_vector(quant->scale()) == 0) return Quantization{};
  if (type == Type::f32 || type == Type::f16 || type == Type::boolean) return Quantization{};
  if (quant->scale()->size() > kMostScales)
    return fail(ErrorKind::kUnsupported, "has {} scales, more than {}", quant->scale()->size(),
                kMostScales);
  Quantization result;
  MOTE_TRY(result.scales, read_scales(*quant, use));
  MOTE_TRY(result.zero_points, read_zero_points(*quant, type));
  MOTE_TRY(result.axis, read_axis(quant->quantized_dimension(), result.scales.size(), shape));
  return result;
}

bool allows(const tflite::Tensor& tensor, const Shape& shape) {
  const std::span<const int32_t> declared = ints(tensor.shape());
  if (declared.empty() && !tensor.has_rank()) return true;  // the rank is not known
  if (declared.size() != shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i)
    if (!is_open(tensor, i) && declared[i] != shape[i]) return false;
  return true;
}

std::string printable(const flatbuffers::String* text) {
  std::string result;
  if (!text) return result;
  std::string_view rest(text->c_str(), text->size());
  while (!rest.empty() && result.size() < kMostNameBytes) {
    const size_t length = printable_length(rest);
    result += length ? rest.substr(0, length) : "?";
    rest.remove_prefix(std::max<size_t>(length, 1));
  }
  return result;
}

std::string Names::unique(std::string wanted, size_t index) {
  if (wanted.empty()) wanted = fmt::format("tensor_{}", index);
  std::string candidate = wanted;
  while (!taken_.insert(candidate).second)
    candidate = fmt::format("{}_{}", wanted, ++repetitions_[wanted]);
  return candidate;
}

}  // namespace mote
