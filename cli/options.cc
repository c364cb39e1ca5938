// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <fmt/ranges.h>

#include "cli/npy.h"
#include "compiler/driver/evaluate.h"
#include "compiler/emit/emit.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

const std::map<std::string, Optimize> kGoals = {
    {"speed", Optimize::kSpeed}, {"balanced", Optimize::kBalanced}, {"size", Optimize::kSize}};

std::vector<std::string> names_of(const std::map<std::string, Optimize>& goals) {
  std::vector<std::string> names;
  for (const auto& [name, goal] : goals) names.push_back(name);
  return names;
}

}  // namespace

void StreamArguments::add_to(CLI::App& command) {
  command
      .add_option("--stream", stream_,
                  "time: one step takes the newest frames of a stream, and answers as the model "
                  "does to the window that ends there")
      ->check(CLI::IsMember({"time"}))
      ->option_text("time");
  command
      .add_option("--time-axis", options_.axis,
                  "the dimension of the input that is time, such as 1; default: the first that "
                  "can be streamed")
      ->needs("--stream");
  command
      .add_option("--frames-per-step", options_.frames_per_step,
                  "how many new frames a step takes, such as 4: several at once cost less each; "
                  "default: the fewest")
      ->check(CLI::Range(1, 1 << 20))
      ->needs("--stream");
}

void StreamArguments::set(CompileOptions& options) const {
  if (given()) options.stream_time = options_;
}

void CompileArguments::add_to(CLI::App& command) {
  command.add_option("model", model, "the model file (.tflite)")->required()->type_name("MODEL");
  command.add_option("--target", options_.target, "where it runs: see `mote targets`")
      ->capture_default_str();
  command.add_option("--name", options_.name, "prefix of all C names; default: the file's name");
  command.add_option("--ram", ram_, "RAM instead of the board's, such as 4M (for measuring)");
  command.add_option("--flash", flash_, "flash instead of the board's, such as 4M (for measuring)");
  command.add_option("--optimize", optimize_, "what to make least: time, both, or flash")
      ->check(CLI::IsMember(names_of(kGoals)))
      ->option_text("speed|balanced|size [speed]");
  command.add_option("--flash-budget", flash_budget_,
                     "slower, smaller kernels until constants and their code fit, such as 60K");
  command.add_option("--ram-budget", ram_budget_,
                     "rows, then other kernels until arena and state fit, such as 16K");
  command
      .add_option("--stream-rows", stream_rows_,
                  "run layers row by row where that saves RAM, for at most PERCENT more\n"
                  "instructions: --stream-rows 10")
      ->expected(0, 1)
      ->default_str("5")
      ->check(CLI::Range(0.0, 1000.0))
      ->option_text("[PERCENT] [5]");
  command
      .add_option("--region", regions_,
                  "a memory for part of the arena, such as dtcm=64K; once for each (see `mote "
                  "targets`)")
      ->type_name("NAME=SIZE[:fast|:slow|:COST]");
  command
      .add_option("--copy-weights", options_.goal.copy_constants,
                  "copy constants to the rest of that region at start, the most read ones")
      ->type_name("REGION");
  command
      .add_option("--families", options_.families,
                  "kernel families to choose from, best first; default: the target's")
      ->delimiter(',')
      ->type_name("NAME,...");
  command
      .add_option("--without-kernels", options_.goal.without_kernels,
                  "kernels never to choose, such as conv_2d_s8_armv7em")
      ->delimiter(',')
      ->type_name("NAME,...");
  command.add_flag("--share-kernels", options_.shares_kernels,
                   "no kernel is compiled for one layer alone: models of one firmware share them");
  stream_.add_to(command);
  command
      .add_option("--stream-input", stream_input_,
                  "rows: the input is given row by row, as a camera does, and never lies in memory "
                  "as a whole")
      ->check(CLI::IsMember({"rows"}))
      ->excludes("--stream")
      ->option_text("rows");
  command.add_option("--rows-per-push", rows_per_push_, "how many of them at a time, such as 2")
      ->check(CLI::Range(1, 1 << 20))
      ->needs("--stream-input")
      ->option_text("N [1]");
  command.add_flag("!--no-fuse", options_.goal.fuse,
                   "do not: Two to four layers run row by row where that makes the arena smaller.");
  command.add_flag("!--no-reorder", options_.goal.reorder,
                   "do not: Operators run in another order where that makes the arena smaller.");
  command.add_flag("!--no-move-tensors", options_.goal.move_tensors,
                   "do not: Tensors move while they are alive where that makes the arena smaller.");
  command.add_flag("--json", json, "print one JSON object");
  for (const Pass& pass : all_passes()) {
    off_.push_back(std::make_unique<bool>(false));
    command.add_flag(fmt::format("--no-{}", pass.flag), *off_.back(),
                     fmt::format("do not: {}", pass.sentence));
  }
}

Result<CompileOptions> CompileArguments::options() const {
  CompileOptions options = options_;
  options.goal.optimize = kGoals.at(optimize_);
  stream_.set(options);
  if (!stream_input_.empty()) options.rows_per_push = rows_per_push_;
  options.goal.stream_rows = stream_rows_ / 100;
  if (!ram_.empty()) {
    MOTE_TRY(options.ram_bytes, parse_size(ram_));
  }
  if (!flash_.empty()) {
    MOTE_TRY(options.flash_bytes, parse_size(flash_));
  }
  if (!ram_budget_.empty()) {
    MOTE_TRY(options.goal.ram_bytes, parse_size(ram_budget_));
  }
  if (!flash_budget_.empty()) {
    MOTE_TRY(options.goal.flash_bytes, parse_size(flash_budget_));
  }
  for (const std::string& text : regions_) {
    MOTE_TRY(RegionGoal region, parse_region(text));
    options.goal.regions.push_back(std::move(region));
  }
  for (size_t i = 0; i < off_.size(); ++i)
    if (*off_[i]) options.passes.off.insert(std::string(all_passes()[i].name));
  return options;
}

void print_notes(const Program& program) {
  if (program.chains.empty()) return;
  size_t layers = 0;
  for (const Chain& chain : program.chains) layers += chain.last - chain.first + 1;
  if (const auto taken = input_rows(program.graph)) {
    --layers;  // taking rows is none
    fmt::print(stderr, "\"{}\" is given {} at a time; ",
               short_name(program.graph.at(taken->image).name),
               taken->rows == 1 ? "a row" : fmt::format("{} rows", taken->rows));
  }
  fmt::print(stderr, "{} layers run row by row: {} bytes of arena instead of {}\n", layers,
             program.arena_bytes, program.arena_bytes_without_chains);
}

Result<int64_t> parse_size(const std::string& text) {
  size_t digits = 0;
  int64_t value = 0;
  while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits])) &&
         value < (int64_t{1} << 40))
    value = value * 10 + (text[digits++] - '0');
  const std::string unit = text.substr(digits);
  int64_t scale = 0;
  if (unit.empty() || unit == "B") scale = 1;
  if (unit == "K" || unit == "KB") scale = 1024;
  if (unit == "M" || unit == "MB") scale = 1024 * 1024;
  if (digits == 0 || scale == 0 || value == 0)
    return fail_hint("Write it as 8000, 256K or 4M.", ErrorKind::kUsage, "\"{}\" is not a size",
                     text);
  return value * scale;
}

Result<RegionGoal> parse_region(const std::string& text) {
  const auto wrong = [&] {
    return fail_hint("Write it as dtcm=64K, dtcm=64K:fast or psram=8M:4.", ErrorKind::kUsage,
                     "\"{}\" is not a region", text);
  };
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) return wrong();
  const size_t colon = text.find(':', equals);
  RegionGoal region{.name = text.substr(0, equals)};
  MOTE_TRY(region.bytes, parse_size(text.substr(equals + 1, colon - equals - 1)));
  if (colon == std::string::npos) return region;
  const std::string cost = text.substr(colon + 1);
  char* end = nullptr;
  region.cost = cost == "fast" ? 1 : cost == "slow" ? 3 : std::strtod(cost.c_str(), &end);
  if (!(region.cost > 0 && region.cost < 1e6) || (end && *end)) return wrong();
  return region;
}

namespace {

std::string known_names(const std::vector<Port>& ports) {
  std::vector<std::string> names;
  for (const Port& port : ports) names.push_back(port.c_name);
  return fmt::format("{}", fmt::join(names, ", "));
}

// Which input "[NAME=]file" means: by name, else the one at its place.
Result<size_t> which_input(const Graph& graph, const std::string& name, size_t place) {
  const std::vector<Port> ports = input_ports(graph);
  if (name.empty()) {
    if (place < ports.size()) return place;
    return fail(ErrorKind::kUsage, "the model has {} inputs, not {}", ports.size(), place + 1);
  }
  for (size_t i = 0; i < ports.size(); ++i)
    if (name == ports[i].c_name || name == graph.input_names[i]) return i;
  return fail(ErrorKind::kUsage, "the model has no input \"{}\"; it has {}", name,
              known_names(ports));
}

// How many invocations an array holds for a tensor: 0 when it does not fit.
int invocations_in(const NpyArray& array, const Tensor& tensor) {
  if (array.shape == tensor.shape) return 1;
  if (array.shape.size() == tensor.shape.size() + 1 &&
      std::equal(tensor.shape.begin(), tensor.shape.end(), array.shape.begin() + 1))
    return array.shape[0];
  return 0;
}

}  // namespace

Result<ModelInputs> read_inputs(const Graph& graph, const std::vector<std::string>& arguments,
                                int random_invocations) {
  if (arguments.empty())
    return ModelInputs{random_inputs(graph, random_invocations), random_invocations, true};
  ModelInputs inputs;
  inputs.bytes.resize(graph.inputs.size());
  std::vector<bool> given(graph.inputs.size());
  for (size_t a = 0; a < arguments.size(); ++a) {
    const size_t equals = arguments[a].find('=');
    const std::string name = equals == std::string::npos ? "" : arguments[a].substr(0, equals);
    const std::string path =
        equals == std::string::npos ? arguments[a] : arguments[a].substr(equals + 1);
    MOTE_TRY(const size_t i, which_input(graph, name, a));
    MOTE_TRY(NpyArray array, within(read_npy(path), path));
    const Tensor& tensor = graph.at(graph.inputs[i]);
    const int invocations = invocations_in(array, tensor);
    if (array.type != tensor.type || invocations == 0)
      return fail_hint("One more leading axis means that many invocations in a row.",
                       ErrorKind::kUsage, "{} holds {}{}, input \"{}\" takes {}{}", path,
                       type_name(array.type), shape_text(array.shape), input_ports(graph)[i].c_name,
                       type_name(tensor.type), shape_text(tensor.shape));
    if (given[i]) return fail(ErrorKind::kUsage, "input \"{}\" is given twice", tensor.name);
    if (a > 0 && invocations != inputs.invocations)
      return fail(ErrorKind::kUsage, "{} holds {} invocations, the inputs before it {}", path,
                  invocations, inputs.invocations);
    given[i] = true;
    inputs.invocations = invocations;
    inputs.batched = inputs.batched || array.shape.size() != tensor.shape.size();
    inputs.bytes[i] = std::move(array.data);
  }
  for (size_t i = 0; i < given.size(); ++i)
    if (!given[i])
      return fail_hint(fmt::format("Give it as --input {}=x.npy.", input_ports(graph)[i].c_name),
                       ErrorKind::kUsage, "input \"{}\" is missing", input_ports(graph)[i].c_name);
  return inputs;
}

}  // namespace mote
