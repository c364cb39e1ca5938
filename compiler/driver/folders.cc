// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/folders.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

namespace mote {
namespace fs = std::filesystem;

namespace {

// Ours alone: what lies in it is run.
bool is_private_folder(const fs::path& path) {
  std::error_code none;
  fs::create_directories(path, none);
  chmod(path.c_str(), 0700);
  struct stat status;
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && access(path.c_str(), W_OK) == 0;
}

}  // namespace

Result<fs::path> cache_folder() {
  std::error_code none;
  std::vector<fs::path> candidates;
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
    candidates.push_back(fs::path(cache) / "mote");
  if (const char* home = std::getenv("HOME"); home && *home)
    candidates.push_back(fs::path(home) / ".cache" / "mote");
  candidates.push_back(fs::temp_directory_path(none) / fmt::format("mote-{}", geteuid()));
  for (const fs::path& path : candidates)
    if (is_private_folder(path)) return path;
  return fail_hint("Set XDG_CACHE_HOME to a folder that can be written.", ErrorKind::kIo,
                   "there is no folder for cached files");
}

uint64_t content_hash(std::string_view content) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : content) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return hash;
}

}  // namespace mote
