// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pad.h"

namespace mote {

extern const Kernel kernel_ref_padv2;
const Kernel kernel_ref_padv2 = pad_kernel("padv2_ref", Op::padv2);

}  // namespace mote
