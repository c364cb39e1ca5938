// SPDX-License-Identifier: Apache-2.0
// Packing shared by the float kernels of device/kernels/mve.
#pragma once

#include "compiler/kernels/convolution.h"

namespace mote::mve {

// Zeros may stand for taps that lie outside.
bool has_finite_weights(const NodeView& node);

// Weights and bias of a float conv_2d or fully_connected node, or of one of `groups` equal parts of
// `outputs` each: [outputs / 8, rounded up][what an output sums][8], zeros beyond.
WeightsAndBias interleaved_weights(const NodeView& node, int32_t outputs, Lowering& lowering,
                                   int32_t group = 0, int32_t groups = 1);

ConstantArray zeros(int32_t count);

}  // namespace mote::mve
