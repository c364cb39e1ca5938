// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <fmt/core.h>

#include <chrono>

namespace mote {

Progress progress_on_stderr() {
  using Clock = std::chrono::steady_clock;
  return [start = Clock::now()](std::string_view what) {
    const auto seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (seconds >= 1) fmt::print(stderr, "{:4.0f} s  {}\n", seconds, what);
  };
}

}  // namespace mote
