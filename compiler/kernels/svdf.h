// SPDX-License-Identifier: Apache-2.0
// What the kernels of svdf share, whatever the type of the state.
#pragma once

#include "compiler/kernels/kernel.h"

namespace mote {

bool matches_svdf(const NodeView& node, Type state);
Lowering lower_svdf(const NodeView& node, const std::string& function);

}  // namespace mote
