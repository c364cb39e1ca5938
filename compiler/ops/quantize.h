// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/ops/quantized.h"

namespace mote {

// From stored input to stored output, of a quantize node whose input is quantised.
double requantize_factor(const NodeView& node);

}  // namespace mote
