// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_fill;
const Kernel kernel_ref_fill = movement_kernel("fill_ref", Op::fill);

}  // namespace mote
