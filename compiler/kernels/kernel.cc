// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"

namespace mote {

const Kernel* find_kernel(const NodeView& node, std::span<const std::string> families) {
  for (const std::string& family : families)
    for (const Kernel* kernel : all_kernels())
      if (kernel->family == family && (!kernel->op || kernel->op == node.node().op) &&
          kernel->matches(node))
        return kernel;
  return nullptr;
}

}  // namespace mote
