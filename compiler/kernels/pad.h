// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

// The generic kernel of pad and padv2.
Kernel pad_kernel(std::string_view name, Op op);

}  // namespace mote
