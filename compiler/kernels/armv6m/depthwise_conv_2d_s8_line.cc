// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/depthwise_line.h"

namespace mote {

extern const Kernel kernel_armv6m_depthwise_conv_2d_s8_line;
const Kernel kernel_armv6m_depthwise_conv_2d_s8_line =
    depthwise_line_kernel("depthwise_conv_2d_s8_line_armv6m", "armv6m");

}  // namespace mote
