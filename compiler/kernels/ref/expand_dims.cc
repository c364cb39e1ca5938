// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_expand_dims;
const Kernel kernel_ref_expand_dims = movement_kernel("expand_dims_ref", Op::expand_dims);

}  // namespace mote
