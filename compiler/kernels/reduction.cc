// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/reduction.h"

#include "compiler/ops/reduction.h"

namespace mote {

Lowering lower_reduction(const NodeView& node, const std::string& function) {
  const Reduction r = reduction(node);
  Lowering lowering;
  lowering.calls = {{
      .function = function,
      .params_type = function + "_params",
      .params = {{"kept0", int64_t{r.kept0}},
                 {"reduced0", int64_t{r.reduced0}},
                 {"kept1", int64_t{r.kept1}},
                 {"reduced1", int64_t{r.reduced1}},
                 {"kept2", int64_t{r.kept2}}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{.input = 0, .output = 0, .lag_bytes = 0}};
  return lowering;
}

}  // namespace mote
