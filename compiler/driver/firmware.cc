// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/firmware.h"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "compiler/base/file.h"
#include "compiler/base/home.h"
#include "compiler/driver/emulator.h"
#include "compiler/driver/folders.h"
#include "compiler/driver/link_map.h"
#include "compiler/driver/temporary_folder.h"
#include "compiler/driver/toolchain.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

// What the harness reports after the outputs: the stack of init and of run.
constexpr size_t kReportBytes = 8;

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// Building ///

enum class Variant { kPlain, kLayers, kPoisoned, kTraced };

struct Build {
  fs::path folder;
  fs::path firmware;
  std::vector<LinkedSection> sections;
  FlashUse flash;
};

std::string joined_ports(const FirmwareModel& model, const std::vector<FirmwareModel::Port>& ports,
                         const char* call, const char* kind) {
  std::string text;
  for (const auto& port : ports)
    text += fmt::format(" {}({}_{}_{}(m), {});", call, model.name, kind, port.c_name, port.bytes);
  return text;
}

std::string arena_macros(const FirmwareModel& model) {
  std::string arrays, parameters;
  for (const FirmwareArena& arena : model.arenas) {
    arrays += fmt::format(" X({}, {}, {}, {})", arena.array, arena.bytes_macro, arena.section_macro,
                          arena.start);
    parameters += ", " + arena.array;
  }
  return fmt::format(
      "#define MODEL__ARENAS(X){}\n#define MODEL__FIRST_ARENA {}\n"
      "#define MODEL__INIT(m) {}_init(m{})\n",
      arrays, model.arenas.front().array, model.name, parameters);
}

// A link to the model's folder in that of each build: all names of files that are new each time are
// relative, so that ccache knows what it has seen.
constexpr const char* kEmitted = "emitted";

// See targets/common/harness.c.
std::string harness_model(const FirmwareModel& model, Variant variant,
                          const FirmwareOptions& options) {
  const std::string prefix = upper(model.name);
  std::string text = fmt::format(
      "#include \"{2}/{0}.h\"\n#define MODEL__T {0}_t\n#define MODEL__ALIGN {1}_ALIGN\n"
      "#define MODEL__RUN {0}_{3}\n",
      model.name, prefix, kEmitted, model.pushes > 0 ? "push_rows" : "run");
  text += arena_macros(model);
  text += "#define MODEL__READ_INPUTS(m)";
  if (model.pushes == 0)
    text += joined_ports(model, model.inputs, "port_read", "input");
  else
    text += fmt::format(
        "\n#define MODEL__PUSHES {0}\n"
        "#define MODEL__READ_ROWS(m) port_read({1}_next_rows(m), {2}_PUSH_BYTES)",
        model.pushes, model.name, prefix);
  text += "\n#define MODEL__WRITE_OUTPUTS(m)" +
          joined_ports(model, model.outputs, "port_write", "output") + "\n";
  text +=
      fmt::format("#define MODEL__STATE(m) {}\n", model.has_state ? "(m)->state" : "(uint8_t *)0");
  if (variant == Variant::kLayers) text += "#define MODEL__LAYERS\n";
  if (variant == Variant::kPoisoned) {
    text += "#define MODEL__DEAD";
    for (const DeadRange& dead : options.dead_ranges)
      text += fmt::format(" \\\n  {{{}, {}, {}}},", dead.layer, dead.offset, dead.bytes);
    text += "\n";
  }
  if (variant == Variant::kTraced) {
    text += "#define MODEL__TRACE";
    for (const TraceRange& range : options.trace)
      text += fmt::format(" \\\n  {{{}, {:d}, {}, {}}},", range.layer, range.in_state, range.offset,
                          range.bytes);
    text += "\n";
  }
  return text;
}

std::vector<std::string> flags_of_model(const Target& target, const FirmwareOptions& options) {
  std::vector<std::string> flags = model_flags();
  flags.push_back(options.optimise.empty() ? target.toolchain.optimise : options.optimise);
  return flags;
}

std::vector<std::string> c_files(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (entry.path().extension() == ".c") files.push_back(entry.path().filename().string());
  std::sort(files.begin(), files.end());
  return files;
}

// Sections of regions, put where they lie; each must fit what the region has.
Result<std::vector<fs::path>> region_scripts(const Target& target, const FirmwareModel& model,
                                             const fs::path& folder) {
  std::string memories, sections;
  for (const FirmwareArena& arena : model.arenas) {
    if (arena.section.empty()) continue;
    const std::string name = "region_" + arena.array;
    memories += fmt::format("  {} (rw) : ORIGIN = {:#x}, LENGTH = {:#x}\n", name,
                            arena.memory.origin, arena.memory.bytes);
    sections += fmt::format("  .{0} (NOLOAD) : {{ *({1}) }} > {0}\n", name, arena.section);
  }
  if (memories.empty()) return std::vector<fs::path>{};
  if (target.toolchain.linker_script.empty())
    return fail(ErrorKind::kInternal, "{} has memories but no linker script", target.name);
  const fs::path script = folder / "regions.ld";
  MOTE_CHECK(write_file(
      script,
      fmt::format("MEMORY {{\n{}}}\nSECTIONS {{\n{}}}\nINSERT AFTER .bss;\n", memories, sections)));
  return std::vector<fs::path>{script};
}

Result<Build> build(const Target& target, const FirmwareModel& model, Variant variant,
                    const FirmwareOptions& options, const fs::path& folder) {
  std::error_code none;
  fs::create_directories(folder / "model", none);
  fs::create_directory_symlink(fs::absolute(model.folder, none), folder / kEmitted, none);
  MOTE_CHECK(write_file(folder / "harness_model.h", harness_model(model, variant, options)));

  std::vector<CompileJob> jobs;
  std::vector<std::string> model_objects;
  for (const std::string& file : c_files(model.folder)) {
    CompileJob job{model.folder, file, flags_of_model(target, options),
                   folder / "model" / (file + ".o")};
    job.flags.push_back("-I.");
    if (variant != Variant::kPlain && file == model.name + ".c")
      job.flags.push_back("-D" + upper(model.name) + "_LAYER_HOOK=mote_harness_layer");
    model_objects.push_back(job.object.string());
    jobs.push_back(std::move(job));
  }
  const fs::path common = mote_home() / "targets" / "common";
  std::vector<fs::path> harness = target.toolchain.startup;
  harness.push_back(common / "harness.c");
  for (const fs::path& file : harness)
    jobs.push_back({folder,
                    file.string(),
                    {"-std=gnu11", "-O2", "-ffunction-sections", "-fdata-sections", "-I.",
                     "-I" + common.string()},
                    folder / (file.stem().string() + ".o")});
  MOTE_CHECK(compile_all(target, jobs));

  std::vector<fs::path> objects;
  for (const CompileJob& job : jobs) objects.push_back(job.object);
  Build built{folder, folder / (model.name + ".elf"), {}, {}};
  MOTE_TRY(const auto scripts, region_scripts(target, model, folder));
  MOTE_CHECK(link_firmware(target, objects, scripts, built.firmware, folder / "map.txt"));
  MOTE_TRY(const std::string map, read_text(folder / "map.txt"));
  const fs::path weights = folder / "model" / (model.name + "_weights.c.o");
  built.sections = read_link_map(map);
  built.flash = flash_use(built.sections, model_objects, weights.string());
  return built;
}

/// Running ///

struct BoardRun {
  std::vector<Bytes> outputs;
  std::vector<Bytes> traces;
  int64_t stack_bytes = 0;
  std::optional<Profile> profile;
};

void append_u32(Bytes& bytes, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<uint8_t>(value >> shift));
}

uint32_t u32_at(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

Bytes input_file(const FirmwareModel& model, int invocations, const std::vector<Bytes>& inputs) {
  Bytes file;
  append_u32(file, static_cast<uint32_t>(invocations));
  for (int64_t n = 0; n < invocations; ++n)
    for (size_t i = 0; i < inputs.size(); ++i) {
      const auto first = inputs[i].begin() + n * model.inputs[i].bytes;
      file.insert(file.end(), first, first + model.inputs[i].bytes);
    }
  return file;
}

int64_t total_bytes(const std::vector<FirmwareModel::Port>& ports) {
  return std::accumulate(ports.begin(), ports.end(), int64_t{0},
                         [](int64_t sum, const auto& port) { return sum + port.bytes; });
}

Result<BoardRun> run(const Target& target, const Board& board, const FirmwareModel& model,
                     const Build& built, int invocations, const std::vector<Bytes>& inputs,
                     const RunOptions& options, int64_t trace_bytes = 0) {
  const Bytes input = input_file(model, invocations, inputs);
  MOTE_CHECK(write_file(built.folder / "input.bin",
                        {reinterpret_cast<const char*>(input.data()), input.size()}));
  BoardRun done;
  MOTE_TRY(done.profile, run_on_board(target, board, built.firmware, built.folder, options));
  MOTE_TRY(const std::string file, read_text(built.folder / "output.bin"));

  const auto output_bytes =
      static_cast<size_t>((total_bytes(model.outputs) + trace_bytes) * invocations);
  if (file.size() != output_bytes + kReportBytes)
    return fail(ErrorKind::kInternal, "the firmware wrote {} bytes of outputs, not {}",
                file.size() - std::min(file.size(), kReportBytes), output_bytes);
  done.outputs.resize(model.outputs.size());
  auto next = file.begin();
  for (int n = 0; n < invocations; ++n) {
    if (trace_bytes > 0) done.traces.emplace_back(next, next + trace_bytes);
    next += trace_bytes;
    for (size_t i = 0; i < model.outputs.size(); ++i) {
      done.outputs[i].insert(done.outputs[i].end(), next, next + model.outputs[i].bytes);
      next += model.outputs[i].bytes;
    }
  }
  done.stack_bytes = std::max(u32_at(file, output_bytes), u32_at(file, output_bytes + 4));
  return done;
}

/// Reading the profile: the order of regions is stated in targets/common/harness.c ///

constexpr size_t kEmptyCall = 1, kInit = 3, kFirstRun = 5;  // plain
constexpr size_t kEmptyHook = 5, kFirstLayer = 7;           // with the layer hook

// How often the harness calls the model for one invocation.
size_t calls_of_run(const FirmwareModel& model) {
  return static_cast<size_t>(std::max(model.pushes, 1));
}

// Where layer 0 begins in the last of these calls, which goes on to the other layers.
size_t last_call(const FirmwareModel& model) { return kFirstLayer + 2 * (calls_of_run(model) - 1); }

Result<void> expect_regions(const Profile& profile, size_t expected) {
  if (profile.regions.size() == expected) return {};
  return fail(ErrorKind::kInternal, "the profiler saw {} regions where {} were expected",
              profile.regions.size(), expected);
}

// Without what calling costs. A layer that does nothing may call the hook more cheaply than the
// empty one does.
int64_t without(int64_t all, int64_t call) { return std::max(all - call, int64_t{0}); }

Result<void> read_totals(const Profile& profile, const FirmwareModel& model, int invocations,
                         FirmwareRun& result) {
  const size_t calls = calls_of_run(model);
  MOTE_CHECK(expect_regions(profile, kInit + 2 + 2 * calls * static_cast<size_t>(invocations)));
  const ProfileRegion& call = profile.regions[kEmptyCall];
  const auto add = [&](size_t region, int64_t& instructions, int64_t& cycles) {
    instructions = std::max<int64_t>(instructions, 0) +
                   without(profile.regions[region].instructions, call.instructions);
    if (call.cycles >= 0)
      cycles = std::max<int64_t>(cycles, 0) + without(profile.regions[region].cycles, call.cycles);
  };
  add(kInit, result.init_instructions, result.init_cycles);
  for (size_t c = 0; invocations > 0 && c < calls; ++c)
    add(kFirstRun + 2 * c, result.instructions, result.cycles);
  return {};
}

Result<void> read_layers(const Profile& profile, const FirmwareModel& model, FirmwareRun& result) {
  const auto layers = static_cast<size_t>(model.layers);
  MOTE_CHECK(expect_regions(profile, last_call(model) + layers + 2));
  const ProfileRegion& hook = profile.regions[kEmptyHook];
  for (size_t i = 0; i < layers; ++i) {
    const ProfileRegion& layer = profile.regions[last_call(model) + i];
    result.layer_instructions.push_back(without(layer.instructions, hook.instructions));
    if (hook.cycles >= 0) result.layer_cycles.push_back(without(layer.cycles, hook.cycles));
  }
  // Pushes before the last call no hook.
  const ProfileRegion& call = profile.regions[kEmptyCall];
  for (size_t region = kFirstLayer; region < last_call(model); region += 2) {
    result.layer_instructions[0] +=
        without(profile.regions[region].instructions, call.instructions);
    if (hook.cycles >= 0)
      result.layer_cycles[0] += without(profile.regions[region].cycles, call.cycles);
  }
  return {};
}

/// Exact cycles: the same firmware once more, on a simulator that is trusted only where it agrees
/// with the emulator on every output and every count ///

Result<void> expect_agreement(const Target& target, bool outputs, bool counts) {
  if (outputs && counts) return {};
  return fail(ErrorKind::kTool, "{} and {} disagree on the {} of the same firmware",
              target.cycles->name, target.board.name, outputs ? "instructions" : "outputs");
}

bool begin_alike(const std::vector<Bytes>& many, const std::vector<Bytes>& few) {
  return std::ranges::equal(many, few, [](const Bytes& a, const Bytes& b) {
    return a.size() >= b.size() && std::equal(b.begin(), b.end(), a.begin());
  });
}

Result<void> add_total_cycles(const Target& target, const FirmwareModel& model, const Build& plain,
                              const std::vector<Bytes>& inputs, const RunOptions& options,
                              FirmwareRun& result) {
  MOTE_TRY(const BoardRun once, run(target, *target.cycles, model, plain, 1, inputs, options));
  FirmwareRun exact;
  MOTE_CHECK(read_totals(*once.profile, model, 1, exact));
  MOTE_CHECK(expect_agreement(target, begin_alike(result.outputs, once.outputs),
                              exact.instructions == result.instructions &&
                                  exact.init_instructions == result.init_instructions));
  result.cycles = exact.cycles;
  result.init_cycles = exact.init_cycles;
  return {};
}

Result<void> add_layer_cycles(const Target& target, const FirmwareModel& model,
                              const Build& layered, const std::vector<Bytes>& inputs,
                              const RunOptions& options, FirmwareRun& result) {
  MOTE_TRY(const BoardRun once, run(target, *target.cycles, model, layered, 1, inputs, options));
  FirmwareRun exact;
  MOTE_CHECK(read_layers(*once.profile, model, exact));
  MOTE_CHECK(expect_agreement(target, begin_alike(result.outputs, once.outputs),
                              exact.layer_instructions == result.layer_instructions));
  result.layer_cycles = std::move(exact.layer_cycles);
  return {};
}

Result<void> check_inputs(const FirmwareModel& model, int invocations,
                          const std::vector<Bytes>& inputs) {
  bool good = inputs.size() == model.inputs.size() && invocations >= 0;
  for (size_t i = 0; good && i < inputs.size(); ++i)
    good = static_cast<int64_t>(inputs[i].size()) == model.inputs[i].bytes * invocations;
  if (good) return {};
  return fail(ErrorKind::kInternal, "the inputs of {} are not {} invocations long", model.name,
              invocations);
}

Result<void> keep_firmware(const Build& build, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  const auto copy = [&](const fs::path& from, const char* to) {
    if (!error) fs::copy_file(from, folder / to, fs::copy_options::overwrite_existing, error);
  };
  copy(build.firmware, "firmware.elf");
  copy(build.folder / "input.bin", "input.bin");
  if (!error) return {};
  return fail(ErrorKind::kIo, "cannot write to {}: {}", folder.string(), error.message());
}

// In <name>_t: behind the pointers to arenas, and what is known of rows given so far.
int64_t state_offset(const Target& target, const FirmwareModel& model) {
  int64_t before = target.pointer_bytes * static_cast<int64_t>(model.arenas.size());
  if (model.pushes > 0) before += target.pointer_bytes + static_cast<int64_t>(sizeof(uint32_t));
  return (before + model.state_alignment - 1) / model.state_alignment * model.state_alignment;
}

// Per region of the profile from the first layer's on, which layer runs in it: -1 while rows are
// read.
std::vector<int> layer_regions(const FirmwareModel& model) {
  std::vector<int> layers(kFirstLayer, -1);
  while (layers.size() < last_call(model)) layers.insert(layers.end(), {0, -1});
  for (int layer = 0; layer < model.layers; ++layer) layers.push_back(layer);
  return layers;
}

// One invocation, its layers told apart.
Result<void> look_at_layers(const Target& target, const FirmwareModel& model,
                            const std::vector<Bytes>& inputs, const FirmwareOptions& options,
                            const fs::path& folder, FirmwareRun& result) {
  report(options.progress, options.check_memory ? "running again, every memory access watched"
                                                : "counting instructions layer by layer");
  MOTE_TRY(const Build layered, build(target, model, Variant::kLayers, options, folder));
  FirmwareMemory memory =
      firmware_memory(target, layered.sections, model.arenas, state_offset(target, model));
  memory.model_changes = model.pushes > 0;
  RunOptions run_options{.memory = options.check_memory,
                         .timeout_seconds = options.timeout_seconds};
  if (!options.access.empty())
    run_options.watch = watch_text(memory, options.access, layer_regions(model));
  MOTE_TRY(const BoardRun counted,
           run(target, target.board, model, layered, 1, inputs, run_options));
  MOTE_CHECK(read_layers(*counted.profile, model, result));
  if (options.check_memory)
    result.findings = access_findings(*counted.profile, memory, layer_regions(model));
  if (!target.cycles || !options.profile_layers) return {};
  report(options.progress, "counting cycles layer by layer");
  return add_layer_cycles(target, model, layered, inputs, run_options, result);
}

}  // namespace

Result<FirmwareRun> run_firmware(const Target& asked, const FirmwareModel& model, int invocations,
                                 const std::vector<Bytes>& inputs, const FirmwareOptions& options) {
  MOTE_CHECK(check_inputs(model, invocations, inputs));
  MOTE_TRY(const Target target, with_memory(asked, options.ram_bytes, options.flash_bytes));
  MOTE_CHECK(check_tools(target));
  const TemporaryFolder folder;
  const RunOptions run_options{.timeout_seconds = options.timeout_seconds};

  FirmwareRun result;
  MOTE_TRY(result.compiler, compiler_version(target));
  result.flags = fmt::format("{} {}", fmt::join(target.toolchain.flags, " "),
                             fmt::join(flags_of_model(target, options), " "));

  // 1. The plain build gives outputs, totals, stack and sizes.
  report(options.progress, fmt::format("running {} invocations on {}", invocations, target.name));
  MOTE_TRY(const Build plain,
           build(target, model, Variant::kPlain, options, folder.path() / "plain"));
  MOTE_TRY(BoardRun first,
           run(target, target.board, model, plain, invocations, inputs, run_options));
  if (!options.keep.empty()) MOTE_CHECK(keep_firmware(plain, options.keep));
  result.outputs = std::move(first.outputs);
  result.stack_bytes = first.stack_bytes;
  result.code_bytes = plain.flash.code;
  result.code_files = plain.flash.code_files;
  result.constants_bytes = plain.flash.constants;
  result.weights_bytes = plain.flash.weights;
  if (first.profile) MOTE_CHECK(read_totals(*first.profile, model, invocations, result));

  const bool exact = target.cycles.has_value() && invocations > 0;
  if (exact) {
    report(options.progress, fmt::format("counting cycles on {}", target.cycles->name));
    MOTE_CHECK(add_total_cycles(target, model, plain, inputs, run_options, result));
  }

  // 2. Layers are counted in a build of their own, so that hooks do not change the totals; there
  // memory is watched, too, which is slower.
  const bool layer_by_layer = options.profile_layers || options.check_memory;
  if (layer_by_layer && first.profile && invocations > 0)
    MOTE_CHECK(look_at_layers(target, model, inputs, options, folder.path() / "layers", result));

  // 3. Garbage where the plan says nobody reads.
  if (!options.dead_ranges.empty()) {
    report(options.progress, "running with garbage in dead memory");
    MOTE_TRY(const Build poisoned,
             build(target, model, Variant::kPoisoned, options, folder.path() / "poisoned"));
    MOTE_TRY(BoardRun garbled,
             run(target, target.board, model, poisoned, invocations, inputs, run_options));
    result.poisoned_outputs = std::move(garbled.outputs);
  }

  // 4. What every layer leaves behind.
  if (!options.trace.empty()) {
    report(options.progress, "reading what every layer leaves behind");
    int64_t trace_bytes = 0;
    for (const TraceRange& range : options.trace) trace_bytes += range.bytes;
    MOTE_TRY(const Build traced,
             build(target, model, Variant::kTraced, options, folder.path() / "traced"));
    MOTE_TRY(BoardRun looked_at, run(target, target.board, model, traced,
                                     options.traced_invocations, inputs, run_options, trace_bytes));
    result.traces = std::move(looked_at.traces);
  }
  return result;
}

}  // namespace mote
