// SPDX-License-Identifier: Apache-2.0
// A map whose every channel is proven to hold one value, whatever the input, becomes a constant:
// its node and whatever only that node reads need not run, and what reads it may be folded in turn,
// padding included, which channel by channel it could not. A map that would take more flash than
// the weights it replaces stays; drop_dead_channels leaves one channel of it.
#include <algorithm>

#include "compiler/ops/spec.h"
#include "compiler/passes/channel_intervals.h"
#include "compiler/passes/pass.h"

namespace mote {
namespace {

constexpr int64_t kAlwaysSmall = 1024;

bool is_constant_map(const ChannelIntervals& channels) {
  return !channels.empty() && std::ranges::all_of(channels, is_constant);
}

bool is_worth_storing(const Graph& graph, const Node& node) {
  int64_t replaced = 0;
  for (TensorId id : node.inputs)
    if (id != kNoTensor && graph.at(id).is_constant()) replaced += graph.at(id).bytes();
  return graph.at(node.outputs[0]).bytes() <= std::max(kAlwaysSmall, replaced);
}

void become_constant(Tensor& tensor, const ChannelIntervals& channels) {
  Bytes data(static_cast<size_t>(tensor.bytes()));
  for (size_t i = 0; i < data.size(); ++i)
    data[i] = static_cast<uint8_t>(channels[i % channels.size()].min);
  tensor.role = Role::kConstant;
  tensor.data = std::make_shared<const Bytes>(std::move(data));
}

}  // namespace

Result<bool> fold_constant_maps(Graph& graph) {
  const std::vector<ChannelIntervals> intervals = channel_intervals(graph);
  const size_t folded = std::erase_if(graph.nodes, [&](const Node& node) {
    if (node.outputs.size() != 1 || spec_of(node.op).has_effect()) return false;
    const TensorId y = node.outputs[0];
    const ChannelIntervals& channels = intervals[static_cast<size_t>(y)];
    // An output is memory that the caller reads.
    if (!is_constant_map(channels) || std::ranges::count(graph.outputs, y) ||
        !is_worth_storing(graph, node))
      return false;
    become_constant(graph.at(y), channels);
    return true;
  });
  return folded > 0;
}

}  // namespace mote
