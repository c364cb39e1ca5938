// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_pack;
const Kernel kernel_ref_pack = movement_kernel("pack_ref", Op::pack);

}  // namespace mote
