// SPDX-License-Identifier: Apache-2.0
// report.json: what was built, for programs and for looking things up.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "compiler/base/home.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/regions.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

using nlohmann::ordered_json;

ordered_json arena_json(const Program& program, int64_t offset) {
  if (program.regions.empty()) return {{"in", "arena"}, {"offset", offset}};
  const ArenaRegion& region = region_of(program, offset);
  return {{"in", "arena"}, {"region", region.name}, {"offset", offset - region.start}};
}

ordered_json location_json(const Program& program, TensorId id) {
  const Location& location = program.locations[static_cast<size_t>(id)];
  switch (location.kind) {
    case Location::Kind::kArena:
      return arena_json(program, location.offset);
    case Location::Kind::kState:
      return {{"in", "state"}, {"offset", location.offset}};
    case Location::Kind::kConstant:
      return {{"in", "constants"}};
    case Location::Kind::kNowhere:
      break;
  }
  const auto taken = input_rows(program.graph);
  return {{"in", taken && taken->image == id ? "rows" : "nowhere"}};
}

ordered_json tensor_json(const Program& program, TensorId id) {
  const Tensor& tensor = program.graph.at(id);
  ordered_json json = {{"tensor", tensor.name},
                       {"type", type_name(tensor.type)},
                       {"shape", tensor.shape},
                       {"bytes", tensor.bytes()}};
  if (tensor.quant.present()) {
    json["scale"] = tensor.quant.scale();
    json["zero_point"] = tensor.quant.zero_point();
  }
  json.update(location_json(program, id));
  return json;
}

ordered_json ports_json(const Program& program, const std::vector<Port>& ports) {
  ordered_json list = ordered_json::array();
  for (const Port& port : ports) {
    ordered_json json = {{"name", port.c_name}};
    json.update(tensor_json(program, port.tensor));
    list.push_back(json);
  }
  return list;
}

// Kernels of the target's architecture for this operator that cannot run the node.
std::vector<const Kernel*> refusing(const Program& program, const Target& target,
                                    const Node& node) {
  std::vector<const Kernel*> kernels;
  for (const std::string& family : target.families)
    for (const Kernel* kernel : all_kernels())
      if (family != "ref" && kernel->family == family && kernel->op == node.op &&
          !kernel->matches(NodeView(program.graph, node)))
        kernels.push_back(kernel);
  return kernels;
}

ordered_json chain_json(const Node& node, const Layer& layer) {
  ordered_json json = {{"rows", node.attributes.get_int("rows")},
                       {"calls", layer.lowering.calls.size()},
                       {"layers", ordered_json::array()}};
  for (size_t i = 0; i < node.body->nodes.size(); ++i) {
    const Node& inner = node.body->nodes[i];
    const Tensor& output = node.body->at(inner.outputs[0]);
    json["layers"].push_back({{"name", inner.name},
                              {"op", op_name(inner.op)},
                              {"kernel", layer.inner[i]->name},
                              {"output", {{"shape", output.shape}, {"bytes", output.bytes()}}}});
  }
  return json;
}

ordered_json layer_json(const Program& program, const Target& target, size_t n) {
  const Node& node = program.graph.nodes[n];
  const Layer& layer = program.layers[n];
  ordered_json json = {{"name", node.name},
                       {"op", op_name(node.op)},
                       {"kernel", layer.runs_as()},
                       {"macs", layer.macs}};
  for (TensorId id : node.inputs)
    if (id != kNoTensor && !program.graph.at(id).is_constant())
      json["inputs"].push_back(tensor_json(program, id));
  for (TensorId id : node.outputs) json["outputs"].push_back(tensor_json(program, id));
  const std::string estimate = "estimated_" + target.costs.unit;
  if (layer.estimated_work > 0) json[estimate] = std::llround(layer.estimated_work);
  for (const Layer::Alternative& other : layer.alternatives) {
    ordered_json item = {{"kernel", other.kernel->name}};
    if (other.estimated_work > 0) item[estimate] = std::llround(other.estimated_work);
    json["alternatives"].push_back(item);
  }
  for (const Kernel* kernel : refusing(program, target, node))
    json["refused"].push_back({{"kernel", kernel->name}, {"takes", kernel->takes}});
  if (node.body) json["chain"] = chain_json(node, layer);
  if (layer.lowering.scratch_bytes) {
    json["scratch"] = {{"bytes", layer.lowering.scratch_bytes}};
    json["scratch"].update(arena_json(program, layer.scratch_offset));
  }
  return json;
}

}  // namespace

namespace {

ordered_json ram_json(const Program& program) {
  ordered_json json = {{"arena", program.arena_bytes}, {"state", program.state_bytes}};
  if (!program.chains.empty()) json["arena_without_chains"] = program.arena_bytes_without_chains;
  return json;
}

}  // namespace

ordered_json report(const Program& program, const Target& target) {
  ordered_json json = {
      {"mote", mote_version()},
      {"model", program.name},
      {"target", target.name},
      {"kernel_families", target.families},
      {"macs", program.macs()},
      {"flash_bytes",
       {{"constants", program.constant_bytes(ConstantArray::Kind::kOther)},
        {"weights", program.constant_bytes(ConstantArray::Kind::kWeights)}}},
      {"ram_bytes", ram_json(program)},
      {"plan",
       {{"live_bytes", program.plan.live_bytes},
        {"bound_bytes", program.plan.bound_bytes},
        {"optimal", program.plan.optimal},
        {"method", program.plan.method}}},
      {"inputs", ports_json(program, input_ports(program.graph))},
      {"outputs", ports_json(program, output_ports(program.graph))},
      {"layers", ordered_json::array()},
  };
  if (const auto taken = input_rows(program.graph))
    json["input_rows"] = {{"rows_per_push", taken->rows}, {"pushes", taken->pushes}};
  if (const auto& steps = program.graph.steps)
    json["stream"] = {{"time_axis", steps->axis},
                      {"frames_per_step", steps->frames_per_step},
                      {"window_frames", steps->window_frames},
                      {"warmup_steps", steps->warmup_steps()}};
  for (const ArenaRegion& region : program.regions)
    json["regions"].push_back({{"name", region.name},
                               {"bytes", region.bytes},
                               {"copied_bytes", region.copied_bytes},
                               {"capacity_bytes", region.capacity_bytes}});
  for (size_t n = 0; n < program.layers.size(); ++n)
    json["layers"].push_back(layer_json(program, target, n));
  return json;
}

}  // namespace mote
