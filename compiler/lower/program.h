// SPDX-License-Identifier: Apache-2.0
// A graph with a kernel for every node and an address for every byte: all that emission needs.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/graph.h"
#include "compiler/kernels/kernel.h"
#include "compiler/plan/plan.h"
#include "compiler/rows/chain.h"
#include "compiler/target/target.h"

namespace mote {

// Where a tensor is at run time.
struct Location {
  enum class Kind : uint8_t { kNowhere, kArena, kState, kConstant };
  Kind kind = Kind::kNowhere;
  int64_t offset = 0;  // bytes into the arena or the state; for constants an index of `constants`
  size_t buffer = 0;   // in the arena: of the plan, the one it lies in
};

// One node with the kernel that runs it.
struct Layer {
  const Kernel* kernel = nullptr;
  Lowering lowering;
  std::vector<const Kernel*> inner;  // of a chain's layers; `kernel` is kChainKernel then
  std::vector<size_t> constants;     // Program::constants index of each lowering.constants entry
  int64_t scratch_offset = 0;        // in the arena
  size_t scratch_buffer = 0;         // of the plan, when there is scratch
  int64_t macs = 0;
  // In instructions, or in cycles where the target's costs are (Costs::unit). 0: unknown.
  double estimated_work = 0;
  // What else could have run it.
  struct Alternative {
    const Kernel* kernel;
    double estimated_work;
  };
  std::vector<Alternative> alternatives;

  // For people: "conv_2d_s8_armv7em", "rows of 5 layers", "in place".
  std::string runs_as() const {
    if (lowering.calls.empty()) return "in place";
    return inner.empty() ? std::string(kernel->name)
                         : fmt::format("{} of {} layers", kernel->name, inner.size());
  }

  std::vector<const Kernel*> kernels() const {  // all whose code it needs
    std::vector<const Kernel*> all = inner;
    all.push_back(kernel);
    return all;
  }
};

struct ProgramConstant {
  std::string c_name;  // without the model's prefix: "l3_weights"
  ConstantArray array;
  int64_t bytes = 0;    // of the array, without guard bytes
  bool copied = false;  // by init, into the region that has room for copies: kernels read the copy
};

// A part of the arena that has an array of its own, in a memory of its own. Offsets into the arena
// count through all of them, one behind the other.
struct ArenaRegion {
  std::string name;            // "dtcm"
  int64_t start = 0;           // into the arena, a multiple of its alignment, as are the bytes
  int64_t bytes = 0;           // used; 0: no array
  int64_t capacity_bytes = 0;  // that may be used
  int64_t bound_bytes = 0;     // no plan of these buffers has fewer
  int64_t copied_bytes = 0;    // of constants, besides
  double accesses = 0;         // of its bytes in one invocation, estimated
  std::string section;         // where a linker puts it: ".dtcm"; empty: among other variables
};

struct Program {
  std::string name;  // prefix of every C name
  Graph graph;
  std::vector<Layer> layers;        // one per graph node
  std::vector<Location> locations;  // one per tensor
  std::vector<ProgramConstant> constants;
  PlanProblem problem;  // what was asked of the planner, for reports and poisoning
  Plan plan;
  int64_t arena_bytes = 0;
  std::vector<ArenaRegion> regions;        // empty: the arena is one array
  std::vector<Chain> chains;               // that were chosen, of the nodes before them
  int64_t arena_bytes_without_chains = 0;  // if there are any
  int64_t arena_alignment = 16;
  int64_t state_bytes = 0;
  int64_t guard_bytes = 0;
  bool shares_kernels = false;  // no layer gets its own, see emit/own_kernel.h

  int64_t constant_bytes(ConstantArray::Kind kind) const;
  int64_t macs() const;
};

// The step of the plan at which node n runs; step 0 is the caller filling the inputs.
inline int step_of_node(size_t n) { return static_cast<int>(n) + 1; }

inline constexpr double kStreamRowsExtra = 0.05;

// A memory that may hold a part of the arena.
struct RegionGoal {
  std::string name;
  int64_t bytes = 0;
  double cost = 0;      // of an access, against the others; 0: the target's
  std::string section;  // the target's
};

// What to make least. Flash beyond the budget is bought back with time, step by step; likewise RAM.
enum class Optimize : uint8_t {
  kSpeed,     // instructions, to a thousandth
  kBalanced,  // instructions times flash
  kSize,      // flash, at no more than 1.6 times the instructions of kSpeed
};
struct Goal {
  Optimize optimize = Optimize::kSpeed;
  int64_t flash_bytes = 0;                   // budgets; 0: none
  int64_t ram_bytes = 0;                     // of arena and state
  std::vector<std::string> without_kernels;  // by name: never chosen
  bool move_tensors = true;                  // while they are alive, for a smaller arena
  bool reorder = true;                       // operators, where that makes the arena smaller
  bool fuse = true;                          // layers that follow each other, likewise
  std::vector<Chain> chains;                 // in order: layers to run row by row, or else
  std::vector<RegionGoal> regions;           // to place the arena in; empty: one array
  std::string copy_constants;                // into the rest of that region; empty: none
  // Choose such chains, for at most so many instructions more, such as kStreamRowsExtra. 0: only
  // where the budget of RAM asks for it.
  double stream_rows = 0;
};

// Chooses kernels, packs constants, finds views and lays out arena and state.
//
// With guard bytes, as many lie unused behind every buffer, piece of state and constant array, and
// no output overlaps an input: whatever touches a byte beyond a buffer touches nothing else.
Result<Program> lower(Graph graph, std::string name, const Target& target, const Goal& goal = {},
                      int64_t guard_bytes = 0);

}  // namespace mote
