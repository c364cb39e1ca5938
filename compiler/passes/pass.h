// SPDX-License-Identifier: Apache-2.0
// Passes make a graph cheaper and never change what it computes, to the byte, float included.
//
// They run in the order of passes.def, again and again until none finds work. Each can be switched
// off by name. With `check` (always on in debug and sanitizer builds) the graph is verified and its
// outputs are replayed after every pass that changed something.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"

namespace mote {

struct Pass {
  std::string_view name;              // "fold_pad": the file, the function, the name in PassOptions
  std::string_view flag;              // "fold-pad": --no-fold-pad
  std::string_view sentence;          // for --help and the docs
  Result<bool> (*run)(Graph& graph);  // true: the graph changed. May leave unread nodes behind.
};

#define MOTE_PASS(name, flag, sentence) Result<bool> name(Graph& graph);
#include "compiler/passes/passes.def"
#undef MOTE_PASS

std::span<const Pass> all_passes();  // in the order of passes.def

struct PassOptions {
  std::set<std::string, std::less<>> off;  // names of passes that must not run
#ifdef MOTE_CHECK_PASSES
  bool check = true;
#else
  bool check = false;
#endif
};

// The graph must have passed verify(), and passes it afterwards. Its inputs and outputs keep their
// order, names, types, shapes and quantisation; tensors and nodes are renumbered.
Result<void> run_passes(Graph& graph, const PassOptions& options = {});

}  // namespace mote
