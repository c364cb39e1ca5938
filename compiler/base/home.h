// SPDX-License-Identifier: Apache-2.0
// Where Mote's own files (device/, targets/) are, and which Mote this is.
#pragma once

#include <filesystem>
#include <string_view>

namespace mote {

// $MOTE_HOME, else ../share/mote beside the binary's folder when installed, else the source tree.
std::filesystem::path mote_home();
std::string_view mote_version();

}  // namespace mote
