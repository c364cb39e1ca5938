// SPDX-License-Identifier: Apache-2.0
// What would make the arena smaller: each idea is tried on the model at hand, and told only when it
// helps.
#include <algorithm>
#include <cmath>
#include <set>

#include "compiler/base/text.h"
#include "compiler/driver/plan_report.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// 0: unknown for some layer.
double instructions_of(const Program& program) {
  double sum = 0;
  for (const Layer& layer : program.layers) {
    if (layer.lowering.calls.empty()) continue;
    if (layer.estimated_work <= 0) return 0;
    sum += layer.estimated_work;
  }
  return sum;
}

int64_t constants_of(const Program& program) {
  return program.constant_bytes(ConstantArray::Kind::kWeights) +
         program.constant_bytes(ConstantArray::Kind::kOther);
}

// ", for about 12 % more instructions and 300 bytes more constants"
std::string price(const Program& now, const Program& then) {
  std::string text;
  const double before = instructions_of(now), after = instructions_of(then);
  if (before > 0 && after > 0) {
    const double percent = 100 * (after / before - 1);
    if (std::abs(percent) >= 0.5)
      text += fmt::format(" about {:.0f} % {} instructions", std::abs(percent),
                          percent > 0 ? "more" : "fewer");
    else
      text += " as many instructions";
  }
  if (const int64_t more = constants_of(then) - constants_of(now); more != 0)
    text += fmt::format("{} {} bytes {} constants", text.empty() ? "" : " and",
                        grouped(std::abs(more)), more > 0 ? "more" : "fewer");
  return text.empty() ? "" : ", for" + text;
}

class Savings {
 public:
  Savings(const Graph& graph, const CompileOptions& options, const Target& target,
          const Program& program)
      : graph_(graph), options_(options), target_(target), program_(program) {}

  Result<std::vector<Saving>> find() {
    if (!program_.regions.empty()) return one_region();
    MOTE_TRY(const PlanReport report, describe_plan(program_, target_));
    peak_ = report.peak_step;
    for (const auto& [goal, name] :
         {std::pair(Optimize::kBalanced, "balanced"), std::pair(Optimize::kSize, "size")})
      try_goal(goal, name);
    try_rows();
    try_rows_of_the_input();
    try_other_kernels();
    try_integer_inputs();
    MOTE_CHECK(try_without_waiting());
    MOTE_CHECK(try_fewer_channels());
    std::ranges::stable_sort(savings_, {}, &Saving::arena_bytes);
    return std::move(savings_);
  }

 private:
  // What the first and fastest region would have to hold for the others to be unnecessary.
  Result<std::vector<Saving>> one_region() const {
    CompileOptions options = options_;
    options.goal.regions.clear();
    options.goal.copy_constants.clear();
    MOTE_TRY(const Program then, compile(graph_, options, target_));
    const ArenaRegion& first = program_.regions.front();
    if (then.arena_bytes <= first.capacity_bytes) return std::vector<Saving>{};
    return std::vector<Saving>{
        {fmt::format("With {} bytes, {} more, {} would hold all of it.", grouped(then.arena_bytes),
                     grouped(then.arena_bytes - first.capacity_bytes), first.name),
         fmt::format("--region {}={}", first.name, then.arena_bytes), then.arena_bytes}};
  }

  // Told when it helps; what cannot be compiled is no way to save.
  void try_compiling(const Graph& graph, const CompileOptions& options, const std::string& option,
                     const std::string& what) {
    const auto then = compile(graph, options, target_);
    if (!then || then->arena_bytes >= program_.arena_bytes ||
        then->arena_bytes + then->state_bytes >= program_.arena_bytes + program_.state_bytes)
      return;
    savings_.push_back({fmt::format("{} {} bytes{}.", what, grouped(then->arena_bytes),
                                    option.empty() ? "" : price(program_, *then)),
                        option, then->arena_bytes});
  }

  void try_goal(Optimize goal, const std::string& name) {
    if (options_.goal.optimize == goal) return;
    CompileOptions options = options_;
    options.goal.optimize = goal;
    try_compiling(graph_, options, "--optimize " + name,
                  fmt::format("Kernels chosen by --optimize {} make it", name));
  }

  // Chains of layers that never hold whole maps; more of them, the more time they may take.
  void try_rows() {
    int64_t least = program_.arena_bytes;
    for (const double percent : {5.0, 25.0, 100.0}) {
      if (options_.goal.stream_rows >= percent / 100) continue;
      CompileOptions options = options_;
      options.goal.stream_rows = percent / 100;
      const size_t before = savings_.size();
      try_compiling(graph_, options, fmt::format("--stream-rows {}", percent),
                    fmt::format("Layers run row by row, at most {} % slower, make it", percent));
      if (savings_.size() > before && savings_.back().arena_bytes >= least) savings_.pop_back();
      if (savings_.size() > before) least = savings_.back().arena_bytes;
    }
  }

  // What a camera gives row by row need not be gathered first.
  void try_rows_of_the_input() {
    if (options_.rows_per_push > 0 || options_.stream_time) return;
    CompileOptions options = options_;
    options.rows_per_push = 1;
    try_compiling(graph_, options, "--stream-input rows",
                  "Taken row by row as it comes, the input is never in memory as a whole, which "
                  "makes it");
  }

  // Each kernel in turn left out, wherever another can do its work: those of the peak itself, and
  // those whose buffers lie in the way of the peak's.
  void try_other_kernels() {
    std::set<std::string> kernels;
    for (const Layer& layer : program_.layers)
      if (!layer.lowering.calls.empty() && !layer.alternatives.empty())
        kernels.insert(std::string(layer.kernel->name));
    for (const std::string& kernel : kernels) {
      CompileOptions options = options_;
      options.goal.without_kernels.push_back(kernel);
      try_compiling(graph_, options, "--without-kernels " + kernel,
                    fmt::format("Other kernels than {} make it", kernel));
    }
  }

  // A float input that is only quantised: the caller could as well give the integers.
  void try_integer_inputs() {
    Graph graph = graph_;
    std::string names;
    const auto readers = consumers(graph_);
    std::set<size_t> gone;
    for (TensorId& input : graph.inputs) {
      const auto& by = readers[static_cast<size_t>(input)];
      if (by.size() != 1 || graph.nodes[by[0]].op != Op::quantize ||
          graph.at(input).type != Type::f32)
        continue;
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", short_name(graph.at(input).name));
      const TensorId stored = graph.nodes[by[0]].outputs[0];
      graph.at(input).role = Role::kActivation;
      graph.at(stored).role = Role::kInput;
      input = stored;
      gone.insert(by[0]);
    }
    if (gone.empty()) return;
    std::vector<Node> kept;
    for (size_t n = 0; n < graph.nodes.size(); ++n)
      if (!gone.contains(n)) kept.push_back(graph.nodes[n]);
    graph.nodes = std::move(kept);
    try_compiling(graph, options_, "",
                  fmt::format("Converted with integer input ({} is float now and quantised at "
                              "once), the model takes",
                              names));
  }

  // Buffers that neither the peak's layer nor any before it still needs, but a later one.
  Result<void> try_without_waiting() {
    for (size_t i = 0; i < program_.problem.buffers.size(); ++i) {
      if (at_step(program_, i, peak_) != AtStep::kWaits) continue;
      PlanProblem without = program_.problem;
      without.buffers[i].bytes = 0;
      MOTE_TRY(const Plan plan, plan_memory(without));
      if (plan.bytes >= program_.arena_bytes) continue;
      savings_.push_back(
          {fmt::format("\"{}\" ({} bytes) only waits for {} while {} runs: a model that did not "
                       "keep it would take {} bytes.",
                       buffer_label(program_, i), grouped(program_.problem.buffers[i].bytes),
                       step_label(program_, program_.problem.buffers[i].last),
                       step_label(program_, peak_), grouped(plan.bytes)),
           "", plan.bytes});
    }
    return {};
  }

  // One channel less of the buffer of the peak where that saves most, and enough to be worth a
  // word.
  Result<void> try_fewer_channels() {
    std::optional<Saving> best;
    for (size_t i = 0; i < program_.problem.buffers.size(); ++i) {
      const Shape shape = shape_in(i);
      if (shape.size() != 4 || shape[3] < 2 || at_step(program_, i, peak_) == AtStep::kAbsent)
        continue;
      PlanProblem fewer = program_.problem;
      fewer.buffers[i].bytes -= fewer.buffers[i].bytes / shape[3];
      MOTE_TRY(const Plan plan, plan_memory(fewer));
      if (plan.bytes >= (best ? best->arena_bytes : program_.arena_bytes)) continue;
      best = {fmt::format("Of the {} channels of \"{}\" each costs {} bytes: a model with one "
                          "less there would take about {}.",
                          shape[3], buffer_label(program_, i),
                          grouped(program_.arena_bytes - plan.bytes), grouped(plan.bytes)),
              "", plan.bytes};
    }
    const bool worth_it =
        best && (program_.arena_bytes - best->arena_bytes) * 200 >= program_.arena_bytes;
    if (worth_it) savings_.push_back(*best);
    return {};
  }
  Shape shape_in(size_t buffer) const {
    const TensorId whole = whole_tensor(program_, buffer);
    return whole == kNoTensor ? Shape{} : program_.graph.at(whole).shape;
  }

  const Graph& graph_;
  const CompileOptions& options_;
  const Target& target_;
  const Program& program_;
  int peak_ = 0;
  std::vector<Saving> savings_;
};

}  // namespace

Result<std::vector<Saving>> find_savings(const Graph& graph, const CompileOptions& options,
                                         const Target& target, const Program& program) {
  return Savings(graph, options, target, program).find();
}

}  // namespace mote
