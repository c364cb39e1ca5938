// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/npy.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "compiler/driver/evaluate.h"
#include "compiler/driver/verify.h"

namespace mote {
namespace {

// `--target interpreter` asks the oracle instead of a board.
constexpr std::string_view kInterpreter = "interpreter";

Result<std::vector<Bytes>> outputs_of(const CompileArguments& arguments,
                                      const CompileOptions& options, const Graph& graph,
                                      const Graph& prepared, const ModelInputs& inputs) {
  if (options.target == kInterpreter)
    return prepared.steps ? interpret_windows(graph, prepared, inputs.bytes, inputs.invocations)
                          : interpret(graph, inputs.bytes, inputs.invocations);
  MOTE_TRY(const Target target, chosen_target(options));
  MOTE_TRY(const Program program, within(compile(graph, options, target), arguments.model));
  MOTE_CHECK(within(check_fit(program, target), arguments.model));
  MOTE_TRY(FirmwareRun firmware, run_on_target(program, target, inputs.bytes, inputs.invocations,
                                               {.progress = progress_on_stderr()}));
  return std::move(firmware.outputs);
}

Result<void> write_outputs(const Graph& graph, std::vector<Bytes> outputs,
                           const ModelInputs& inputs, const std::filesystem::path& folder,
                           bool json) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorKind::kIo, "cannot create {}: {}", folder.string(), error.message());
  nlohmann::ordered_json listing = nlohmann::ordered_json::array();
  const std::vector<Port> ports = output_ports(graph);
  for (size_t o = 0; o < ports.size(); ++o) {
    const Tensor& tensor = graph.at(ports[o].tensor);
    NpyArray array{tensor.type, tensor.shape, std::move(outputs[o])};
    if (inputs.batched) array.shape.insert(array.shape.begin(), inputs.invocations);
    const std::filesystem::path path = folder / (ports[o].c_name + ".npy");
    MOTE_CHECK(write_npy(path, array));
    if (!json)
      fmt::print("{}  {}{}\n", path.string(), type_name(array.type), shape_text(array.shape));
    listing.push_back({{"name", ports[o].c_name},
                       {"file", path.string()},
                       {"type", type_name(array.type)},
                       {"shape", array.shape}});
  }
  if (json) fmt::print("{}\n", nlohmann::ordered_json{{"outputs", listing}}.dump(2));
  return {};
}

Result<void> run(const CompileArguments& arguments, const std::vector<std::string>& input_arguments,
                 const std::string& folder) {
  MOTE_TRY(const Graph graph, load_model(arguments.model));
  MOTE_TRY(const CompileOptions options, arguments.options());
  MOTE_TRY(const Graph prepared, within(prepare(graph, options), arguments.model));
  MOTE_TRY(const ModelInputs inputs, read_inputs(prepared, input_arguments, 1));
  MOTE_TRY(std::vector<Bytes> outputs, outputs_of(arguments, options, graph, prepared, inputs));
  return write_outputs(prepared, std::move(outputs), inputs, folder, arguments.json);
}

}  // namespace

void add_run(CLI::App& app, Outcome& outcome) {
  CLI::App* command =
      app.add_subcommand("run", "compile, run on the target or its emulator, keep the outputs");
  auto arguments = std::make_shared<CompileArguments>();
  auto inputs = std::make_shared<std::vector<std::string>>();
  auto folder = std::make_shared<std::string>();
  arguments->add_to(*command);
  command->add_option("--input", *inputs, "[NAME=]x.npy, one per input; default: pseudo-random")
      ->type_name("FILE");
  command->add_option("--output", *folder, "folder for NAME.npy per output")
      ->required()
      ->type_name("DIR");
  command->footer(
      "An array shaped as the input is one invocation; one more leading axis is that many\n"
      "invocations in a row, state carried. `--target interpreter` runs the reference "
      "evaluation.\n\n"
      "Examples:\n"
      "  mote run kws.tflite --target cortex-m4 --input features.npy --output out\n"
      "  mote run model.tflite --input left=l.npy --input right=r.npy --output out\n");
  command->callback([=, &outcome] { outcome.result = run(*arguments, *inputs, *folder); });
}

}  // namespace mote
