// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_split;
const Kernel kernel_ref_split = movement_kernel("split_ref", Op::split);

}  // namespace mote
