// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/compile.h"

#include <algorithm>
#include <set>

#include "compiler/base/file.h"
#include "compiler/emit/names.h"
#include "compiler/import/tflite/importer.h"
#include "compiler/lower/regions.h"
#include "compiler/ops/spec.h"
#include "compiler/rows/input_rows.h"

namespace mote {

Result<Graph> load_model(const std::filesystem::path& path) {
  MOTE_TRY(const auto bytes, read_file(path));
  return within(import_tflite(bytes, path.stem().string()), path.filename().string());
}

Result<std::vector<OperatorListing>> survey_model(const std::filesystem::path& path) {
  MOTE_TRY(const auto bytes, read_file(path));
  return within(list_operators(bytes), path.filename().string());
}

namespace {

std::string names_of(const std::map<std::string, Memory>& memories) {
  std::string names;
  for (const auto& [name, memory] : memories)
    names += fmt::format("{}{} ({} bytes)", names.empty() ? "" : ", ", name, memory.region.bytes);
  return names;
}

// What the target knows of the regions asked for. One without memories, such as the host, takes any
// name: the arrays then lie among other variables, in the order of what accesses would cost.
Result<std::vector<RegionGoal>> known_regions(std::vector<RegionGoal> regions,
                                              const Target& target) {
  std::set<std::string> c_names;
  for (size_t r = 0; r < regions.size(); ++r) {
    RegionGoal& region = regions[r];
    if (!c_names.insert(upper(c_identifier(region.name))).second)
      return fail(ErrorKind::kUsage, "region \"{}\" is given twice", region.name);
    const auto found = target.memories.find(region.name);
    if (found == target.memories.end() && !target.memories.empty())
      return fail_hint(fmt::format("It has {}.", names_of(target.memories)), ErrorKind::kUsage,
                       "{} has no memory \"{}\"", target.name, region.name);
    if (found == target.memories.end()) {
      if (region.cost == 0) region.cost = static_cast<double>(r + 1);
      continue;
    }
    const Memory& memory = found->second;
    if (region.bytes > memory.region.bytes)
      return fail(ErrorKind::kUsage, "{} of {} has {} bytes, not {}", region.name, target.name,
                  memory.region.bytes, region.bytes);
    if (region.cost == 0) region.cost = memory.cost;
    region.section = memory.section;
  }
  return regions;
}

Result<Target> without_regions(Target target, const std::vector<RegionGoal>& regions) {
  for (const RegionGoal& region : regions) {
    const auto found = target.memories.find(region.name);
    if (found == target.memories.end()) continue;
    const int64_t into = found->second.region.origin - target.board.ram.origin;
    if (into < 0 || into >= target.ram_bytes) continue;
    if (into <= kStackReserveBytes)
      return fail_hint("Leave --ram away.", ErrorKind::kUsage,
                       "with that much RAM, {} keeps its variables and its stack in {}",
                       target.name, region.name);
    target.ram_bytes = into;
  }
  return target;
}

}  // namespace

Result<Target> chosen_target(const CompileOptions& options) {
  MOTE_TRY(Target target, load_target(options.target));
  if (!options.families.empty()) {
    MOTE_TRY(target, with_families(std::move(target), options.families));
  }
  MOTE_TRY(target, with_memory(std::move(target), options.ram_bytes, options.flash_bytes));
  return without_regions(std::move(target), options.goal.regions);
}

Result<Graph> prepare(Graph graph, const CompileOptions& options) {
  MOTE_CHECK(run_passes(graph, options.passes));
  MOTE_CHECK(verify(graph));
  if (options.stream_time) {
    MOTE_TRY(graph, stream_time(graph, *options.stream_time));
    MOTE_CHECK(run_passes(graph, options.passes));
    MOTE_CHECK(verify(graph));
  }
  if (options.rows_per_push == 0) return graph;
  return take_input_rows(std::move(graph), options.rows_per_push);
}

namespace {

bool is_within_ram(const Result<Program>& program, const Target& target) {
  if (!program) return program.error().kind != ErrorKind::kDoesNotFit;
  return program->arena_bytes + program->state_bytes + kStackReserveBytes <= target.ram_bytes;
}

// By rows where the RAM would not do otherwise: slower is better than not at all.
Result<Program> lower_to_fit(const Graph& graph, const std::string& name,
                             const CompileOptions& options, const Target& target) {
  const auto with = [&](const Goal& goal) {
    return lower(graph, name, target, goal, options.guard_bytes);
  };
  auto program = with(options.goal);
  if (options.goal.stream_rows > 0 || is_within_ram(program, target)) return program;
  for (const double extra : {kStreamRowsExtra, 4 * kStreamRowsExtra, 1.0}) {
    Goal goal = options.goal;
    goal.stream_rows = extra;
    auto streamed = with(goal);
    if (is_within_ram(streamed, target)) return streamed;
  }
  return program;
}

}  // namespace

Result<Program> compile(Graph graph, const CompileOptions& options, const Target& target) {
  std::string name = c_identifier(options.name.empty() ? graph.name : options.name);
  MOTE_TRY(graph, prepare(std::move(graph), options));
  MOTE_TRY(Program program, lower_to_fit(graph, name, options, target));
  if (options.goal.regions.empty() && !options.goal.copy_constants.empty())
    return fail_hint("Add --region dtcm=64K, or what the target has.", ErrorKind::kUsage,
                     "--copy-weights needs a region to copy to");
  program.shares_kernels = options.shares_kernels;
  if (options.goal.regions.empty()) return program;
  MOTE_TRY(const auto regions, known_regions(options.goal.regions, target));
  MOTE_CHECK(place_in_regions(program, regions));
  if (!options.goal.copy_constants.empty())
    MOTE_CHECK(copy_constants(program, options.goal.copy_constants));
  return program;
}

namespace {

// "conv_1" (9216 bytes), "conv_2" (4608 bytes): the layers with the largest packed constants.
std::string largest_layers(const Program& program) {
  std::vector<std::pair<int64_t, std::string>> sizes;
  for (size_t n = 0; n < program.layers.size(); ++n) {
    int64_t bytes = 0;
    for (const ConstantArray& array : program.layers[n].lowering.constants)
      bytes += static_cast<int64_t>(array.data.size());
    sizes.emplace_back(bytes, program.graph.nodes[n].name);
  }
  std::ranges::sort(sizes, std::greater<>{});
  std::string text;
  for (size_t i = 0; i < std::min<size_t>(3, sizes.size()); ++i)
    text += fmt::format("{}\"{}\" ({} bytes)", i ? ", " : "", short_name(sizes[i].second),
                        sizes[i].first);
  return text;
}

bool alive(const PlanBuffer& buffer, int step) {
  return buffer.first <= step && step <= buffer.last;
}

// The layer at which the most bytes are alive, with the buffers that make them up.
std::string peak_layer(const Program& program) {
  int64_t peak = -1;
  size_t where = 0;
  for (size_t n = 0; n < program.layers.size(); ++n) {
    int64_t live = 0;
    for (const PlanBuffer& buffer : program.problem.buffers)
      if (alive(buffer, step_of_node(n))) live += buffer.bytes;
    if (live > peak) {
      peak = live;
      where = n;
    }
  }
  if (peak < 0) return "the inputs";
  const Node& node = program.graph.nodes[where];
  std::string text = fmt::format("operator {} ({}, \"{}\"), which keeps", where, op_name(node.op),
                                 short_name(node.name));
  for (const PlanBuffer& buffer : program.problem.buffers)
    if (alive(buffer, step_of_node(where)))
      text += fmt::format(" \"{}\" ({} bytes)", short_name(buffer.name), buffer.bytes);
  return text;
}

}  // namespace

Result<void> check_fit(const Program& program, const Target& target) {
  const int64_t flash = program.constant_bytes(ConstantArray::Kind::kWeights) +
                        program.constant_bytes(ConstantArray::Kind::kOther);
  if (flash > target.flash_bytes)
    return fail_hint("Choose a larger target, or --flash to measure on a board with more.",
                     ErrorKind::kDoesNotFit,
                     "weights and constants need {} bytes of flash, {} has {}: {} too many. The "
                     "largest layers are {}",
                     flash, target.name, target.flash_bytes, flash - target.flash_bytes,
                     largest_layers(program));
  const int64_t arena = program.regions.empty() ? program.arena_bytes : 0;  // else in the regions
  const int64_t ram = arena + program.state_bytes + kStackReserveBytes;
  if (ram > target.ram_bytes)
    return fail_hint("Choose a larger target, or --ram to measure on a board with more.",
                     ErrorKind::kDoesNotFit,
                     "the model needs {} bytes of RAM (arena {}, state {}, {} kept for the stack), "
                     "{} has {}: {} too many. The arena's peak is at {}",
                     ram, arena, program.state_bytes, kStackReserveBytes, target.name,
                     target.ram_bytes, ram - target.ram_bytes, peak_layer(program));
  return {};
}

}  // namespace mote
