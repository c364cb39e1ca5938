// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/kernel.h"

namespace mote {

std::vector<const Kernel*> find_kernels(const NodeView& node,
                                        std::span<const std::string> families) {
  std::vector<const Kernel*> found;
  for (const std::string& family : families)
    for (const bool before_others : {true, false})
      for (const Kernel* kernel : all_kernels())
        if (kernel->family == family && kernel->before_others == before_others &&
            (!kernel->op || kernel->op == node.node().op) && kernel->matches(node))
          found.push_back(kernel);
  return found;
}

}  // namespace mote
