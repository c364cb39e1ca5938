// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_unpack;
const Kernel kernel_ref_unpack = movement_kernel("unpack_ref", Op::unpack);

}  // namespace mote
