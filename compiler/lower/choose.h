// SPDX-License-Identifier: Apache-2.0
// Which kernel runs which node: the choice among all that match, on the front of time and flash.
//
// Time is instructions, on some targets cycles, as the target's costs.toml estimates them. Flash is
// packed constants and the code of the kernels in use, each counted once however many layers share
// it.
#pragma once

#include <map>

#include "compiler/lower/program.h"

namespace mote {

// A kernel that could run a node.
struct Candidate {
  const Kernel* kernel = nullptr;
  Lowering lowering;
  double instructions = 0;  // estimated; 0 where nothing is known
};

using Pick = std::vector<size_t>;  // per node, the index of a candidate

class Candidates {
 public:
  // Every kernel of the target's families that matches, per node, best family first, but for those
  // that the goal leaves out. kUnsupported where none is left, kUsage where there is no such
  // kernel.
  static Result<Candidates> of(const Graph& graph, const Target& target, const Goal& goal);

  size_t nodes() const { return candidates_.size(); }
  const std::vector<Candidate>& at(size_t node) const { return candidates_[node]; }
  double instructions(const Pick& pick) const;
  int64_t flash(const Pick& pick) const;

 private:
  void add(size_t node, Candidate candidate, const Target& target, const Goal& goal);

  // Something in flash that layers may share: an array, or a source file's code.
  using Piece = size_t;
  Piece piece(const std::string& identity, int64_t bytes);

  std::vector<std::vector<Candidate>> candidates_;
  std::vector<std::vector<std::vector<Piece>>> pieces_;  // per node and candidate
  std::vector<int64_t> piece_bytes_;
  std::map<std::string, Piece> known_pieces_;
};

// What the goal asks for; kDoesNotFit when no pick found keeps flash within goal.flash_bytes.
Result<Pick> pick_kernels(const Candidates& candidates, const Goal& goal);

}  // namespace mote
