// SPDX-License-Identifier: Apache-2.0
#include "compiler/passes/pass.h"

#include "compiler/ops/spec.h"
#include "compiler/passes/replay.h"

namespace mote {

std::span<const Pass> all_passes() {
  static constexpr Pass kPasses[] = {
#define MOTE_PASS(name, flag, sentence) {#name, flag, sentence, name},
#include "compiler/passes/passes.def"
#undef MOTE_PASS
  };
  return kPasses;
}

namespace {

// Every pass makes the graph smaller or simpler, so they settle; models we know need three rounds.
constexpr int kMostRounds = 16;

Diagnostic blame(const Pass& pass, Diagnostic wrong, const Graph& before) {
  return Diagnostic{ErrorKind::kInternal,
                    fmt::format("the pass {} broke the graph: {} Before it, the graph was:\n{}",
                                pass.name, wrong.text(), to_text(before)),
                    fmt::format("Run with --no-{}.", pass.flag),
                    {}};
}

Result<bool> run_checked(const Pass& pass, Graph& graph, Replay& known) {
  const Graph before = graph;
  MOTE_TRY(const bool changed, pass.run(graph));
  if (!changed) return false;
  if (auto sound = verify(graph); !sound) return Failure(blame(pass, sound.error(), before));
  Replay now = replay(graph);
  if (auto same = compare(known, now); !same) return Failure(blame(pass, same.error(), before));
  known = std::move(now);
  return true;
}

}  // namespace

Result<void> run_passes(Graph& graph, const PassOptions& options) {
  Replay known;
  if (options.check) known = replay(graph);
  for (int round = 0; round < kMostRounds; ++round) {
    bool changed = false;
    for (const Pass& pass : all_passes()) {
      if (options.off.contains(pass.name)) continue;
      MOTE_TRY(const bool did, options.check ? run_checked(pass, graph, known) : pass.run(graph));
      changed |= did;
    }
    if (!changed) break;
  }
  return {};
}

}  // namespace mote
