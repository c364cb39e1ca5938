// SPDX-License-Identifier: Apache-2.0
// What the kernels of the family armv7em share that would rather be small than fast.
#pragma once

#include "compiler/kernels/convolution.h"
#include "compiler/kernels/dsp.h"
#include "compiler/kernels/requant.h"

namespace mote {

// The fields of their params structs are numbers of 16 and 8 bits.
bool fits_small_params(const Convolution& conv);

// Rows that they can requantise, none if they cannot; y has no activation.
std::optional<WeightRows> small_rows(WeightRows rows, int32_t y_zero_point, Interval range);

// A call of mote_conv_2d_s8_small_armv7em for a convolution of one group and one image, with its
// constants.
Lowering lower_small_conv_2d(const Convolution& conv, const WeightRows& rows, int32_t x_zero_point,
                             int32_t y_zero_point);

}  // namespace mote
