// SPDX-License-Identifier: Apache-2.0
#include "compiler/ir/graph.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mote {

int64_t Attributes::get_int(const std::string& name, int64_t otherwise) const {
  auto found = values_.find(name);
  return found == values_.end() ? otherwise : std::get<int64_t>(found->second);
}

double Attributes::get_float(const std::string& name, double otherwise) const {
  auto found = values_.find(name);
  return found == values_.end() ? otherwise : std::get<double>(found->second);
}

std::string Attributes::get_string(const std::string& name, std::string otherwise) const {
  auto found = values_.find(name);
  return found == values_.end() ? otherwise : std::get<std::string>(found->second);
}

std::vector<int64_t> Attributes::get_ints(const std::string& name) const {
  auto found = values_.find(name);
  return found == values_.end() ? std::vector<int64_t>{}
                                : std::get<std::vector<int64_t>>(found->second);
}

TensorId Graph::add_tensor(Tensor tensor) {
  tensors.push_back(std::move(tensor));
  return static_cast<TensorId>(tensors.size() - 1);
}

TensorId Graph::add_constant(std::string tensor_name, Type type, Shape shape, Bytes data,
                             Quantization quant) {
  return add_tensor({std::move(tensor_name), type, std::move(shape), std::move(quant),
                     Role::kConstant, std::make_shared<const Bytes>(std::move(data))});
}

std::vector<std::vector<size_t>> consumers(const Graph& graph) {
  std::vector<std::vector<size_t>> readers(graph.tensors.size());
  for (size_t n = 0; n < graph.nodes.size(); ++n)
    for (TensorId id : graph.nodes[n].inputs)
      if (id != kNoTensor) readers[static_cast<size_t>(id)].push_back(n);
  return readers;
}

std::vector<int64_t> producers(const Graph& graph) {
  std::vector<int64_t> writer(graph.tensors.size(), -1);
  for (size_t n = 0; n < graph.nodes.size(); ++n)
    for (TensorId id : graph.nodes[n].outputs)
      writer[static_cast<size_t>(id)] = static_cast<int64_t>(n);
  return writer;
}

std::string short_name(const std::string& name) {
  const size_t last = name.rfind(';');
  return last == std::string::npos || last + 1 == name.size() ? name : name.substr(last + 1);
}

namespace {

std::string attribute_text(const Attributes::Value& value) {
  return std::visit(
      [](const auto& held) {
        if constexpr (requires { held.begin(); } &&
                      !std::is_same_v<std::decay_t<decltype(held)>, std::string>)
          return fmt::format("[{}]", fmt::join(held, ", "));
        else
          return fmt::format("{}", held);
      },
      value);
}

std::string tensor_text(const Graph& graph, TensorId id) {
  if (id == kNoTensor) return "none";
  const Tensor& tensor = graph.at(id);
  static constexpr const char* kSigil[] = {"%", "in ", "const ", "state "};
  std::string text = fmt::format("{}\"{}\" {}{}", kSigil[static_cast<size_t>(tensor.role)],
                                 tensor.name, type_name(tensor.type), shape_text(tensor.shape));
  if (tensor.quant.per_axis())
    text += fmt::format(" q[{} scales, axis {}]", tensor.quant.scales.size(), tensor.quant.axis);
  else if (tensor.quant.present())
    text += fmt::format(" q({}, {})", tensor.quant.scale(), tensor.quant.zero_point());
  return text;
}

}  // namespace

std::string to_text(const Graph& graph) {
  std::string text = fmt::format("graph {}\n", graph.name);
  for (TensorId id : graph.inputs) text += fmt::format("  input  {}\n", tensor_text(graph, id));
  for (const Node& node : graph.nodes) {
    text += fmt::format("  {}", op_name(node.op));
    for (const auto& [name, value] : node.attributes.all())
      text += fmt::format(" {}={}", name, attribute_text(value));
    text += "\n";
    for (TensorId id : node.inputs) text += fmt::format("    <- {}\n", tensor_text(graph, id));
    for (TensorId id : node.outputs) text += fmt::format("    -> {}\n", tensor_text(graph, id));
  }
  for (TensorId id : graph.outputs) text += fmt::format("  output {}\n", tensor_text(graph, id));
  return text;
}

}  // namespace mote
