// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "compiler/ops/node_view.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

Result<void> verify_tensors(const Graph& graph) {
  std::set<std::string_view> names;
  for (const Tensor& tensor : graph.tensors) {
    if (!names.insert(tensor.name).second)
      return fail(ErrorKind::kMalformed, "two tensors are called \"{}\"", tensor.name);
    const bool wants_data = tensor.role == Role::kConstant || tensor.role == Role::kState;
    if (wants_data != (tensor.data != nullptr))
      return fail(ErrorKind::kMalformed, "tensor \"{}\" {}", tensor.name,
                  wants_data ? "has no data" : "has data that nobody may read");
    if (wants_data && static_cast<int64_t>(tensor.data->size()) != tensor.bytes())
      return fail(ErrorKind::kMalformed, "tensor \"{}\" {}{} needs {} bytes of data, has {}",
                  tensor.name, type_name(tensor.type), shape_text(tensor.shape), tensor.bytes(),
                  tensor.data->size());
    if (tensor.quant.zero_points.size() != tensor.quant.scales.size())
      return fail(ErrorKind::kMalformed, "tensor \"{}\" has {} scales but {} zero points",
                  tensor.name, tensor.quant.scales.size(), tensor.quant.zero_points.size());
  }
  return {};
}

Result<void> verify_arity(const OpSpec& spec, const Node& node) {
  const auto inputs = static_cast<int>(node.inputs.size());
  const auto outputs = static_cast<int>(node.outputs.size());
  if (inputs < spec.min_inputs || (spec.max_inputs >= 0 && inputs > spec.max_inputs))
    return fail(ErrorKind::kMalformed, "has {} inputs, needs {}{}", inputs, spec.min_inputs,
                spec.max_inputs < 0                  ? " or more"
                : spec.max_inputs == spec.min_inputs ? ""
                                                     : fmt::format(" to {}", spec.max_inputs));
  if (spec.outputs >= 0 && outputs != spec.outputs)
    return fail(ErrorKind::kMalformed, "has {} outputs, needs {}", outputs, spec.outputs);
  for (int i = 0; i < spec.min_inputs; ++i)
    if (node.inputs[static_cast<size_t>(i)] == kNoTensor)
      return fail(ErrorKind::kMalformed, "input {} is absent but required", i);
  return {};
}

Result<void> verify_ids(const Graph& graph, const Node& node) {
  const auto count = static_cast<TensorId>(graph.tensors.size());
  for (TensorId id : node.inputs)
    if (id != kNoTensor && (id < 0 || id >= count))
      return fail(ErrorKind::kMalformed, "reads tensor {} of {}", id, count);
  for (TensorId id : node.outputs)
    if (id < 0 || id >= count)
      return fail(ErrorKind::kMalformed, "writes tensor {} of {}", id, count);
  return {};
}

// Reads what is written and writes what is not.
Result<void> verify_order(const Graph& graph, const Node& node, std::vector<bool>& written) {
  for (TensorId id : node.inputs)
    if (id != kNoTensor && !written[static_cast<size_t>(id)])
      return fail(ErrorKind::kMalformed, "reads tensor \"{}\" before anything writes it",
                  graph.at(id).name);
  for (TensorId id : node.outputs) {
    if (written[static_cast<size_t>(id)])
      return fail(ErrorKind::kMalformed, "writes tensor \"{}\", which already has a value",
                  graph.at(id).name);
    written[static_cast<size_t>(id)] = true;
  }
  return {};
}

}  // namespace

Result<std::vector<Shape>> output_shapes(const Graph& graph, const Node& node) {
  const OpSpec& spec = spec_of(node.op);
  MOTE_CHECK(verify_ids(graph, node));
  MOTE_CHECK(verify_arity(spec, node));
  for (size_t i = 0; i < node.inputs.size() && i < 32; ++i)  // 32 bits of the mask
    if ((spec.mutated_inputs >> i & 1) && node.inputs[i] != kNoTensor &&
        graph.at(node.inputs[i]).role != Role::kState)
      return fail(ErrorKind::kMalformed, "input {} (\"{}\") must be a variable", i,
                  graph.at(node.inputs[i]).name);

  const NodeView view(graph, node);
  MOTE_CHECK(spec.check(view));
  return spec.infer(view);
}

Result<void> verify_node(const Graph& graph, const Node& node) {
  MOTE_TRY(const std::vector<Shape> shapes, output_shapes(graph, node));
  const NodeView view(graph, node);
  for (size_t i = 0; i < node.outputs.size(); ++i)
    if (shapes[i] != view.output(i).shape)
      return fail(ErrorKind::kMalformed, "output \"{}\" is declared {} but the operator gives {}",
                  view.output(i).name, shape_text(view.output(i).shape), shape_text(shapes[i]));
  return {};
}

Result<void> verify(const Graph& graph) {
  MOTE_CHECK(verify_tensors(graph));
  std::vector<bool> written(graph.tensors.size());
  for (size_t i = 0; i < graph.tensors.size(); ++i)
    written[i] = graph.tensors[i].role != Role::kActivation;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    const auto here = [&](Result<void> result) {
      return within(std::move(result),
                    fmt::format("operator {} ({}, \"{}\")", n, op_name(node.op), node.name));
    };
    MOTE_CHECK(here(verify_ids(graph, node)));
    MOTE_CHECK(here(verify_order(graph, node, written)));
    MOTE_CHECK(here(verify_node(graph, node)));
  }
  for (TensorId id : graph.outputs)
    if (id < 0 || id >= static_cast<TensorId>(graph.tensors.size()) ||
        !written[static_cast<size_t>(id)])
      return fail(ErrorKind::kMalformed, "output tensor {} is never written", id);
  return {};
}

}  // namespace mote
