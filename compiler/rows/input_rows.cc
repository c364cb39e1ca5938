// SPDX-License-Identifier: Apache-2.0
#include "compiler/rows/input_rows.h"

#include <algorithm>

#include "compiler/rows/rowwise.h"

namespace mote {
namespace {

bool is_image(const Shape& shape) { return shape.size() == 4 && shape[0] == 1; }

const Node* taker(const Graph& graph) {
  if (graph.nodes.empty()) return nullptr;
  const Node& first = graph.nodes[0].body ? graph.nodes[0].body->nodes[0] : graph.nodes[0];
  return first.op == Op::take_rows ? &first : nullptr;
}

}  // namespace

Result<Graph> take_input_rows(Graph graph, int32_t rows) {
  if (graph.inputs.size() != 1)
    return fail(ErrorKind::kUsage, "--stream-input rows needs a model of one input, not {}",
                graph.inputs.size());
  const TensorId image = graph.inputs[0];
  const Shape& shape = graph.at(image).shape;
  if (!is_image(shape))
    return fail(ErrorKind::kUsage,
                "--stream-input rows needs an image as input, [1, height, width, channels]; \"{}\" "
                "is {}",
                short_name(graph.at(image).name), shape_text(shape));
  if (shape[1] % rows != 0)
    return fail_hint("Rows come in batches of equal size.", ErrorKind::kUsage,
                     "--rows-per-push {} does not divide the {} rows of \"{}\"", rows, shape[1],
                     short_name(graph.at(image).name));
  Tensor taken = graph.at(image);
  taken.name += " by rows";
  taken.role = Role::kActivation;
  const std::string name = graph.at(image).name;
  const TensorId id = graph.add_tensor(std::move(taken));
  for (Node& node : graph.nodes) std::ranges::replace(node.inputs, image, id);
  std::ranges::replace(graph.outputs, image, id);
  Node node{Op::take_rows, name, {image}, {id}, {}};
  node.attributes.set_int("rows", rows);
  graph.nodes.insert(graph.nodes.begin(), std::move(node));
  return graph;
}

std::optional<InputRows> input_rows(const Graph& graph) {
  const Node* node = taker(graph);
  if (!node) return {};
  const auto rows = static_cast<int32_t>(node->attributes.get_int("rows"));
  const TensorId image = graph.nodes[0].inputs[0];
  return InputRows{image, rows, height_of(graph.at(image)) / rows};
}

}  // namespace mote
