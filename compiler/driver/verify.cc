// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/verify.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "compiler/driver/evaluate.h"
#include "compiler/driver/temporary_folder.h"
#include "compiler/emit/arena.h"
#include "compiler/interp/interpreter.h"
#include "compiler/lower/features.h"
#include "compiler/ops/spec.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

std::vector<FirmwareModel::Port> firmware_ports(const Graph& graph,
                                                const std::vector<Port>& ports) {
  std::vector<FirmwareModel::Port> result;
  for (const Port& port : ports) result.push_back({port.c_name, graph.at(port.tensor).bytes()});
  return result;
}

// Whether two stored elements are the same; floats may differ by the tolerance.
bool same(Verification& verification, Type type, const uint8_t* expected, const uint8_t* actual,
          size_t bytes) {
  if (std::memcmp(expected, actual, bytes) == 0) return true;
  if (type != Type::f32) return false;
  float a, b;
  std::memcpy(&a, expected, sizeof a);
  std::memcpy(&b, actual, sizeof b);
  if (std::isnan(a) && std::isnan(b)) return true;
  const double error = std::abs(double{a} - double{b}) / std::max(1.0, std::abs(double{a}));
  const double known = std::isnan(error) ? INFINITY : error;
  verification.largest_float_error = std::max(verification.largest_float_error, known);
  return known <= kFloatTolerance;
}

// Compares what a tensor holds, and returns how many bytes differ. `where` names it for people.
int64_t compare(Verification& verification, Type type, std::span<const uint8_t> expected,
                std::span<const uint8_t> actual, const std::string& where) {
  const auto step = type == Type::f32 ? sizeof(float) : size_t{1};
  int64_t differing = 0;
  for (size_t i = 0; i + step <= expected.size(); i += step) {
    if (same(verification, type, &expected[i], &actual[i], step)) continue;
    differing += static_cast<int64_t>(step);
    if (verification.first_difference.empty())
      verification.first_difference =
          fmt::format("{}, byte {}: {} instead of {}", where, i, actual[i], expected[i]);
  }
  return differing;
}

void compare_outputs(Verification& verification, const Graph& graph,
                     const std::vector<Bytes>& inputs) {
  const Graph& compiled = verification.program.graph;
  const std::vector<Bytes> expected =
      compiled.steps ? interpret_windows(graph, compiled, inputs, verification.invocations)
                     : interpret(graph, inputs, verification.invocations);
  const std::vector<Port> ports = output_ports(compiled);
  for (size_t o = 0; o < expected.size(); ++o) {
    const Tensor& tensor = compiled.at(ports[o].tensor);
    const auto bytes = static_cast<size_t>(tensor.bytes());
    for (size_t n = 0; n < static_cast<size_t>(verification.invocations); ++n)
      verification.differing_bytes +=
          compare(verification, tensor.type, std::span(expected[o]).subspan(n * bytes, bytes),
                  std::span(verification.run.outputs[o]).subspan(n * bytes, bytes),
                  fmt::format("output {}, invocation {}", ports[o].c_name, n));
  }
}

// The tensors that a trace shows, in its order: every layer's outputs, then the state.
std::vector<std::pair<size_t, TensorId>> traced_tensors(const Program& program) {
  std::vector<std::pair<size_t, TensorId>> traced;  // layer, tensor
  const auto add = [&](size_t layer, TensorId id) {
    const Location::Kind kind = program.locations[static_cast<size_t>(id)].kind;
    if (kind == Location::Kind::kArena || kind == Location::Kind::kState)
      traced.emplace_back(layer, id);
  };
  for (size_t n = 0; n < program.graph.nodes.size(); ++n)
    for (TensorId id : program.graph.nodes[n].outputs) add(n, id);
  if (!program.graph.nodes.empty())
    for (size_t t = 0; t < program.graph.tensors.size(); ++t)
      if (program.graph.tensors[t].role == Role::kState)
        add(program.graph.nodes.size() - 1, static_cast<TensorId>(t));
  return traced;
}

void compare_layers(Verification& verification, const std::vector<Bytes>& inputs) {
  const Program& program = verification.program;
  const Graph& graph = program.graph;
  Interpreter interpreter(graph);
  for (size_t n = 0; n < verification.run.traces.size(); ++n) {
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
      const std::span<uint8_t> bytes = interpreter.of(graph.inputs[i]);
      std::copy_n(inputs[i].begin() + static_cast<int64_t>(n * bytes.size()), bytes.size(),
                  bytes.begin());
    }
    interpreter.run();
    size_t at = 0;
    for (const auto& [layer, id] : traced_tensors(program)) {
      const std::span<const uint8_t> expected = interpreter.of(id);
      verification.differing_layer_bytes +=
          compare(verification, graph.at(id).type, expected,
                  std::span(verification.run.traces[n]).subspan(at, expected.size()),
                  fmt::format("layer {} ({}), \"{}\", invocation {}", layer,
                              op_name(graph.nodes[layer].op), short_name(graph.at(id).name), n));
      at += expected.size();
    }
  }
}

// Enough to see state come back, little enough for large models.
constexpr int kTracedInvocations = 3;

// More than the widest access of any core.
constexpr int64_t kGuardBytes = 40;

FirmwareArena firmware_arena(const ArenaArray& array, const Target& target) {
  FirmwareArena arena{.array = array.c_name,
                      .bytes_macro = array.macro + "_BYTES",
                      .section_macro = array.section_macro,
                      .section = array.section,
                      .start = array.start,
                      .bytes = array.bytes};
  if (const auto memory = target.memories.find(array.region); memory != target.memories.end())
    arena.memory = {memory->second.region.origin, array.capacity_bytes};
  return arena;
}

}  // namespace

int default_invocations(const Target& target) { return target.board.simulator.empty() ? 16 : 2; }

FirmwareModel firmware_model(const Program& program, const Target& target,
                             std::filesystem::path folder) {
  FirmwareModel model;
  model.name = program.name;
  model.folder = std::move(folder);
  model.inputs = firmware_ports(program.graph, input_ports(program.graph));
  model.outputs = firmware_ports(program.graph, output_ports(program.graph));
  for (const ArenaArray& array : arena_arrays(program))
    model.arenas.push_back(firmware_arena(array, target));
  model.has_state = program.state_bytes > 0;
  model.state_alignment = program.arena_alignment;
  model.layers = static_cast<int>(program.layers.size());
  if (const auto taken = input_rows(program.graph)) model.pushes = taken->pushes;
  return model;
}

Result<FirmwareRun> run_on_target(const Program& program, const Target& target,
                                  const std::vector<Bytes>& inputs, int invocations,
                                  const FirmwareOptions& options) {
  const TemporaryFolder folder;
  MOTE_TRY(const FileSet files, emit(program, target));
  MOTE_CHECK(write_folder(folder.path() / "model", files, "report.json"));
  return run_firmware(target, firmware_model(program, target, folder.path() / "model"), invocations,
                      inputs, options);
}

std::vector<DeadRange> dead_ranges(const Program& program) {
  std::vector<DeadRange> ranges;
  for (int layer = -1; layer < static_cast<int>(program.layers.size()); ++layer) {
    const int step = layer < 0 ? 0 : step_of_node(static_cast<size_t>(layer));
    std::vector<std::pair<int64_t, int64_t>> live;  // [begin, end) of buffers read later
    for (size_t b = 0; b < program.problem.buffers.size(); ++b) {
      const PlanBuffer& buffer = program.problem.buffers[b];
      const int64_t offset = program.plan.offsets[b];
      if (buffer.first <= step && buffer.last > step)
        live.emplace_back(offset, offset + buffer.bytes);
    }
    std::ranges::sort(live);
    int64_t free_from = 0;
    live.emplace_back(program.arena_bytes, program.arena_bytes);
    for (const auto& [begin, end] : live) {
      if (begin > free_from) ranges.push_back({layer, free_from, begin - free_from});
      free_from = std::max(free_from, end);
    }
  }
  return ranges;
}

std::vector<TraceRange> trace_ranges(const Program& program) {
  std::vector<TraceRange> ranges;
  for (const auto& [layer, id] : traced_tensors(program)) {
    const Location& location = program.locations[static_cast<size_t>(id)];
    ranges.push_back({static_cast<int32_t>(layer), location.kind == Location::Kind::kState,
                      location.offset, program.graph.at(id).bytes()});
  }
  return ranges;
}

std::vector<AccessRange> access_ranges(const Program& program) {
  std::vector<AccessRange> ranges;
  const auto add_constant = [&](int layer, size_t index) {
    const ProgramConstant& constant = program.constants[index];
    if (constant.copied) return;  // its copy lies among others that any layer may read
    ranges.push_back({.layer = layer,
                      .memory = AccessRange::Memory::kConstant,
                      .constant = fmt::format("{}_{}", program.name, constant.c_name),
                      .bytes = constant.bytes});
  };
  const auto add_tensor = [&](int layer, TensorId id, bool write) {
    if (id == kNoTensor) return;
    const Location& at = program.locations[static_cast<size_t>(id)];
    const int64_t bytes = program.graph.at(id).bytes();
    if (at.kind == Location::Kind::kConstant) add_constant(layer, static_cast<size_t>(at.offset));
    if (at.kind == Location::Kind::kArena)
      ranges.push_back({layer, AccessRange::Memory::kArena, "", at.offset, bytes, write});
    if (at.kind == Location::Kind::kState)
      ranges.push_back({layer, AccessRange::Memory::kState, "", at.offset, bytes, write});
  };
  for (size_t n = 0; n < program.layers.size(); ++n) {
    const Node& node = program.graph.nodes[n];
    const auto layer = static_cast<int>(n);
    const uint32_t mutated = spec_of(node.op).mutated_inputs;
    for (size_t i = 0; i < node.inputs.size(); ++i)
      add_tensor(layer, node.inputs[i], mutated >> i & 1);
    for (const TensorId id : node.outputs) add_tensor(layer, id, true);
    for (const size_t index : program.layers[n].constants) add_constant(layer, index);
    if (const int64_t bytes = program.layers[n].lowering.scratch_bytes; bytes > 0)
      ranges.push_back(
          {layer, AccessRange::Memory::kArena, "", program.layers[n].scratch_offset, bytes, true});
  }
  return ranges;
}

namespace {

// What the emulator lets pass and hardware would not.
Result<void> check_accesses(const FirmwareRun& run) {
  if (run.findings && !run.findings->empty())
    return fail(ErrorKind::kInternal, "{}", run.findings->front().text());
  if (!run.poisoned_outputs.empty() && run.poisoned_outputs != run.outputs)
    return fail(ErrorKind::kInternal,
                "outputs change when dead bytes of the arena are overwritten");
  return {};
}

}  // namespace

Result<Verification> verify_on_target(const Graph& graph, std::string model,
                                      const CompileOptions& options,
                                      const std::vector<Bytes>& inputs,
                                      const VerifyOptions& verify_options) {
  Verification verification;
  verification.model = std::move(model);
  verification.invocations = verify_options.invocations;
  verification.traced_invocations = std::min(verify_options.invocations, kTracedInvocations);
  MOTE_TRY(verification.target, chosen_target(options));
  CompileOptions compile_options = options;
  if (verify_options.guard) compile_options.guard_bytes = kGuardBytes;
  MOTE_TRY(verification.program, compile(graph, compile_options, verification.target));
  const Program& program = verification.program;
  const bool emulated = verification.target.board.counts();
  MOTE_CHECK(check_fit(program, verification.target));
  FirmwareOptions firmware{.profile_layers = emulated, .check_memory = emulated};
  if (options.goal.optimize == Optimize::kSize) firmware.optimise = kOptimiseForSize;
  firmware.progress = verify_options.progress;
  firmware.keep = verify_options.keep;
  if (emulated) firmware.access = access_ranges(program);
  firmware.trace = trace_ranges(program);
  firmware.traced_invocations = verification.traced_invocations;
  if (verify_options.poison || !emulated) firmware.dead_ranges = dead_ranges(program);
  MOTE_TRY(verification.run, run_on_target(program, verification.target, inputs,
                                           verify_options.invocations, firmware));
  MOTE_CHECK(check_accesses(verification.run));
  report(verify_options.progress, "asking the interpreter");
  compare_layers(verification, inputs);
  compare_outputs(verification, graph, inputs);
  return verification;
}

nlohmann::ordered_json to_json(const Verification& v) {
  using nlohmann::ordered_json;
  const auto count = [](int64_t value) {
    return value < 0 ? ordered_json(nullptr) : ordered_json(value);
  };
  ordered_json cycles = nullptr;
  if (v.run.cycles >= 0)
    cycles = {{"core", v.target.cycles.value_or(v.target.board).name},
              {"total", v.run.cycles},
              {"init", v.run.init_cycles},
              {"layers", v.run.layer_cycles}};
  ordered_json layers = ordered_json::array();
  for (size_t n = 0; n < v.program.layers.size(); ++n) {
    const Layer& layer = v.program.layers[n];
    layers.push_back(
        {{"name", v.program.graph.nodes[n].name},
         {"op", op_name(v.program.graph.nodes[n].op)},
         {"kernel", layer.runs_as()},
         {"macs", layer.macs},
         {"instructions",
          count(n < v.run.layer_instructions.size() ? v.run.layer_instructions[n] : -1)},
         {"features", ordered_json::object()}});
    const NodeView node(v.program.graph, v.program.graph.nodes[n]);
    for (const Feature& feature : features(node))
      layers.back()["features"][std::string(feature.name)] = feature.value;
  }
  return {{"model", v.model},
          {"target", v.target.name},
          {"verdict", v.equal() ? "equal" : "different"},
          {"invocations", v.invocations},
          {"differing_bytes", v.differing_bytes},
          {"differing_layer_bytes", v.differing_layer_bytes},
          {"traced_invocations", v.traced_invocations},
          {"largest_float_error", v.largest_float_error},
          {"instructions",
           {{"total", count(v.run.instructions)},
            {"init", count(v.run.init_instructions)},
            {"layers", layers}}},
          {"cycles", cycles},
          {"flash_bytes",
           {{"code", v.run.code_bytes},
            {"constants", v.run.constants_bytes},
            {"weights", v.run.weights_bytes}}},
          {"code_files", v.run.code_files},
          {"ram_bytes",
           {{"arena", v.program.arena_bytes},
            {"state", v.program.state_bytes},
            {"stack", v.run.stack_bytes}}},
          {"compiler", v.run.compiler},
          {"flags", v.run.flags}};
}

}  // namespace mote
