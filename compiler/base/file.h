// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "compiler/base/result.h"

namespace mote {

Result<std::vector<uint8_t>> read_file(const std::filesystem::path& path);
Result<std::string> read_text(const std::filesystem::path& path);
Result<void> write_file(const std::filesystem::path& path, std::string_view content);

// File name to content.
using FileSet = std::map<std::string, std::string>;

// Writes all files as folder `path`, or leaves what was there: the folder is built beside it and
// renamed at the end. An existing folder is replaced only when it is empty or holds `marker`, the
// file that shows that we wrote it.
Result<void> write_folder(const std::filesystem::path& path, const FileSet& files,
                          const std::string& marker);

}  // namespace mote
