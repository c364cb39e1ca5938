// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/table.h"
#include "compiler/driver/compile.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

using nlohmann::ordered_json;

int64_t macs_of(const Graph& graph, const Node& node) {
  const OpSpec& spec = spec_of(node.op);
  return spec.macs ? spec.macs(NodeView(graph, node)) : 0;
}

int64_t constant_bytes(const Graph& graph, const Node& node) {
  int64_t bytes = 0;
  for (TensorId id : node.inputs)
    if (id != kNoTensor && graph.at(id).is_constant()) bytes += graph.at(id).bytes();
  return bytes;
}

int64_t bytes_of(const Graph& graph, Role role) {
  int64_t bytes = 0;
  for (const Tensor& tensor : graph.tensors)
    if (tensor.role == role) bytes += tensor.bytes();
  return bytes;
}

std::string tensor_text(const Tensor& tensor) {
  return fmt::format("{}{}", type_name(tensor.type), shape_text(tensor.shape));
}

ordered_json port_json(const Graph& graph, const Port& port) {
  const Tensor& tensor = graph.at(port.tensor);
  ordered_json json = {{"name", port.c_name},
                       {"tensor", tensor.name},
                       {"type", type_name(tensor.type)},
                       {"shape", tensor.shape}};
  if (tensor.quant.present()) {
    json["scale"] = tensor.quant.scale();
    json["zero_point"] = tensor.quant.zero_point();
  }
  return json;
}

ordered_json steps_json(const TimeSteps& steps) {
  return {{"time_axis", steps.axis},
          {"frames_per_step", steps.frames_per_step},
          {"window_frames", steps.window_frames},
          {"warmup_steps", steps.warmup_steps()}};
}

void print_json(const Graph& graph) {
  ordered_json json = {{"model", graph.name}, {"operators", ordered_json::array()}};
  int64_t macs = 0;
  for (const Port& port : input_ports(graph)) json["inputs"].push_back(port_json(graph, port));
  for (const Port& port : output_ports(graph)) json["outputs"].push_back(port_json(graph, port));
  for (const Node& node : graph.nodes) {
    ordered_json item = {{"op", tflite_name(node.op)},
                         {"name", node.name},
                         {"macs", macs_of(graph, node)},
                         {"constant_bytes", constant_bytes(graph, node)}};
    if (!node.outputs.empty()) {
      item["type"] = type_name(graph.at(node.outputs[0]).type);
      item["shape"] = graph.at(node.outputs[0]).shape;
    }
    json["operators"].push_back(item);
    macs += macs_of(graph, node);
  }
  json["macs"] = macs;
  if (graph.steps) json["stream"] = steps_json(*graph.steps);
  json["constant_bytes"] = bytes_of(graph, Role::kConstant);
  json["state_bytes"] = bytes_of(graph, Role::kState);
  fmt::print("{}\n", json.dump(2));
}

// As model files call it; of operators that no file names, as Mote does.
std::string_view operator_text(Op op) {
  return tflite_name(op) == "NONE" ? op_name(op) : tflite_name(op);
}

void print_ports(const Graph& graph, const char* what, const std::vector<Port>& ports) {
  for (const Port& port : ports) {
    const Tensor& tensor = graph.at(port.tensor);
    fmt::print("{}  {}  {}", what, port.c_name, tensor_text(tensor));
    if (tensor.quant.present())
      fmt::print("  real = {:.9g} * (stored - {})", tensor.quant.scale(),
                 tensor.quant.zero_point());
    fmt::print("\n");
  }
}

void print_table(const Graph& graph) {
  fmt::print("{}: {} operators\n", graph.name, graph.nodes.size());
  if (graph.steps)
    fmt::print("one step takes {} of the {} frames of a window; {} steps fill it\n",
               graph.steps->frames_per_step, graph.steps->window_frames,
               graph.steps->warmup_steps());
  print_ports(graph, "input ", input_ports(graph));
  print_ports(graph, "output", output_ports(graph));
  Table table({">#", "operator", "name", "output", ">MACs", ">constants"});
  int64_t macs = 0;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    macs += macs_of(graph, node);
    table.row({std::to_string(n), std::string(operator_text(node.op)),
               shortened(short_name(node.name), 48),
               node.outputs.empty() ? "" : tensor_text(graph.at(node.outputs[0])),
               macs_of(graph, node) ? grouped(macs_of(graph, node)) : "",
               constant_bytes(graph, node) ? grouped(constant_bytes(graph, node)) : ""});
  }
  fmt::print("\n{}\n{} MACs, {} bytes of constants, {} bytes of state\n", table.text(),
             grouped(macs), grouped(bytes_of(graph, Role::kConstant)),
             grouped(bytes_of(graph, Role::kState)));
}

// A refused model: its operators, and which of them Mote has not.
void print_survey(const std::vector<OperatorListing>& listings) {
  Table table({">#", "operator", "name", "output", ""});
  size_t index = 0;
  size_t subgraph = 0;
  for (const OperatorListing& listing : listings) {
    if (listing.subgraph != subgraph) index = 0;
    subgraph = listing.subgraph;
    table.row({subgraph ? fmt::format("{}:{}", subgraph, index) : std::to_string(index), listing.op,
               shortened(short_name(listing.name), 48), listing.output,
               listing.known ? "" : "not supported"});
    ++index;
  }
  fmt::print("{}\n", table.text());
}

ordered_json survey_json(const std::vector<OperatorListing>& listings, const Diagnostic& refusal) {
  ordered_json json = {{"refused", refusal.text()}, {"operators", ordered_json::array()}};
  for (const OperatorListing& listing : listings)
    json["operators"].push_back({{"op", listing.op},
                                 {"name", listing.name},
                                 {"output", listing.output},
                                 {"subgraph", listing.subgraph},
                                 {"supported", listing.known}});
  return json;
}

Result<void> run(const std::string& model, const StreamArguments& stream, bool json) {
  Result<Graph> graph = load_model(model);
  if (!graph) {
    if (const auto survey = survey_model(model); !survey)
      return Failure(graph.error());
    else if (json)
      fmt::print("{}\n", survey_json(*survey, graph.error()).dump(2));
    else
      print_survey(*survey);
    return Failure(graph.error());
  }
  if (stream.given()) {
    CompileOptions options;
    stream.set(options);
    MOTE_TRY(graph, within(prepare(std::move(*graph), options), model));
  }
  if (json)
    print_json(*graph);
  else
    print_table(*graph);
  return {};
}

}  // namespace

void add_inspect(CLI::App& app, Outcome& outcome) {
  CLI::App* command =
      app.add_subcommand("inspect", "show graph, operators, MACs and sizes, or why it is refused");
  auto model = std::make_shared<std::string>();
  auto stream = std::make_shared<StreamArguments>();
  auto json = std::make_shared<bool>(false);
  command->add_option("model", *model, "the model file (.tflite)")->required()->type_name("MODEL");
  stream->add_to(*command);
  command->add_flag("--json", *json, "print one JSON object");
  command->footer(
      "Of a model that is refused, it lists the operators and marks those that Mote has not.\n\n"
      "Examples:\n  mote inspect kws.tflite\n  mote inspect kws.tflite --json\n"
      "  mote inspect wake.tflite --stream time\n");
  command->callback([=, &outcome] { outcome.result = run(*model, *stream, *json); });
}

}  // namespace mote
