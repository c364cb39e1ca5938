// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/temporary_folder.h"

#include <cstdlib>

namespace mote {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::error_code none;
  const fs::path parent = fs::temp_directory_path(none);
  std::string pattern = ((none ? fs::path("/tmp") : parent) / "mote-XXXXXX").string();
  mkdtemp(pattern.data());  // on failure the name stays, and no such folder exists
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace mote
