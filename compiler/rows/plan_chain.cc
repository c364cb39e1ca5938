// SPDX-License-Identifier: Apache-2.0
// What a chain needs: kernels that make its bands, and bytes for the rows between them. Buffers
// whose rows do not matter at the same time share bytes, and so does the kernels' scratch.
#include <algorithm>
#include <limits>
#include <numeric>

#include "compiler/lower/features.h"
#include "compiler/ops/spec.h"
#include "compiler/rows/chain.h"
#include "compiler/rows/row_need.h"

namespace mote {
namespace {

constexpr int64_t kAlignment = 8;
constexpr int64_t kWord = 4;
// A word moved, and the call that moves some: measured roughly, on cores without caches.
constexpr double kMoveWord = 4, kMoveCall = 30;
constexpr double kPush = 40;  // the call that takes rows, and finding out what they make possible

size_t index(TensorId id) { return static_cast<size_t>(id); }

int64_t aligned(int64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

constexpr double kCall = 200;  // where bands were not measured

// Where nothing was measured: good enough to compare ways of running the same layers.
double rough_instructions(const NodeView& view) {
  constexpr double kProduct = 2, kOutput = 10;
  const OpSpec& spec = spec_of(view.node().op);
  double instructions = kCall;
  if (spec.macs) instructions += kProduct * static_cast<double>(spec.macs(view));
  for (size_t o = 0; o < view.output_count(); ++o)
    instructions += kOutput * static_cast<double>(view.output(o).elements());
  return instructions;
}

BandCost cost_of(const Target& target, const NodeView& view, const Kernel* kernel) {
  BandCost cost;
  if (view.node().op == Op::take_rows) return {.matches = true, .instructions = kPush};
  if (!kernel->matches(view)) return cost;
  const Lowering lowering = kernel->lower(view);
  cost.matches = !lowering.calls.empty() && lowering.views.empty();
  cost.scratch_bytes = lowering.scratch_bytes;
  cost.overlaps = lowering.overlaps;
  cost.instructions = call_instructions(target, kernel, view);
  return cost;
}

}  // namespace

double call_instructions(const Target& target, const Kernel* kernel, const NodeView& node) {
  std::vector<Feature> size = features(node);
  // What a fit to whole layers only takes for the cost of a call is mostly something else.
  if (!target.costs.bands)
    std::erase_if(size, [](const Feature& feature) { return feature.name == "calls"; });
  const double work = target.costs.instructions(kernel->name, size).value_or(0);
  if (work <= 0) return rough_instructions(node);
  return target.costs.bands ? work : kCall + work;
}

const BandCost& BandCosts::of(size_t node, const NodeView& view, const Kernel* kernel, Rows made) {
  return of(node, view, row_need(view), kernel, made);
}

const BandCost& BandCosts::of(size_t node, const NodeView& view, const RowNeed& need,
                              const Kernel* kernel, Rows made) {
  const Rows read = need.of(made);
  const Key key{node, kernel, made.count(), read.count(), need.padding_before(made)};
  const auto [known, is_new] = known_.try_emplace(key);
  if (!is_new) return known->second;
  if (read.count() > 0) {
    const Graph band = band_of(view, made);
    known->second = cost_of(target_, NodeView(band, band.nodes[0]), kernel);
  }
  return known->second;
}

namespace {

class Planner {
 public:
  Planner(const Chain& chain, const Graph& body, BandCosts& costs)
      : chain_(chain), body_(body), costs_(costs) {
    for (size_t n = 0; n < body.nodes.size(); ++n) needs_.push_back(row_need(view(n)));
  }

  std::optional<ChainPlan> run(std::span<const std::vector<const Kernel*>> kernels) {
    std::vector<Pace> paces(body_.nodes.size(), {chain_.inner_rows});
    paces.back() = {chain_.rows};
    if (body_.nodes[0].op == Op::take_rows)
      paces[0] = {static_cast<int32_t>(body_.nodes[0].attributes.get_int("rows")), true};
    plan_.schedule = schedule_rows(body_, paces);
    if (suit(paces, kernels)) plan_.schedule = schedule_rows(body_, paces);
    if (!has_whole_words()) return {};
    for (size_t n = 0; n < body_.nodes.size(); ++n) {
      const Kernel* kernel = kernel_of(n, kernels[n]);
      if (!kernel) return {};
      plan_.kernels.push_back(kernel);
    }
    place_buffers();
    for (size_t i = 0; i < body_.inputs.size(); ++i) add_overlap(i);
    count_instructions();
    return std::move(plan_);
  }

 private:
  NodeView view(size_t n) const { return {body_, body_.nodes[n]}; }
  const std::vector<RowStep>& steps() const { return plan_.schedule.steps; }
  const BandCost& cost(const RowStep& step, const Kernel* kernel) const {
    return costs_.of(chain_.first + step.node, view(step.node), needs_[step.node], kernel,
                     step.rows);
  }

  bool makes_all_bands(size_t n, const Kernel* kernel) const {
    return std::ranges::all_of(steps(), [&](const RowStep& step) {
      return step.node != n || step.kind != RowStep::Kind::kMake || cost(step, kernel).matches;
    });
  }

  // The best one that makes all bands with the scratch it may take, else the best one. Nobody knows
  // what one that was never measured costs: it comes in for no other one that was.
  const Kernel* kernel_of(size_t n, const std::vector<const Kernel*>& kernels) const {
    const Kernel* best = nullptr;
    for (const Kernel* kernel : kernels) {
      if (!makes_all_bands(n, kernel)) continue;
      const bool is_known = costs_.is_fitted(kernel) || !costs_.is_fitted(kernels.front());
      if (is_known && scratch_bytes(n, kernel) <= chain_.most_scratch) return kernel;
      if (!best) best = kernel;
    }
    return best;
  }

  int64_t scratch_bytes(size_t n, const Kernel* kernel) const {
    int64_t most = 0;
    for (const RowStep& step : steps())
      if (step.node == n && step.kind == RowStep::Kind::kMake)
        most = std::max(most, cost(step, kernel).scratch_bytes);
    return most;
  }

  // The best kernels that make no single rows (Winograd's) get the pace they want, if there is one.
  bool suit(std::vector<Pace>& paces, std::span<const std::vector<const Kernel*>> kernels) const {
    bool changed = false;
    for (size_t n = 0; n + 1 < paces.size(); ++n) {
      if (makes_all_bands(n, kernels[n][0])) continue;
      if (const int32_t rows = rows_wanted(n, kernels[n][0]); rows > 0) {
        paces[n] = {rows, true};
        changed = true;
      }
    }
    return changed;
  }

  int32_t rows_wanted(size_t n, const Kernel* kernel) const {
    const int32_t height = height_of(view(n).output());
    for (const int32_t rows : {2, 4})
      if (const int32_t middle = height / 2 / rows * rows;
          middle + rows <= height &&
          costs_.of(chain_.first + n, view(n), kernel, {middle, middle + rows}).matches)
        return rows;
    return 0;
  }

  // Kernels take it that tensors start at whole words.
  bool has_whole_words() const {
    for (const RowStep& step : steps()) {
      if (step.output_at * row_bytes(view(step.node).output()) % kWord != 0) return false;
      for (size_t i = 0; i < step.inputs_at.size(); ++i)
        if (step.inputs_at[i] != 0 &&
            step.inputs_at[i] * row_bytes(view(step.node).input(i)) % kWord != 0)
          return false;
    }
    return true;
  }

  /// Bytes ///

  struct Buffer {
    TensorId tensor;  // kNoTensor: the kernels' scratch
    int64_t bytes;
    std::vector<bool> alive;
    bool mostly_alive = false;  // more than half of the time
    int64_t offset = 0;
  };

  static bool meet(const std::vector<bool>& a, const std::vector<bool>& b) {
    for (size_t s = 0; s < a.size(); ++s)
      if (a[s] && b[s]) return true;
    return false;
  }

  std::vector<Buffer> buffers() const {
    std::vector<Buffer> all;
    for (size_t t = 0; t < body_.tensors.size(); ++t)
      if (const int64_t rows = plan_.schedule.capacity[t]; rows > 0)
        all.push_back({static_cast<TensorId>(t), rows * row_bytes(body_.tensors[t]),
                       plan_.schedule.alive[t]});
    for (Buffer& buffer : all)
      buffer.mostly_alive =
          std::ranges::count(buffer.alive, true) * 2 > static_cast<ptrdiff_t>(buffer.alive.size());
    return all;
  }

  // The lowest offset where it meets no buffer that matters while it does.
  static void place(Buffer& buffer, const std::vector<Buffer>& placed) {
    for (bool moved = true; moved;) {
      moved = false;
      for (const Buffer& other : placed)
        if (buffer.offset < other.offset + other.bytes &&
            other.offset < buffer.offset + buffer.bytes && meet(buffer.alive, other.alive)) {
          buffer.offset = aligned(other.offset + other.bytes);
          moved = true;
        }
    }
  }

  // By when they matter, longest first: what is alive nearly always stands aside, and the rest
  // share what is left.
  void place_buffers() {
    std::vector<Buffer> all = buffers();
    std::ranges::stable_sort(all, std::greater<>{}, [](const Buffer& buffer) {
      return std::pair(buffer.mostly_alive, buffer.bytes);
    });
    std::vector<Buffer> placed;
    plan_.buffer_offsets.assign(body_.tensors.size(), 0);
    plan_.scratch_offsets.assign(body_.nodes.size(), 0);
    const auto put = [&](Buffer buffer) {
      place(buffer, placed);
      plan_.scratch_bytes = std::max(plan_.scratch_bytes, aligned(buffer.offset + buffer.bytes));
      placed.push_back(buffer);
      return buffer.offset;
    };
    for (const Buffer& buffer : all) plan_.buffer_offsets[index(buffer.tensor)] = put(buffer);
    for (size_t n = 0; n < body_.nodes.size(); ++n)
      if (const Buffer scratch = scratch_of(n); scratch.bytes > 0) {
        plan_.scratch_offsets[n] = put(scratch);
        plan_.kernel_scratch_bytes = std::max(plan_.kernel_scratch_bytes, scratch.bytes);
      }
  }

  Buffer scratch_of(size_t n) const {
    Buffer scratch{kNoTensor, scratch_bytes(n, plan_.kernels[n]),
                   std::vector<bool>(steps().size())};
    for (size_t s = 0; s < steps().size(); ++s)
      scratch.alive[s] = steps()[s].node == n && steps()[s].kind == RowStep::Kind::kMake;
    return scratch;
  }

  /// The output over an input ///

  // What the steps that make the output have written must not reach what is still to be read.
  void add_overlap(size_t input) {
    const Tensor& x = body_.at(body_.inputs[input]);
    const Tensor& y = body_.at(body_.outputs[0]);
    const size_t last = body_.nodes.size() - 1;
    const auto unread_bytes = [&](size_t s) {
      if (s >= steps().size()) return x.bytes();
      const int32_t row = plan_.schedule.unread[s][input];
      return row == 0 ? 0 : row * row_bytes(x);
    };
    int64_t lag = std::numeric_limits<int64_t>::min();
    for (size_t s = 0; s < steps().size(); ++s) {
      const RowStep& step = steps()[s];
      if (step.node != last) continue;
      const int64_t written = step.rows.end * row_bytes(y);
      lag = std::max(lag, written - unread_bytes(s + 1));
      lag = std::max(lag, lag_within(step, body_.inputs[input], written));
    }
    plan_.overlaps.push_back({input, 0, lag});
  }

  // The same within a step that reads the input itself: as its kernel allows.
  int64_t lag_within(const RowStep& step, TensorId input, int64_t written) const {
    const BandCost& band = cost(step, plan_.kernels[step.node]);
    const int64_t written_before = step.rows.first * row_bytes(view(step.node).output());
    int64_t lag = std::numeric_limits<int64_t>::min();
    for (size_t i = 0; i < step.inputs_at.size(); ++i) {
      if (body_.nodes[step.node].inputs[i] != input) continue;
      const int64_t read = step.inputs_at[i] * row_bytes(view(step.node).input(i));
      const auto allowed = std::ranges::find_if(
          band.overlaps, [&](const Overlap& overlap) { return overlap.input == i; });
      lag = std::max(lag, allowed == band.overlaps.end()
                              ? written - read
                              : written_before + allowed->lag_bytes - read);
    }
    return lag;
  }

  /// Time ///

  void count_instructions() {
    for (const RowStep& step : steps()) {
      if (step.kind == RowStep::Kind::kMake)
        plan_.instructions += cost(step, plan_.kernels[step.node]).instructions;
      else
        plan_.instructions +=
            kMoveCall +
            kMoveWord / kWord *
                static_cast<double>(step.rows.count() * row_bytes(view(step.node).output()));
    }
  }

  const Chain& chain_;
  const Graph& body_;
  BandCosts& costs_;
  std::vector<RowNeed> needs_;  // per node
  ChainPlan plan_;
};

}  // namespace

std::optional<ChainPlan> plan_chain(const Chain& chain, const Graph& body,
                                    std::span<const std::vector<const Kernel*>> kernels,
                                    BandCosts& costs) {
  return Planner(chain, body, costs).run(kernels);
}

}  // namespace mote
