// SPDX-License-Identifier: Apache-2.0
#include "compiler/passes/value_table.h"

#include <algorithm>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {

std::optional<Bytes> all_values(Type type) {
  const auto width = static_cast<size_t>(size_of(type));
  if (width > 2 || type == Type::boolean || type == Type::f16) return std::nullopt;
  Bytes values;
  for (size_t value = 0; value < size_t{1} << (8 * width); ++value)
    for (size_t byte = 0; byte < width; ++byte)
      values.push_back(static_cast<uint8_t>(value >> (8 * byte)));
  return values;
}

std::optional<Bytes> table_of(const Graph& graph, const std::vector<const Node*>& chain) {
  const Tensor& first = graph.at(chain.front()->inputs[0]);
  const std::optional<Bytes> values = all_values(first.type);
  if (!values) return std::nullopt;
  const auto count =
      static_cast<int32_t>(static_cast<int64_t>(values->size()) / size_of(first.type));

  Graph line;
  const auto add = [&](const Tensor& like, Role role) {
    return line.add_tensor(
        {fmt::format("t{}", line.tensors.size()), like.type, {count}, like.quant, role, nullptr});
  };
  line.inputs = {add(first, Role::kInput)};
  for (const Node* node : chain) {
    // dequantize is pointwise except for constants with a scale per slice; as part of a line it
    // reads no constant, so verify_node refuses those.
    if (!spec_of(node->op).pointwise && node->op != Op::dequantize) return std::nullopt;
    const TensorId x = static_cast<TensorId>(line.tensors.size() - 1);
    const TensorId y = add(graph.at(node->outputs[0]), Role::kActivation);
    line.nodes.push_back({node->op, "", {x}, {y}, node->attributes});
    if (!verify_node(line, line.nodes.back())) return std::nullopt;
  }
  Interpreter interpreter(line);
  std::ranges::copy(*values, interpreter.of(line.inputs[0]).begin());
  interpreter.run();
  const auto bytes = interpreter.of(static_cast<TensorId>(line.tensors.size() - 1));
  return Bytes(bytes.begin(), bytes.end());
}

}  // namespace mote
