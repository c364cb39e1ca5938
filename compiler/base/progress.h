// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace mote {

// Told what begins now, in a few words ("running on cortex-m4, every access watched"). May be
// empty.
using Progress = std::function<void(std::string_view)>;

inline void report(const Progress& progress, std::string_view what) {
  if (progress) progress(what);
}

}  // namespace mote
