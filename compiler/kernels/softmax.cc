// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/softmax.h"

#include "compiler/ops/softmax.h"

namespace mote {

Lowering lower_softmax_s8(const NodeView& node, const std::string& function) {
  // Below 2^-20 an exponential adds nothing to the sum and rounds to zero itself: at usual scales
  // this leaves less of the table than code for the exponential would take.
  std::vector<int32_t> exp = softmax_exp_table(node);
  while (exp.back() < 1 << 11) exp.pop_back();
  const Rows rows = rows_of(node.input(0));
  Lowering lowering;
  lowering.constants = {{"exp", Type::i32, to_bytes(exp), ConstantArray::Kind::kOther}};
  lowering.calls = {{
      .function = function,
      .params_type = function + "_params",
      .params = {{"rows", rows.count},
                 {"depth", rows.depth},
                 {"exp", ArrayRef{0}},
                 {"exp_count", static_cast<int64_t>(exp.size())}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {
      {.input = 0, .output = 0, .lag_bytes = node.output().bytes() - node.input(0).bytes()}};
  return lowering;
}

}  // namespace mote
