// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/move.h"

#include <fmt/core.h>

namespace mote {

Lowering lower_move(const NodeView& node, const std::string& suffix) {
  const int64_t bytes = node.input(0).bytes();
  Lowering lowering;
  lowering.calls = {{
      .function = "mote_move" + suffix,
      .params_type = fmt::format("mote_move{}_params", suffix),
      .params = {{"bytes", bytes}},
      .arguments = {input_argument(0), output_argument()},
  }};
  lowering.overlaps = {{.input = 0, .output = 0, .lag_bytes = -bytes}};
  return lowering;
}

}  // namespace mote
