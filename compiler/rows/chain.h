// SPDX-License-Identifier: Apache-2.0
// A chain of layers that runs band by band: what it needs, and the calls that run it.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "compiler/kernels/kernel.h"
#include "compiler/rows/schedule.h"
#include "compiler/target/target.h"

namespace mote {

struct RowNeed;

// What one band of a layer needs from a kernel.
struct BandCost {
  bool matches = false;
  int64_t scratch_bytes = 0;
  double instructions = 0;  // estimated; 0: unknown
  std::vector<Overlap> overlaps;
};

// What running a node in one call costs, estimated to compare bands with whole layers; roughly
// where the kernel was never measured.
double call_instructions(const Target& target, const Kernel* kernel, const NodeView& node);

// The bands of a graph's layers, each asked about once. Bands that differ only in their place are
// one.
class BandCosts {
 public:
  explicit BandCosts(const Target& target) : target_(target) {}
  bool is_fitted(const Kernel* kernel) const {
    return target_.costs.kernels.contains(kernel->name);
  }
  // `node` is the layer's index in the whole graph.
  const BandCost& of(size_t node, const NodeView& view, const Kernel* kernel, Rows made);
  const BandCost& of(size_t node, const NodeView& view, const RowNeed& need, const Kernel* kernel,
                     Rows made);

 private:
  // node, kernel, rows made, rows read of the first such input, rows of padding before them
  using Key = std::tuple<size_t, const Kernel*, int32_t, int32_t, int32_t>;
  const Target& target_;
  std::map<Key, BandCost> known_;
};

// The consecutive nodes [first, last] of a graph, made `rows` rows of the last one's output at a
// time, and in one call no more than `inner_rows` of the others', but where a kernel wants more. Of
// kernels with more scratch than `most_scratch` only those that nothing else can do without.
struct Chain {
  static constexpr int64_t kAnyScratch = std::numeric_limits<int64_t>::max();
  size_t first = 0, last = 0;
  int32_t rows = 1;
  int32_t inner_rows = 1;
  int64_t most_scratch = kAnyScratch;  // bytes
};

// The body of a chain: its inputs are the tensors made outside, in the order of their first use;
// its output is the last node's.
struct ChainBody {
  Graph graph;
  std::vector<TensorId> inputs;  // in the whole graph
};
// Nothing if a node is not rowwise, or if somebody outside reads what the chain keeps to itself.
std::optional<ChainBody> body_of(const Graph& graph, size_t first, size_t last);

// The graph with a node for each chain instead of the chain's nodes.
Graph with_chains(const Graph& graph, const std::vector<Chain>& chains);

struct ChainPlan {
  RowSchedule schedule;
  std::vector<const Kernel*> kernels;    // per node of the body
  std::vector<int64_t> buffer_offsets;   // per tensor of the body, in the chain's scratch memory
  std::vector<int64_t> scratch_offsets;  // per node, of its kernel's scratch
  int64_t scratch_bytes = 0;             // all of the chain's
  int64_t kernel_scratch_bytes = 0;      // the most that one of its kernels takes
  std::vector<Overlap> overlaps;         // of the output with inputs
  double instructions = 0;               // estimated
};

// Per node of the body, the kernels to choose from, best first. Nothing if one node has none that
// makes all its bands, or if rows would not start at whole words.
std::optional<ChainPlan> plan_chain(const Chain& chain, const Graph& body,
                                    std::span<const std::vector<const Kernel*>> kernels,
                                    BandCosts& costs);

// The calls: straight ones, and loops where bands are alike.
Lowering lower_chain(const Graph& body, const ChainPlan& plan);

// What layers of chains say as their kernel.
extern const Kernel kChainKernel;

}  // namespace mote
