// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/table.h"
#include "compiler/target/target.h"

namespace mote {
namespace {

std::string size_text(int64_t bytes) {
  return bytes == kUnlimited ? "-" : fmt::format("{} KB", grouped(bytes / 1024));
}

nlohmann::ordered_json size_json(int64_t bytes) {
  return bytes == kUnlimited ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(bytes);
}

Result<void> run(bool json) {
  MOTE_TRY(const std::vector<Target> targets, all_targets());
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  Table table({"target", ">RAM", ">flash", "kernels", "ready", "what it is"});
  for (const Target& target : targets) {
    const auto ready = check_tools(target);
    table.row({target.name, size_text(target.ram_bytes), size_text(target.flash_bytes),
               fmt::format("{}", fmt::join(target.families, ", ")), ready ? "yes" : "no",
               target.description});
    list.push_back({{"name", target.name},
                    {"description", target.description},
                    {"ram_bytes", size_json(target.ram_bytes)},
                    {"flash_bytes", size_json(target.flash_bytes)},
                    {"kernel_families", target.families},
                    {"counts_cycles", target.cycles || !target.board.simulator.empty()},
                    {"ready", ready.has_value()},
                    {"missing", ready ? "" : ready.error().text()}});
    if (!ready && !json) fmt::print(stderr, "{}: {}\n", target.name, ready.error().text());
  }
  if (json)
    fmt::print("{}\n", list.dump(2));
  else
    fmt::print("{}", table.text());
  return {};
}

}  // namespace

void add_targets(CLI::App& app, Outcome& outcome) {
  CLI::App* command =
      app.add_subcommand("targets", "list the targets and whether their tools are here");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "print one JSON array");
  command->footer("Examples:\n  mote targets\n  mote targets --json\n");
  command->callback([=, &outcome] { outcome.result = run(*json); });
}

}  // namespace mote
