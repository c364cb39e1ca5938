// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/spec.h"

namespace mote {

std::span<const OpSpec* const> all_ops() {
  static const OpSpec* const kOps[] = {
#define MOTE_OP(name, tflite) &kOp_##name,
#include "compiler/ir/ops.def"
#undef MOTE_OP
  };
  return kOps;
}

const OpSpec& spec_of(Op op) { return *all_ops()[static_cast<size_t>(op)]; }

}  // namespace mote
