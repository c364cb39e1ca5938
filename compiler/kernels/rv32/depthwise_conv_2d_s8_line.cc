// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/depthwise_line.h"

namespace mote {

extern const Kernel kernel_rv32_depthwise_conv_2d_s8_line;
const Kernel kernel_rv32_depthwise_conv_2d_s8_line =
    depthwise_line_kernel("depthwise_conv_2d_s8_line_rv32", "rv32");

}  // namespace mote
