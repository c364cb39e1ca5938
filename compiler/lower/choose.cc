// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/choose.h"

#include <algorithm>
#include <functional>
#include <set>

#include "compiler/lower/features.h"

namespace mote {
namespace {

// An estimate that is better by less than this proves nothing: the family's order decides.
constexpr double kMargin = 0.03;

// Slower than the fastest by no more than this, all in all: `speed` does not pay a kilobyte of code
// for a layer that hardly matters.
constexpr double kSlowestSpeed = 1.001;
// At most 1.6 times as slow, with room for the estimates' errors.
constexpr double kSlowestSize = 1.5;

}  // namespace

Candidates::Piece Candidates::piece(const std::string& identity, int64_t bytes) {
  const auto [known, is_new] = known_pieces_.try_emplace(identity, piece_bytes_.size());
  if (is_new) piece_bytes_.push_back(bytes);
  return known->second;
}

void Candidates::add(size_t node, Candidate candidate, const Target& target, const Goal& goal) {
  std::vector<Piece> pieces;
  for (const ConstantArray& array : candidate.lowering.constants)
    pieces.push_back(piece(std::string(array.data.begin(), array.data.end()),
                           static_cast<int64_t>(array.data.size())));
  if (!candidate.lowering.calls.empty())
    for (const std::string_view source : candidate.kernel->sources)
      pieces.push_back(piece(fmt::format("code of {}", source),
                             goal.optimize == Optimize::kSize ? target.costs.small_code(source)
                                                              : target.costs.code(source)));
  pieces_[node].push_back(std::move(pieces));
  candidates_[node].push_back(std::move(candidate));
}

namespace {

Result<void> check_names(const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (std::ranges::none_of(all_kernels(), [&](const Kernel* k) { return k->name == name; }))
      return fail_hint("`mote verify` and report.json show the kernels in use.", ErrorKind::kUsage,
                       "there is no kernel \"{}\"", name);
  return {};
}

}  // namespace

Result<Candidates> Candidates::of(const Graph& graph, const Target& target, const Goal& goal) {
  const std::vector<std::string>& without = goal.without_kernels;
  MOTE_CHECK(check_names(without));
  Candidates result;
  result.candidates_.resize(graph.nodes.size());
  result.pieces_.resize(graph.nodes.size());
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    const NodeView view(graph, node);
    const std::vector<Feature> size = features(view);
    for (const Kernel* kernel : find_kernels(view, target.families)) {
      if (std::ranges::find(without, kernel->name) != without.end()) continue;
      const double instructions = target.costs.instructions(kernel->name, size).value_or(0);
      result.add(n, {kernel, kernel->lower(view), instructions}, target, goal);
    }
    if (result.candidates_[n].empty())
      return fail_hint("Please report the model; the interpreter can still run it.",
                       ErrorKind::kUnsupported,
                       "operator {} ({}, \"{}\"): no kernel for these types and shapes on {}", n,
                       op_name(node.op), node.name, target.name);
  }
  return result;
}

double Candidates::instructions(const Pick& pick) const {
  double sum = 0;
  for (size_t n = 0; n < nodes(); ++n) sum += candidates_[n][pick[n]].instructions;
  return sum;
}

int64_t Candidates::flash(const Pick& pick) const {
  std::set<Piece> used;
  for (size_t n = 0; n < nodes(); ++n)
    used.insert(pieces_[n][pick[n]].begin(), pieces_[n][pick[n]].end());
  int64_t bytes = 0;
  for (const Piece piece : used) bytes += piece_bytes_[piece];
  return bytes;
}

namespace {

// The fastest of a node's candidates that `is_allowed`; nothing if none is. One that was never
// measured on the target is taken where its family comes first, and never else.
std::optional<size_t> fastest(const std::vector<Candidate>& candidates,
                              const std::function<bool(const Candidate&)>& is_allowed) {
  std::optional<size_t> best;
  for (size_t c = 0; c < candidates.size(); ++c) {
    if (!is_allowed(candidates[c])) continue;
    if (!best) {
      best = c;
      if (candidates[c].instructions == 0) break;
    } else if (candidates[c].instructions > 0 &&
               candidates[c].instructions < candidates[*best].instructions * (1 - kMargin)) {
      best = c;
    }
  }
  return best;
}

Pick fastest(const Candidates& candidates) {
  Pick pick;
  for (size_t n = 0; n < candidates.nodes(); ++n)
    pick.push_back(*fastest(candidates.at(n), [](const Candidate&) { return true; }));
  return pick;
}

// `pick` without one kernel: its nodes take `instead` where that can run them, else what is
// fastest. Nothing if some node is left without a kernel.
std::optional<Pick> without(const Candidates& candidates, Pick pick, const Kernel* kernel,
                            const Kernel* instead) {
  const auto is_instead = [&](const Candidate& c) { return c.kernel == instead; };
  const auto is_other = [&](const Candidate& c) {
    return c.kernel != kernel && c.instructions > 0;
  };
  for (size_t n = 0; n < pick.size(); ++n) {
    if (candidates.at(n)[pick[n]].kernel != kernel) continue;
    auto other = fastest(candidates.at(n), is_instead);
    if (!other) other = fastest(candidates.at(n), is_other);
    if (!other) return {};
    pick[n] = *other;
  }
  return pick;
}

// What can be tried next: another kernel for one node, or doing without one kernel altogether,
// which frees its code. Kernels that were never measured neither come nor go: nobody knows what
// that would cost.
std::vector<Pick> neighbours(const Candidates& candidates, const Pick& pick) {
  std::vector<Pick> result;
  std::set<std::pair<const Kernel*, const Kernel*>> replaced;
  const auto replace = [&](const Kernel* kernel, const Kernel* instead) {
    if (!replaced.emplace(kernel, instead).second) return;
    if (auto next = without(candidates, pick, kernel, instead)) result.push_back(std::move(*next));
  };
  for (size_t n = 0; n < pick.size(); ++n) {
    const Candidate& now = candidates.at(n)[pick[n]];
    if (now.instructions == 0) continue;
    replace(now.kernel, nullptr);
    for (size_t c = 0; c < candidates.at(n).size(); ++c) {
      const Candidate& other = candidates.at(n)[c];
      if (c == pick[n] || other.instructions == 0) continue;
      result.push_back(pick);
      result.back()[n] = c;
      replace(now.kernel, other.kernel);
    }
  }
  return result;
}

struct Cost {
  double instructions;
  int64_t flash;
};

// From `pick` to smaller ones, each time the one that saves most flash for its time, as long as
// `is_wanted(before, after)`.
Pick shrunk(const Candidates& candidates, Pick pick,
            const std::function<bool(const Cost&, const Cost&)>& is_wanted) {
  const auto cost_of = [&](const Pick& of) {
    return Cost{candidates.instructions(of), candidates.flash(of)};
  };
  for (Cost now = cost_of(pick);;) {
    Pick best;
    Cost best_cost{};
    double best_saving = 0;
    for (Pick& other : neighbours(candidates, pick)) {
      const Cost cost = cost_of(other);
      if (cost.flash >= now.flash || !is_wanted(now, cost)) continue;
      const double slower = std::max(1.0, cost.instructions - now.instructions);
      const double saving = static_cast<double>(now.flash - cost.flash) / slower;
      if (saving <= best_saving) continue;
      best = std::move(other);
      best_cost = cost;
      best_saving = saving;
    }
    if (best.empty()) return pick;
    pick = std::move(best);
    now = best_cost;
  }
}

}  // namespace

Result<Pick> pick_kernels(const Candidates& candidates, const Goal& goal) {
  Pick pick = fastest(candidates);
  const double least = candidates.instructions(pick);
  const double slowest = least * (goal.optimize == Optimize::kSize ? kSlowestSize : kSlowestSpeed);
  pick = shrunk(candidates, std::move(pick),
                [&](const Cost&, const Cost& after) { return after.instructions <= slowest; });
  if (goal.optimize == Optimize::kBalanced)
    pick = shrunk(candidates, std::move(pick), [](const Cost& before, const Cost& after) {
      return after.instructions * static_cast<double>(after.flash) <
             before.instructions * static_cast<double>(before.flash);
    });
  if (goal.flash_bytes == 0 || candidates.flash(pick) <= goal.flash_bytes) return pick;
  pick = shrunk(candidates, std::move(pick),
                [&](const Cost& before, const Cost&) { return before.flash > goal.flash_bytes; });
  if (candidates.flash(pick) > goal.flash_bytes)
    return fail_hint("Give it a larger --flash-budget.", ErrorKind::kDoesNotFit,
                     "the smallest kernels for this model need {} bytes of flash with their "
                     "constants, {} more than the budget of {}",
                     candidates.flash(pick), candidates.flash(pick) - goal.flash_bytes,
                     goal.flash_bytes);
  return pick;
}

}  // namespace mote
