// SPDX-License-Identifier: Apache-2.0
// What a .tflite file says of one tensor, checked and in the graph's terms.
#pragma once

#include <map>
#include <set>
#include <string>

#include "compiler/import/tflite/file.h"

namespace mote {

inline constexpr int64_t kMostTensorBytes = int64_t{1} << 30;

std::string tensor_type_name(tflite::TensorType type);  // "INT8", "type 99"
Result<Type> read_type(tflite::TensorType type);

// What the numbers of a tensor's shape and quantisation are checked against.
enum class Use {
  kGiven,     // input or variable: the shape must be known
  kWritten,   // by an operator, which will give the shape
  kConstant,  // the data must fit
};
Result<Shape> read_shape(const tflite::Tensor& tensor, Use use);
Result<Quantization> read_quantization(const tflite::Tensor& tensor, Type type, const Shape& shape,
                                       Use use);
Result<void> check_size(const Shape& shape, Type type);

// Whether the file leaves room for `shape`: every dimension that it declares and that is not open
// must be the same.
bool allows(const tflite::Tensor& tensor, const Shape& shape);

// Names as the graph wants them: printable, not empty, each once.
class Names {
 public:
  std::string unique(std::string wanted, size_t index);

 private:
  std::set<std::string> taken_;
  std::map<std::string, int> repetitions_;
};
std::string printable(const flatbuffers::String* text);

}  // namespace mote
