// SPDX-License-Identifier: Apache-2.0
// Help for lowering convolutions, fully_connected and pools of any family.
#pragma once

#include "compiler/kernels/kernel.h"
#include "compiler/ops/convolution.h"

namespace mote {

// Part `group` of `groups` equal ones.
template <typename T>
std::span<const T> part_of(std::span<const T> values, int32_t group, int32_t groups) {
  const size_t size = values.size() / static_cast<size_t>(groups);
  return values.subspan(static_cast<size_t>(group) * size, size);
}

// x and w are of `type`, and weights and bias are known when compiling.
bool is_constant_convolution(const NodeView& node, Type type);

// Adds the constants of a float node, or of one of `groups` equal parts of them, to `lowering`;
// returns the fields that point at them.
struct WeightsAndBias {
  Field weights, bias;
};
WeightsAndBias float_weights(const NodeView& node, Lowering& lowering, int32_t group = 0,
                             int32_t groups = 1);

// A call of a float fully_connected kernel: their params structs all have these fields.
Call float_fully_connected(const NodeView& node, const std::string& function,
                           const WeightsAndBias& constants);

// The fields output_min and output_max: what a float node's activation leaves.
void append_activation(std::vector<Field>& params, const NodeView& node);

// The fields input_h, input_w, output_h, output_w, filter_h, filter_w, stride_h, stride_w, of
// convolutions dilation_h, dilation_w, and pad_top, pad_left: so ordered in every params struct.
void append_window(std::vector<Field>& params, const Window& window, bool dilation = true);

// Filter, stride, dilation and padding are numbers of 16 bits, as some kernels store them.
bool is_small(const Window& window);

// One pixel of `channels` elements of padding.
ConstantArray padding_array(int32_t channels, int32_t zero_point);

// The overlaps of a depthwise kernel that makes tiles of pixels along rows, channels one after
// another, and reads all that a tile needs of a channel before it writes it. With as many outputs
// as inputs, whole pixels apart, it then writes over nothing but what it has read.
std::vector<Overlap> channelwise_overlaps(const NodeView& node, const Window& window, int32_t tile);

// An overlap of output 0 with input 0 by row_order_lag, of one image; none for several.
std::vector<Overlap> row_order_overlap(const NodeView& node, const Window& window,
                                       int32_t pixels_per_step, Step step = Step::kAlongRows);

}  // namespace mote
