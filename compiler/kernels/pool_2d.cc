// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/pool_2d.h"

#include "compiler/kernels/convolution.h"
#include "compiler/ops/pool_2d.h"

namespace mote {

Lowering lower_pool_2d(const NodeView& node, const std::string& contract, const std::string& isa) {
  const auto [window, batches, channels] = pool_2d(node);
  const std::string activation = node.string_attribute("activation", "none");
  Call call{
      .function = contract + isa,
      .params_type = contract + "_params",
      .params = {{"batches", int64_t{batches}}, {"channels", int64_t{channels}}},
      .arguments = {input_argument(0), output_argument()},
  };
  append_window(call.params, window, false);
  if (node.input(0).type == Type::f32) {
    const RealInterval range = activation_interval(activation);
    call.params.push_back({"output_min", range.min});
    call.params.push_back({"output_max", range.max});
  } else {
    const Interval range = activation_interval(activation, node.output());
    call.params.push_back({"output_min", int64_t{range.min}});
    call.params.push_back({"output_max", int64_t{range.max}});
  }
  Lowering lowering;
  lowering.calls = {std::move(call)};
  lowering.overlaps = row_order_overlap(node, window, 1);
  return lowering;
}

}  // namespace mote
