// SPDX-License-Identifier: Apache-2.0
// The cache, and small files written whole; base/file.h reads them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "compiler/base/file.h"
#include "compiler/base/result.h"

namespace mote {

// $XDG_CACHE_HOME/mote, else ~/.cache/mote, else a folder of this user's in the temporary one.
Result<std::filesystem::path> cache_folder();

// FNV-1a, to name cached files by their content.
uint64_t content_hash(std::string_view content);

}  // namespace mote
