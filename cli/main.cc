// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "compiler/base/home.h"

namespace {

constexpr const char* kFooter = R"(Examples:
  mote inspect kws.tflite
  mote compile kws.tflite --target cortex-m4 -o kws
  mote plan kws.tflite --target cortex-m4 --html kws.html
  mote run kws.tflite --target cortex-m4 --input x.npy --output out
  mote verify kws.tflite --target cortex-m55
  mote targets

Exit codes: 0 fine, 1 outputs differ, 2 wrong usage, 3 malformed model, 4 unsupported model,
5 does not fit the target, 6 a tool is missing, 7 a tool failed, 8 a file could not be read or
written, 70 a bug in Mote. `mote COMMAND --help` says more.)";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Mote turns a trained model into a folder of plain C that runs on a microcontroller,\n"
      "proven equal to the reference.",
      "mote");
  app.require_subcommand(1);
  app.footer(kFooter);
  app.set_version_flag("--version", std::string(mote::mote_version()));

  mote::Outcome outcome;
  mote::add_inspect(app, outcome);
  mote::add_compile(app, outcome);
  mote::add_plan(app, outcome);
  mote::add_run(app, outcome);
  mote::add_verify(app, outcome);
  mote::add_targets(app, outcome);

  const auto is_asked_for = [&](const CLI::App* command) { return command->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(is_asked_for).empty()) {
    fmt::print(stderr, "mote: there is no command \"{}\". `mote --help` lists them.\n", argv[1]);
    return static_cast<int>(mote::ErrorKind::kUsage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(mote::ErrorKind::kUsage);
  }
  if (!outcome.result) {
    fmt::print(stderr, "mote: {}\n", outcome.result.error().text());
    return static_cast<int>(outcome.result.error().kind);
  }
  return outcome.exit_code;
}
