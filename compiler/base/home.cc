// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/home.h"

#include <cstdlib>

namespace mote {

std::filesystem::path mote_home() {
  if (const char* home = std::getenv("MOTE_HOME")) return home;
  std::error_code none;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", none);
  const auto installed = binary.parent_path().parent_path() / "share" / "mote";
  if (!none && std::filesystem::exists(installed / "device", none)) return installed;
  return MOTE_SOURCE_DIR;
}

std::string_view mote_version() { return MOTE_VERSION; }

}  // namespace mote
