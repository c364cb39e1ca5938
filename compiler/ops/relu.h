// SPDX-License-Identifier: Apache-2.0
// What relu and relu6 share.
#pragma once

#include "compiler/base/result.h"
#include "compiler/ops/evaluation.h"

namespace mote {

Result<void> check_relu(const NodeView& node);
void requantize_relu(const Evaluation& run, const std::string& activation);  // i8

}  // namespace mote
