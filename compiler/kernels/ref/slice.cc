// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_slice;
const Kernel kernel_ref_slice = movement_kernel("slice_ref", Op::slice);

}  // namespace mote
