// SPDX-License-Identifier: Apache-2.0
// What a .tflite file says of an operator besides its tensors, as attributes of a node.
#pragma once

#include <string>

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"
#include "tflite_generated.h"

namespace mote {

// The attributes of an operator. Empty when the operator has none, or may do without.
Result<Attributes> read_options(tflite::BuiltinOperator code, int32_t version,
                                const tflite::Operator& op);

}  // namespace mote
