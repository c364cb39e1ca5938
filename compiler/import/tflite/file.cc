// SPDX-License-Identifier: Apache-2.0
#include "compiler/import/tflite/file.h"

#include <cstring>

namespace mote {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;
constexpr flatbuffers::uoffset_t kMostDepth = 16;  // the deepest path of the schema is 6 tables
constexpr flatbuffers::uoffset_t kMostTables = 200'000;
constexpr uint32_t kVersion = 3;

Result<void> check_identifier(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return fail(ErrorKind::kMalformed, "the file is empty");
  if (bytes.size() > kMostBytes)
    return fail(ErrorKind::kUnsupported, "the file has {} bytes, more than the limit of {}",
                bytes.size(), kMostBytes);
  if (bytes.size() < 8 || std::memcmp(bytes.data() + 4, tflite::ModelIdentifier(), 4) != 0)
    return fail_hint("Is it a .tflite model?", ErrorKind::kMalformed,
                     "not a .tflite file: bytes 4 to 7 are not \"TFL3\"");
  return {};
}

}  // namespace

TfliteFile::TfliteFile(std::span<const uint8_t> bytes) : bytes_(bytes) {
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignof(uint64_t) == 0) return;
  aligned_.resize((bytes.size() + 7) / 8);
  std::memcpy(aligned_.data(), bytes.data(), bytes.size());
  bytes_ = {reinterpret_cast<const uint8_t*>(aligned_.data()), bytes.size()};
}

Result<TfliteFile> TfliteFile::open(std::span<const uint8_t> bytes) {
  MOTE_CHECK(check_identifier(bytes));
  TfliteFile file(bytes);
  flatbuffers::Verifier verifier(file.bytes_.data(), file.bytes_.size(), kMostDepth, kMostTables);
  if (!tflite::VerifyModelBuffer(verifier))
    return fail_hint("Copy or download it again.", ErrorKind::kMalformed,
                     "the file is truncated or corrupt: its tables do not fit its {} bytes",
                     bytes.size());
  file.model_ = tflite::GetModel(file.bytes_.data());
  if (file.model_->version() != kVersion)
    return fail(ErrorKind::kUnsupported, "the file is of schema version {}, Mote reads version {}",
                file.model_->version(), kVersion);
  if (file.subgraph_count() == 0) return fail(ErrorKind::kMalformed, "the file holds no subgraph");
  return file;
}

Result<std::span<const uint8_t>> TfliteFile::data_of(const tflite::Tensor& tensor) const {
  const size_t count = size_of_vector(model_->buffers());
  if (tensor.buffer() == 0 && count == 0) return std::span<const uint8_t>{};
  if (tensor.buffer() >= count)
    return fail(ErrorKind::kMalformed, "names buffer {} of {}", tensor.buffer(), count);
  const tflite::Buffer& buffer = *model_->buffers()->Get(tensor.buffer());
  if (buffer.offset() > 1) {
    if (buffer.offset() > bytes_.size() || buffer.size() > bytes_.size() - buffer.offset())
      return fail_hint("Copy or download it again.", ErrorKind::kMalformed,
                       "has its data at bytes {} + {}, but the file ends at {}", buffer.offset(),
                       buffer.size(), bytes_.size());
    return bytes_.subspan(buffer.offset(), buffer.size());
  }
  if (!buffer.data()) return std::span<const uint8_t>{};
  return std::span<const uint8_t>{buffer.data()->data(), buffer.data()->size()};
}

Result<std::shared_ptr<const Bytes>> TfliteFile::copy_of(std::span<const uint8_t> data) {
  auto& copy = copies_[{data.data(), data.size()}];
  if (copy) return copy;
  copied_bytes_ += data.size();
  if (copied_bytes_ > bytes_.size())
    return fail(ErrorKind::kMalformed, "buffers overlap: together they hold more than the file");
  copy = std::make_shared<const Bytes>(data.begin(), data.end());
  return copy;
}

}  // namespace mote
