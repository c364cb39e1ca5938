// SPDX-License-Identifier: Apache-2.0
// reshape hardly ever runs: its output is its input under another shape, unless that is state.
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_reshape;
const Kernel kernel_ref_reshape = movement_kernel("reshape_ref", Op::reshape);

}  // namespace mote
