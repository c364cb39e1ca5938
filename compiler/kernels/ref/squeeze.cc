// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_squeeze;
const Kernel kernel_ref_squeeze = movement_kernel("squeeze_ref", Op::squeeze);

}  // namespace mote
