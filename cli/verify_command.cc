// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "compiler/driver/verify.h"

namespace mote {
namespace {

std::string count_text(int64_t count) { return count < 0 ? "-" : grouped(count); }

std::string per_mac(int64_t count, int64_t macs) {
  if (count <= 0 || macs == 0) return "";
  return fmt::format("{:.2f}", static_cast<double>(count) / static_cast<double>(macs));
}

std::string layer_table(const Verification& v) {
  const bool cycles = !v.run.layer_cycles.empty();
  std::vector<std::string> headings = {">#",    "operator",      "name",    "kernel",
                                       ">MACs", ">instructions", ">per MAC"};
  if (cycles) headings.insert(headings.end(), {">cycles", ">per MAC"});
  Table table(headings);
  for (size_t n = 0; n < v.program.layers.size(); ++n) {
    const Layer& layer = v.program.layers[n];
    const int64_t instructions =
        n < v.run.layer_instructions.size() ? v.run.layer_instructions[n] : -1;
    std::vector<std::string> cells = {std::to_string(n),
                                      std::string(op_name(v.program.graph.nodes[n].op)),
                                      shortened(short_name(v.program.graph.nodes[n].name), 36),
                                      layer.runs_as(),
                                      layer.macs ? grouped(layer.macs) : "",
                                      count_text(instructions),
                                      per_mac(instructions, layer.macs)};
    if (cycles)
      cells.insert(cells.end(),
                   {grouped(v.run.layer_cycles[n]), per_mac(v.run.layer_cycles[n], layer.macs)});
    table.row(cells);
  }
  return table.text();
}

std::string cost_table(const Verification& v) {
  const bool cycles = v.run.cycles >= 0;
  const auto of = [&](int64_t count) { return cycles ? grouped(count) : ""; };
  Table table({"", ">bytes", "", ">bytes", "", ">instructions", cycles ? ">cycles" : ""});
  table.row({"code", grouped(v.run.code_bytes), "arena", grouped(v.program.arena_bytes),
             "one invocation", count_text(v.run.instructions), of(v.run.cycles)});
  table.row({"constants", grouped(v.run.constants_bytes), "state", grouped(v.program.state_bytes),
             "init", count_text(v.run.init_instructions), of(v.run.init_cycles)});
  table.row(
      {"weights", grouped(v.run.weights_bytes), "stack", grouped(v.run.stack_bytes), "", "", ""});
  table.row({"flash", grouped(v.run.code_bytes + v.run.constants_bytes + v.run.weights_bytes),
             "RAM", grouped(v.program.arena_bytes + v.program.state_bytes + v.run.stack_bytes), "",
             "", ""});
  return table.text();
}

void print_verification(const Verification& v) {
  fmt::print(
      "{} on {}: {}\n  outputs of {} invocations: {} bytes differ\n"
      "  every layer and state, {} invocations: {} bytes differ\n",
      v.model, v.target.name, v.equal() ? "equal" : "DIFFERENT", v.invocations, v.differing_bytes,
      v.traced_invocations, v.differing_layer_bytes);
  if (!v.first_difference.empty()) fmt::print("first: {}\n", v.first_difference);
  if (v.largest_float_error > 0)
    fmt::print("largest float error {:.2g} of {:g} allowed, relative to max(1, |x|)\n",
               v.largest_float_error, kFloatTolerance);
  if (v.run.cycles >= 0) fmt::print("cycles: {}\n", v.target.cycles.value_or(v.target.board).name);
  print_notes(v.program);
  fmt::print("\n{}\n{}\n{} {}\n", layer_table(v), cost_table(v), v.run.compiler, v.run.flags);
}

Result<int> run(const CompileArguments& arguments, const std::vector<std::string>& input_arguments,
                VerifyOptions verify_options) {
  MOTE_TRY(const CompileOptions options, arguments.options());
  MOTE_TRY(const Graph graph, load_model(arguments.model));
  MOTE_TRY(const Graph prepared, within(prepare(graph, options), arguments.model));
  if (verify_options.invocations == 0) {
    MOTE_TRY(const Target target, chosen_target(options));
    verify_options.invocations = default_invocations(target);
    if (prepared.steps)
      verify_options.invocations += static_cast<int>(prepared.steps->warmup_steps());
  }
  MOTE_TRY(const ModelInputs inputs,
           read_inputs(prepared, input_arguments, verify_options.invocations));
  verify_options.invocations = inputs.invocations;
  const std::string model = std::filesystem::path(arguments.model).filename().string();
  MOTE_TRY(const Verification verification,
           within(verify_on_target(graph, model, options, inputs.bytes, verify_options),
                  arguments.model));
  if (arguments.json)
    fmt::print("{}\n", to_json(verification).dump(2));
  else
    print_verification(verification);
  return verification.equal() ? 0 : static_cast<int>(ErrorKind::kDifferent);
}

}  // namespace

void add_verify(CLI::App& app, Outcome& outcome) {
  CLI::App* command = app.add_subcommand(
      "verify", "prove the emitted program equal to the interpreter on the target, and measure it");
  auto arguments = std::make_shared<CompileArguments>();
  auto inputs = std::make_shared<std::vector<std::string>>();
  auto options = std::make_shared<VerifyOptions>();
  options->progress = progress_on_stderr();
  options->invocations = 0;
  arguments->add_to(*command);
  command->add_option("--input", *inputs, "[NAME=]x.npy, one per input; default: pseudo-random")
      ->type_name("FILE");
  command
      ->add_option(
          "--invocations", options->invocations,
          "how many pseudo-random inputs in a row; default: 16, or 2 where the target's only "
          "board is a simulated core; of a stream as many after the first full window")
      ->check(CLI::Range(1, 1000));
  command
      ->add_option(
          "--keep", options->keep,
          "leave the firmware and its input there, to run it by hand: firmware.elf, input.bin")
      ->type_name("DIR");
  command->add_flag("--poison", options->poison,
                    "once more with the arena's dead bytes overwritten (always on the host)");
  command->add_flag("--guard", options->guard,
                    "guard bytes part all buffers, so that a byte touched beyond one is noticed; "
                    "sizes and counts are then not the model's");
  command->footer(
      "Instructions are counted exactly by the emulator; they are not cycles and not time. Cycles\n"
      "stand beside them where the target has a simulator that is exact to the cycle.\n\n"
      "Examples:\n"
      "  mote verify kws.tflite --target cortex-m4\n"
      "  mote verify vww.tflite --target cortex-m0 --ram 4M --flash 4M --json\n"
      "  mote verify kws.tflite --target ibex\n");
  command->callback([=, &outcome] {
    auto code = run(*arguments, *inputs, *options);
    if (code)
      outcome.exit_code = *code;
    else
      outcome.result = Failure(std::move(code).error());
  });
}

}  // namespace mote
