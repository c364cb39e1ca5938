// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/progress.h"

namespace mote {

// Says on stderr what is going on, once a command has taken more than a second.
Progress progress_on_stderr();

}  // namespace mote
