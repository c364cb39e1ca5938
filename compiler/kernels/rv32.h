// SPDX-License-Identifier: Apache-2.0
// Packing for kernels of the family rv32: see device/kernels/include/mote_rv32.h.
#pragma once

#include "compiler/kernels/weight_rows.h"

namespace mote {

// fast_rows of dsp.h, whose sums mote_rv32_requantize can take, too.
std::optional<WeightRows> rv32_rows(WeightRows rows, int32_t zero_point, Interval range);

}  // namespace mote
