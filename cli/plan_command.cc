// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/options.h"
#include "compiler/driver/plan_report.h"
#include "compiler/plan/timeline.h"

namespace mote {
namespace {

struct PlanFiles {
  std::string svg, html;
};

// The buffers by the names that `mote plan` gives them, with their shapes and kernels.
PlanProblem named_for_people(const Program& program, const PlanReport& report) {
  PlanProblem problem = program.problem;
  size_t width = 0;
  for (const auto& buffer : report.buffers) width = std::max(width, buffer.label.size());
  for (size_t i = 0; i < problem.buffers.size(); ++i) {
    const PlanReport::Buffer& buffer = report.buffers[i];
    problem.buffers[i].name = fmt::format("{:<{}}  {:<18}  {}", buffer.label, width,
                                          buffer.type + " " + buffer.shape, buffer.kernel);
    while (problem.buffers[i].name.ends_with(' ')) problem.buffers[i].name.pop_back();
  }
  return problem;
}

// The map of one region: the other regions' buffers have no bytes in it.
void print_map(const Program& program, const PlanReport& report, size_t region) {
  PlanProblem problem = named_for_people(program, report);
  Plan plan = program.plan;
  for (size_t i = 0; i < problem.buffers.size(); ++i) {
    if (report.buffers[i].region != region) problem.buffers[i].bytes = 0;
    plan.offsets[i] = report.buffers[i].offset;
  }
  plan.bytes = report.regions[region].bytes;
  plan.bound_bytes = report.regions[region].bound_bytes;
  plan.optimal = plan.bytes == plan.bound_bytes;
  if (report.regions.size() > 1) fmt::print("\n{}: ", report.regions[region].name);
  fmt::print("{}", memory_map(problem, plan));
}

void print_report(const Program& program, const PlanReport& report) {
  fmt::print("{} on {}\n", report.model, report.target);
  for (size_t region = 0; region < report.regions.size(); ++region)
    print_map(program, report, region);
  if (report.state_bytes > 0) fmt::print("\nbesides, {} bytes of state\n", report.state_bytes);
  fmt::print("\nWhat makes it that large\n");
  for (const std::string& reason : report.reasons) fmt::print("  {}\n", reason);
  fmt::print("\nWhat would lower it\n");
  for (const Saving& saving : report.savings)
    fmt::print("  {}{}\n", saving.sentence, saving.option.empty() ? "" : " " + saving.option);
  if (report.savings.empty()) fmt::print("  Of what Mote knows to try on this model, nothing.\n");
}

Result<void> run(const CompileArguments& arguments, const PlanFiles& files) {
  MOTE_TRY(const CompileOptions options, arguments.options());
  MOTE_TRY(const Target target, chosen_target(options));
  MOTE_TRY(const Graph graph, load_model(arguments.model));
  MOTE_TRY(const Program program, within(compile(graph, options, target), arguments.model));
  MOTE_TRY(PlanReport report, describe_plan(program, target));
  MOTE_TRY(report.savings, find_savings(graph, options, target, program));
  if (!files.svg.empty()) MOTE_CHECK(write_file(files.svg, picture_svg(picture_of(report))));
  if (!files.html.empty()) MOTE_CHECK(write_file(files.html, plan_page(report)));
  if (arguments.json)
    fmt::print("{}\n", plan_json(report).dump(2));
  else
    print_report(program, report);
  return {};
}

}  // namespace

void add_plan(CLI::App& app, Outcome& outcome) {
  CLI::App* command = app.add_subcommand(
      "plan", "show the memory plan: who lies where, what sets the peak, what would lower it");
  auto arguments = std::make_shared<CompileArguments>();
  auto files = std::make_shared<PlanFiles>();
  arguments->add_to(*command);
  command->add_option("--svg", files->svg, "draw it: steps to the right, addresses upwards")
      ->type_name("FILE");
  command->add_option("--html", files->html, "the drawing with all tables, in one file")
      ->type_name("FILE");
  command->footer(
      "Every step of an invocation and every buffer of the arena. What would lower the peak was\n"
      "tried on this model: options by compiling with them, changes of the model by planning.\n\n"
      "Examples:\n"
      "  mote plan kws.tflite --target cortex-m4\n"
      "  mote plan vww.tflite --target cortex-m55 --html vww.html\n"
      "  mote plan kws.tflite --target cortex-m0 --json --svg kws.svg\n");
  command->callback([=, &outcome] { outcome.result = run(*arguments, *files); });
}

}  // namespace mote
