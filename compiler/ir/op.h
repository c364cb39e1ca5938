// SPDX-License-Identifier: Apache-2.0
// The operators by name. What they mean is in compiler/ops/.
#pragma once

#include <cstdint>
#include <string_view>

namespace mote {

enum class Op : uint16_t {
#define MOTE_OP(name, tflite) name,
#include "compiler/ir/ops.def"
#undef MOTE_OP
};

std::string_view op_name(Op op);      // "conv_2d"
std::string_view tflite_name(Op op);  // "CONV_2D", or "NONE"

}  // namespace mote
