// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/op.h"

namespace mote {

std::string_view op_name(Op op) {
  static constexpr std::string_view kNames[] = {
#define MOTE_OP(name, tflite) #name,
#include "compiler/ir/ops.def"
#undef MOTE_OP
  };
  return kNames[static_cast<size_t>(op)];
}

std::string_view tflite_name(Op op) {
  static constexpr std::string_view kNames[] = {
#define MOTE_OP(name, tflite) #tflite,
#include "compiler/ir/ops.def"
#undef MOTE_OP
  };
  return kNames[static_cast<size_t>(op)];
}

}  // namespace mote
