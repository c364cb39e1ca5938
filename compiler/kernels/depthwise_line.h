// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution of very few pixels in plain C (mote_depthwise_conv_2d_s8_line.c): what one
// step over a stream makes, where tiles of pixels have too few of them.
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

// A variant of `family`, which other cores that need no more than C may have, too.
Kernel depthwise_line_kernel(std::string_view name, std::string_view family);

}  // namespace mote
