// SPDX-License-Identifier: Apache-2.0
// Requantisation constants in the form the device kernels read: see mote_requant.h.
#pragma once

#include "compiler/kernels/kernel.h"
#include "compiler/ops/quantized.h"

namespace mote {

ConstantArray multiplier_array(const std::vector<QuantizedMultiplier>& factors);  // i32
ConstantArray shift_array(const std::vector<QuantizedMultiplier>& factors);       // i8, > 0: left

}  // namespace mote
