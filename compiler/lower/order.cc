// SPDX-License-Identifier: Apache-2.0
// Orders are built node by node. What matters of one begun is which nodes have run: of all ways to
// run the same ones, the one whose worst step was smallest is kept. With few nodes that is an exact
// search over sets; where there are more sets of one size than kept, the worst ones go (a beam).
//
// A node that needs no more than the worst step so far and leaves no more bytes alive than there
// were can only help, so it is run at once; most of a network is such chains.
//
// What a step needs is its buffers, less what its output may lie over of an input that dies there.
#include "compiler/lower/order.h"

#include <algorithm>
#include <map>

namespace mote {
namespace {

constexpr size_t kMostSets = 200;         // kept, of one size
constexpr int64_t kEffort = 100'000'000;  // nodes looked at: about a second

// What a node does to memory.
struct Work {
  std::vector<size_t> touches;  // buffers it reads or writes
  std::vector<size_t> births;   // of them, those it begins
  std::vector<size_t> before;   // nodes that must have run
  std::vector<PlanOverlap> overlaps;
  int64_t scratch_bytes = 0;
};

struct Model {
  std::vector<Work> nodes;
  std::vector<int64_t> bytes;  // per buffer
  std::vector<int> touched;    // per buffer: how many nodes touch it; the caller counts as one
  int64_t live_at_start = 0;
  mutable int64_t effort_left = kEffort;
};

size_t index(TensorId id) { return static_cast<size_t>(id); }

void add_once(std::vector<size_t>& list, size_t value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

Model model_of(const Program& placed) {
  const Graph& graph = placed.graph;
  const std::vector<PlanBuffer>& buffers = placed.problem.buffers;
  Model model;
  for (const PlanBuffer& buffer : buffers) model.bytes.push_back(buffer.bytes);
  model.touched.assign(buffers.size(), 0);
  const std::vector<int64_t> writers = producers(graph);
  std::optional<size_t> last_user_of_state;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    Work work;
    const auto touch = [&](TensorId id) {
      const Location& location = placed.locations[index(id)];
      if (location.kind == Location::Kind::kArena) add_once(work.touches, location.buffer);
    };
    for (const TensorId id : graph.nodes[n].inputs) {
      if (id == kNoTensor) continue;
      touch(id);
      if (writers[index(id)] >= 0) add_once(work.before, static_cast<size_t>(writers[index(id)]));
    }
    for (const TensorId id : graph.nodes[n].outputs) touch(id);
    // State may be used under the names of values read from it, so all of its users keep their
    // order, whichever state it is.
    bool uses_state = false;
    for (const auto& ids : {graph.nodes[n].inputs, graph.nodes[n].outputs})
      for (const TensorId id : ids)
        uses_state |=
            id != kNoTensor && (graph.at(id).role == Role::kState ||
                                placed.locations[index(id)].kind == Location::Kind::kState);
    if (uses_state) {
      if (last_user_of_state) add_once(work.before, *last_user_of_state);
      last_user_of_state = n;
    }
    for (const size_t b : work.touches) {
      ++model.touched[b];
      if (buffers[b].first == step_of_node(n)) work.births.push_back(b);
    }
    for (const PlanOverlap& overlap : placed.problem.overlaps)
      if (buffers[overlap.output].first == step_of_node(n)) work.overlaps.push_back(overlap);
    work.scratch_bytes = placed.layers[n].lowering.scratch_bytes;
    model.nodes.push_back(std::move(work));
  }
  for (size_t b = 0; b < buffers.size(); ++b) {
    if (buffers[b].first == 0) model.live_at_start += buffers[b].bytes;
    if (buffers[b].last == step_of_node(graph.nodes.size())) ++model.touched[b];
  }
  return model;
}

// Some nodes that have run, in the best order known for them.
struct Begun {
  std::vector<bool> done;
  std::vector<size_t> order;
  std::vector<int> left;  // per buffer, who is still to touch it
  int64_t live = 0;
  int64_t worst = 0;  // of the steps so far
};

struct Effect {
  int64_t needs = 0, live_after = 0;
};

Effect effect_of(const Model& model, const Begun& begun, const Work& work) {
  int64_t born = 0, dead = 0, shared = 0;
  for (const size_t b : work.births) born += model.bytes[b];
  for (const size_t b : work.touches)
    if (begun.left[b] == 1) dead += model.bytes[b];
  for (const PlanOverlap& overlap : work.overlaps) {
    if (begun.left[overlap.input] != 1) continue;
    const int64_t input = model.bytes[overlap.input], output = model.bytes[overlap.output];
    const int64_t lag = std::max<int64_t>(0, overlap.lag_bytes);
    shared = std::max(shared, input + output - std::max(output, input + lag));
  }
  return {begun.live + born + work.scratch_bytes - shared, begun.live + born - dead};
}

bool is_ready(const Begun& begun, const Work& work) {
  return std::ranges::all_of(work.before, [&](size_t n) { return begun.done[n]; });
}

void run_node(const Model& model, Begun& begun, size_t n) {
  const Effect effect = effect_of(model, begun, model.nodes[n]);
  begun.done[n] = true;
  begun.order.push_back(n);
  begun.live = effect.live_after;
  begun.worst = std::max(begun.worst, effect.needs);
  for (const size_t b : model.nodes[n].touches) --begun.left[b];
}

std::vector<size_t> ready_nodes(const Model& model, const Begun& begun) {
  std::vector<size_t> ready;
  model.effort_left -= static_cast<int64_t>(model.nodes.size());
  for (size_t n = 0; n < model.nodes.size(); ++n)
    if (!begun.done[n] && is_ready(begun, model.nodes[n])) ready.push_back(n);
  return ready;
}

void run_what_can_only_help(const Model& model, Begun& begun) {
  for (bool found = true; found;) {
    found = false;
    for (const size_t n : ready_nodes(model, begun)) {
      const Effect effect = effect_of(model, begun, model.nodes[n]);
      if (effect.needs > begun.worst || effect.live_after > begun.live) continue;
      run_node(model, begun, n);
      found = true;
      break;
    }
  }
}

Begun nothing_run(const Model& model) {
  Begun begun;
  begun.done.resize(model.nodes.size());
  begun.left = model.touched;
  begun.live = begun.worst = model.live_at_start;
  return begun;
}

// The best way to run every set of nodes, in sizes from small to large.
class Search {
 public:
  explicit Search(const Model& model) : model_(model), sets_(model.nodes.size() + 1) {}

  // Nothing if no order is below `worst`.
  std::optional<Begun> below(int64_t worst) {
    keep(nothing_run(model_), worst);
    for (auto& sets : sets_) {
      std::vector<Begun> best;
      for (auto& [done, begun] : sets) best.push_back(std::move(begun));
      sets.clear();
      std::ranges::stable_sort(best, {}, [](const Begun& b) { return std::pair(b.worst, b.live); });
      if (best.size() > kMostSets) best.resize(kMostSets);
      for (const Begun& begun : best) {
        if (begun.order.size() == model_.nodes.size()) return begun;
        if (model_.effort_left < 0) return std::nullopt;
        for (const size_t n : ready_nodes(model_, begun)) {
          if (effect_of(model_, begun, model_.nodes[n]).needs >= worst) continue;
          Begun next = begun;
          run_node(model_, next, n);
          keep(std::move(next), worst);
        }
      }
    }
    return std::nullopt;
  }

 private:
  void keep(Begun begun, int64_t worst) {
    run_what_can_only_help(model_, begun);
    if (begun.worst >= worst) return;
    auto& sets = sets_[begun.order.size()];
    const auto known = sets.find(begun.done);
    if (known == sets.end())
      sets.emplace(begun.done, std::move(begun));
    else if (begun.worst < known->second.worst)
      known->second = std::move(begun);
  }

  const Model& model_;
  std::vector<std::map<std::vector<bool>, Begun>> sets_;  // by how many nodes have run
};

}  // namespace

std::optional<std::vector<size_t>> smaller_order(const Program& placed) {
  const Model model = model_of(placed);
  Begun as_it_is = nothing_run(model);
  for (size_t n = 0; n < model.nodes.size(); ++n) run_node(model, as_it_is, n);
  auto found = Search(model).below(as_it_is.worst);
  if (!found) return std::nullopt;
  return std::move(found->order);
}

Program in_order(Program unplaced, const std::vector<size_t>& order) {
  Program program = unplaced;
  for (size_t n = 0; n < order.size(); ++n) {
    program.graph.nodes[n] = unplaced.graph.nodes[order[n]];
    program.layers[n] = unplaced.layers[order[n]];
  }
  return program;
}

}  // namespace mote
