// SPDX-License-Identifier: Apache-2.0
// padv2: pad with a given element
//   inputs: x, paddings [rank, 2] (constant), value (constant, one element, quantised as y)
#include "compiler/ops/pad.h"
#include "compiler/ops/spec.h"

namespace mote {

const OpSpec kOp_padv2 = {
    .min_inputs = 3,
    .max_inputs = 3,
    .check = check_pad,
    .infer = infer_pad,
    .evaluate = evaluate_pad,
};

}  // namespace mote
