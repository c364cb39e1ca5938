// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_transpose;
const Kernel kernel_ref_transpose = movement_kernel("transpose_ref", Op::transpose);

}  // namespace mote
