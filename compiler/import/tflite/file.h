// SPDX-License-Identifier: Apache-2.0
// A .tflite file whose structure has been verified: every offset, vector and string lies within the
// bytes. What the numbers mean is not checked here, except by the functions that return a Result.
#pragma once

#include <map>
#include <memory>
#include <span>

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"
#include "tflite_generated.h"

namespace mote {

// Flatbuffer vectors may be absent, which reads as empty.
template <typename T>
size_t size_of_vector(const flatbuffers::Vector<T>* vector) {
  return vector ? vector->size() : 0;
}
inline std::span<const int32_t> ints(const flatbuffers::Vector<int32_t>* vector) {
  if (!vector) return {};
  return {vector->data(), vector->size()};
}

class TfliteFile {
 public:
  static Result<TfliteFile> open(std::span<const uint8_t> bytes);
  TfliteFile(TfliteFile&&) = default;  // not copied: the model points into aligned_

  const tflite::Model& model() const { return *model_; }
  size_t subgraph_count() const { return size_of_vector(model_->subgraphs()); }
  const tflite::SubGraph& subgraph(size_t i) const {
    return *model_->subgraphs()->Get(static_cast<flatbuffers::uoffset_t>(i));
  }
  // What a tensor holds, which is nothing for most.
  Result<std::span<const uint8_t>> data_of(const tflite::Tensor& tensor) const;
  // The same as a graph wants it. Tensors of one buffer share one copy; buffers that overlap, with
  // which a small file could ask for much memory, are refused.
  Result<std::shared_ptr<const Bytes>> copy_of(std::span<const uint8_t> data);

 private:
  explicit TfliteFile(std::span<const uint8_t> bytes);

  std::vector<uint64_t> aligned_;  // the bytes once more, if they were not aligned
  std::span<const uint8_t> bytes_;
  const tflite::Model* model_ = nullptr;
  std::map<std::pair<const uint8_t*, size_t>, std::shared_ptr<const Bytes>> copies_;
  size_t copied_bytes_ = 0;
};

}  // namespace mote
