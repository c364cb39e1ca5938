// SPDX-License-Identifier: Apache-2.0
// Folders for files that are nobody's result: temporary ones and the cache.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "compiler/base/result.h"

namespace mote {

// Removed with everything in it when this goes out of scope.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// $XDG_CACHE_HOME/mote, else ~/.cache/mote, else a folder of this user's in the temporary one.
Result<std::filesystem::path> cache_folder();

Result<std::string> read_text(const std::filesystem::path& path);
Result<void> write_text(const std::filesystem::path& path, std::string_view text);

// FNV-1a, to name cached files by their content.
uint64_t content_hash(std::string_view content);

}  // namespace mote
