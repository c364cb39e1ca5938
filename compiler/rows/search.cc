// SPDX-License-Identifier: Apache-2.0
// A way through the graph is a sequence of layers run whole and of chains. For a limit of memory,
// the quickest way whose every step keeps within it is a shortest path over the nodes' positions.
// The lowest limit with a way that is quick enough is found by bisection.
//
// What a step needs is estimated: what lives across it, its inputs and output with what they may
// share, and its scratch. The plan of the whole arena, made later, mostly reaches the largest.
#include "compiler/rows/search.h"

#include <algorithm>
#include <limits>

#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

// Rows of a band, and of a call inside.
constexpr std::pair<int32_t, int32_t> kPaces[] = {{1, 1}, {2, 1}, {2, 2}, {4, 4}, {8, 8}};
// Each without the kernel that takes the most scratch in the one before, unless that is little.
constexpr int kScratchVariants = 3;
constexpr int64_t kLittleScratch = 1024;  // bytes
constexpr int64_t kResolution = 64;       // bytes of the limit
constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr int64_t kNowhere = std::numeric_limits<int64_t>::max();

size_t index(TensorId id) { return static_cast<size_t>(id); }

class Search {
 public:
  Search(const Graph& graph, std::span<const std::vector<const Kernel*>> kernels,
         std::span<const WholeLayer> layers, const ChainLimits& limits, BandCosts& costs)
      : graph_(graph),
        kernels_(kernels),
        layers_(layers),
        limits_(limits),
        costs_(costs),
        readers_(consumers(graph)),
        producers_(producers(graph)) {
    for (size_t t = 0; t < graph.tensors.size(); ++t) find_life(static_cast<TensorId>(t));
    for (size_t n = 0; n < graph.nodes.size(); ++n) {
      const NodeView view(graph, graph.nodes[n]);
      instructions_.push_back(layers[n].instructions);
      whole_bytes_.push_back(
          bytes_at(n, n, layers[n].overlaps, layers[n].scratch_bytes, layers[n].is_view));
      rowwise_.push_back(is_rowwise(view));
    }
    if (input_rows(graph)) {  // never whole
      lives_[index(graph.inputs[0])].bytes = 0;
      whole_bytes_[0] = kNowhere;
    }
  }

  std::vector<Chain> run() {
    double allowed = 0;
    for (const double instructions : instructions_) allowed += limits_.extra * instructions;
    int64_t too_low = 0, enough = 0;  // all steps' together are more than any step's
    for (const int64_t bytes : whole_bytes_)
      if (bytes != kNowhere) enough += bytes;
    std::vector<Chain> best = quickest(enough, allowed).value_or(std::vector<Chain>{});
    while (enough - too_low > kResolution) {
      const int64_t limit = too_low + (enough - too_low) / 2;
      if (auto chains = quickest(limit, allowed)) {
        best = std::move(*chains);
        enough = limit;
      } else {
        too_low = limit;
      }
    }
    return best;
  }

 private:
  struct Life {
    int64_t first = -1, last = -1;  // nodes; an input is born at -1, nothing at all at `none`
    int64_t bytes = 0;              // 0: not in the arena
  };

  void find_life(TensorId id) {
    const Tensor& tensor = graph_.at(id);
    Life life{producers_[index(id)], producers_[index(id)], tensor.bytes()};
    if (tensor.role == Role::kConstant || tensor.role == Role::kState) life.bytes = 0;
    if (tensor.role == Role::kActivation && life.first < 0) life.bytes = 0;
    for (const size_t n : readers_[index(id)])
      life.last = std::max(life.last, static_cast<int64_t>(n));
    if (std::ranges::count(graph_.outputs, id))
      life.last = static_cast<int64_t>(graph_.nodes.size());
    lives_.push_back(life);
  }

  /// Bytes ///

  // At a step that runs the nodes [first, last]: what only they use inside is not counted.
  int64_t bytes_at(size_t first, size_t last, std::span<const Overlap> overlaps, int64_t scratch,
                   bool is_view = false, const std::vector<TensorId>* body_inputs = nullptr) const {
    const auto from = static_cast<int64_t>(first), to = static_cast<int64_t>(last);
    int64_t bytes = scratch;
    for (const Life& life : lives_)
      if (life.first < from ? life.last >= from : life.first <= to && life.last > to)
        bytes += life.bytes;
    const Node& end = graph_.nodes[last];
    for (const TensorId id : end.outputs)
      if (lives_[index(id)].last == to) bytes += lives_[index(id)].bytes;  // nobody reads it
    const std::vector<TensorId>& inputs = body_inputs ? *body_inputs : end.inputs;
    int64_t saved = 0;
    for (const Overlap& overlap : overlaps) {
      const Life& in = lives_[index(inputs[overlap.input])];
      const int64_t out = lives_[index(end.outputs[overlap.output])].bytes;
      if (in.last > to || in.bytes == 0) continue;
      const int64_t both = std::max(out, std::max<int64_t>(0, overlap.lag_bytes) + in.bytes);
      saved = std::max(saved, in.bytes + out - both);
    }
    if (is_view && !inputs.empty()) saved = lives_[index(end.outputs[0])].bytes;
    return bytes - saved;
  }

  /// Chains ///

  struct Choice {
    int64_t bytes = 0;
    int64_t scratch_bytes = 0;
    double extra = kNever;  // instructions
    Chain chain;
  };

  // What the nodes [first, last] keep to themselves nobody else reads.
  bool is_closed(size_t first, size_t last) const {
    for (size_t n = first; n < last; ++n)
      if (lives_[index(graph_.nodes[n].outputs[0])].last > static_cast<int64_t>(last)) return false;
    return true;
  }

  // The ways to run them as a chain, which do not depend on the limit.
  const std::vector<Choice>& choices(size_t first, size_t last) {
    const auto [known, is_new] = known_.try_emplace(std::pair(first, last));
    if (!is_new) return known->second;
    const auto body = body_of(graph_, first, last);
    if (!body) return known->second;
    double whole = 0;
    for (size_t n = first; n <= last; ++n) whole += instructions_[n];
    const int32_t height = height_of(graph_.at(graph_.nodes[last].outputs[0]));
    for (const auto& [rows, inner_rows] : kPaces) {
      if (rows > 1 && rows >= height) break;
      Chain chain{first, last, rows, inner_rows};
      for (int variant = 0; variant < kScratchVariants; ++variant) {
        const auto plan =
            plan_chain(chain, body->graph, kernels_.subspan(first, last - first + 1), costs_);
        if (!plan) break;
        known->second.push_back(
            {bytes_at(first, last, plan->overlaps, plan->scratch_bytes, false, &body->inputs),
             plan->scratch_bytes, std::max(0.0, plan->instructions - whole), chain});
        if (plan->kernel_scratch_bytes < kLittleScratch) break;
        chain.most_scratch = plan->kernel_scratch_bytes - 1;
      }
    }
    return known->second;
  }

  // At least this, whatever the chain does inside.
  int64_t least_bytes(size_t first, size_t last) const {
    const auto from = static_cast<int64_t>(first), to = static_cast<int64_t>(last);
    int64_t across = 0, before = 0, after = 0;
    for (const Life& life : lives_) {
      if (life.first < from && life.last > to)
        across += life.bytes;
      else if (life.first < from && life.last >= from)
        before += life.bytes;
      else if (life.first >= from && life.first <= to && life.last > to)
        after += life.bytes;
    }
    return across + std::max(before, after);
  }

  /// Ways ///

  struct Arrival {
    double extra = kNever;
    std::optional<Chain> by;
  };

  std::optional<std::vector<Chain>> quickest(int64_t limit, double allowed) {
    const size_t nodes = graph_.nodes.size();
    std::vector<Arrival> at(nodes + 1);
    at[0].extra = 0;
    for (size_t n = 0; n < nodes; ++n) {
      if (at[n].extra > allowed) continue;
      if (whole_bytes_[n] <= limit && at[n].extra < at[n + 1].extra) at[n + 1] = {at[n].extra, {}};
      bool needed = false;
      for (size_t last = n; last < std::min(nodes, n + limits_.most_layers) && rowwise_[last];
           ++last) {
        needed |= whole_bytes_[last] > limit;
        if (!needed || last == n || !is_closed(n, last) || least_bytes(n, last) > limit) continue;
        const std::vector<Choice>& all = choices(n, last);
        // A longer chain needs no less inside.
        if (!all.empty() && std::ranges::all_of(all, [&](const Choice& choice) {
              return choice.scratch_bytes > limit;
            }))
          break;
        for (const Choice& choice : all)
          if (choice.bytes <= limit && at[n].extra + choice.extra < at[last + 1].extra)
            at[last + 1] = {at[n].extra + choice.extra, choice.chain};
      }
    }
    if (at[nodes].extra > allowed) return {};
    std::vector<Chain> chains;
    for (size_t n = nodes; n > 0; n = at[n].by ? at[n].by->first : n - 1)
      if (at[n].by) chains.insert(chains.begin(), *at[n].by);
    return chains;
  }

  const Graph& graph_;
  std::span<const std::vector<const Kernel*>> kernels_;
  std::span<const WholeLayer> layers_;
  const ChainLimits& limits_;
  BandCosts& costs_;
  const std::vector<std::vector<size_t>> readers_;
  const std::vector<int64_t> producers_;
  std::vector<Life> lives_;           // per tensor
  std::vector<double> instructions_;  // per node run whole, as are the bytes
  std::vector<int64_t> whole_bytes_;
  std::vector<bool> rowwise_;
  std::map<std::pair<size_t, size_t>, std::vector<Choice>> known_;
};

}  // namespace

std::vector<Chain> choose_chains(const Graph& graph,
                                 std::span<const std::vector<const Kernel*>> kernels,
                                 std::span<const WholeLayer> layers, const ChainLimits& limits,
                                 BandCosts& costs) {
  if (graph.nodes.empty()) return {};
  return Search(graph, kernels, layers, limits, costs).run();
}

}  // namespace mote
