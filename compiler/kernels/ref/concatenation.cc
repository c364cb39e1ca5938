// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/movement.h"

namespace mote {

extern const Kernel kernel_ref_concatenation;
const Kernel kernel_ref_concatenation = movement_kernel("concatenation_ref", Op::concatenation);

}  // namespace mote
