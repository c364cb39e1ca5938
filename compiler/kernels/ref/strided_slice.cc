// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_strided_slice;
const Kernel kernel_ref_strided_slice = movement_kernel("strided_slice_ref", Op::strided_slice);

}  // namespace mote
