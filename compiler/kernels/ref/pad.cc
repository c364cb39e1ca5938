// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pad.h"

namespace mote {

extern const Kernel kernel_ref_pad;
const Kernel kernel_ref_pad = pad_kernel("pad_ref", Op::pad);

}  // namespace mote
