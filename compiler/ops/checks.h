// SPDX-License-Identifier: Apache-2.0
// Checks that many operators share.
#pragma once

#include "compiler/base/result.h"
#include "compiler/ops/node_view.h"

namespace mote {

// "of i8 and f32 to i8 is not supported"
Failure refuse_types(const NodeView& node);

// One positive scale and a zero point within the element type (0 for i32).
Result<void> check_per_tensor(const Tensor& tensor);

// The same, or as many scales as `tensor` is long along `axis`.
Result<void> check_per_channel(const Tensor& tensor, int axis);

// check_per_tensor of all inputs and outputs, unless they are f32.
Result<void> check_all_per_tensor(const NodeView& node);

// The output has the fixed quantisation its operator is defined for.
Result<void> check_output_quantization(const NodeView& node, float scale, int32_t zero_point);

// Inputs and output share one quantisation, so that stored values may be compared or copied.
Result<void> check_equal_quantization(const NodeView& node);

// Values of `bits` bits times `factor` stay well within 32 bits.
Result<void> check_factor(double factor, int bits);

// `tensor` has at least one element and less than 2^31.
Result<void> check_size(const Tensor& tensor);

// No tensor is empty.
Result<void> check_elements(const NodeView& node);

}  // namespace mote
