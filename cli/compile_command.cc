// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/table.h"

namespace mote {
namespace {

void print_summary(const Program& program, const Target& target, const std::string& folder) {
  Table table({"", ">bytes"});
  table.row({"weights and biases", grouped(program.constant_bytes(ConstantArray::Kind::kWeights))});
  table.row({"other constants", grouped(program.constant_bytes(ConstantArray::Kind::kOther))});
  table.row({"arena", grouped(program.arena_bytes)});
  table.row({"  proven bound", grouped(program.plan.bound_bytes)});
  table.row({"  live, nothing in place", grouped(program.plan.live_bytes)});
  table.row({"state", grouped(program.state_bytes)});
  fmt::print("{} for {}: {} layers, {} MACs, written to {}\n\n{}", program.name, target.name,
             program.layers.size(), grouped(program.macs()), folder, table.text());
}

Result<void> run(const CompileArguments& arguments, const std::string& folder) {
  MOTE_TRY(const CompileOptions options, arguments.options());
  MOTE_TRY(const Target target, chosen_target(options));
  MOTE_TRY(Graph graph, load_model(arguments.model));
  MOTE_TRY(const Program program,
           within(compile(std::move(graph), options, target), arguments.model));
  MOTE_CHECK(within(check_fit(program, target), arguments.model));
  print_notes(program);
  MOTE_TRY(const FileSet files, emit(program, target));
  MOTE_CHECK(write_folder(folder, files, "report.json"));
  if (arguments.json)
    fmt::print("{}", files.at("report.json"));
  else
    print_summary(program, target, folder);
  return {};
}

}  // namespace

void add_compile(CLI::App& app, Outcome& outcome) {
  CLI::App* command = app.add_subcommand("compile", "write the folder of C");
  auto arguments = std::make_shared<CompileArguments>();
  auto folder = std::make_shared<std::string>();
  arguments->add_to(*command);
  command->add_option("-o,--output", *folder, "the folder to write")->required()->type_name("DIR");
  command->footer(
      "Examples:\n"
      "  mote compile kws.tflite --target cortex-m4 -o kws\n"
      "  mote compile model.tflite --name wake --target cortex-m0 -o build/wake --json\n");
  command->callback([=, &outcome] { outcome.result = run(*arguments, *folder); });
}

}  // namespace mote
