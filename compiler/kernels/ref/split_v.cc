// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_split_v;
const Kernel kernel_ref_split_v = movement_kernel("split_v_ref", Op::split_v);

}  // namespace mote
