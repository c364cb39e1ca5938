// SPDX-License-Identifier: Apache-2.0
// Packing for kernels of the families rv32 and xpulp: see device/kernels/include/mote_rv32.h.
#pragma once

#include "compiler/kernels/weight_rows.h"

namespace mote {

// fast_rows of dsp.h, whose sums mote_rv32_requantize can take, too.
std::optional<WeightRows> rv32_rows(WeightRows rows, int32_t zero_point, Interval range);

// The outputs of every group of a convolution; none if one's are none.
std::optional<std::vector<WeightRows>> rv32_groups(const NodeView& node, const Convolution& conv,
                                                   const ConvolutionS8& op);

// An image one pixel wide lies in memory as one row does: of a row, more pixels are made at a time.
Window along_rows(Window window);

// Per row its multiplier and shift; only the first's if all are the same.
std::vector<int32_t> rv32_factors(const WeightRows& rows);
// Words from one row's to the next.
int64_t rv32_factors_step(const WeightRows& rows);

}  // namespace mote
