// SPDX-License-Identifier: Apache-2.0
// A convolution whose only window is the whole image is a fully_connected of the image's bytes: the
// same products in the same order, as both store the filter as the image. Kernels for convolutions
// share a window's loads among pixels, and here is one pixel only; those for fully_connected share
// x among outputs.
#include <algorithm>
#include <set>

#include "compiler/ops/convolution.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/pass.h"

namespace mote {
namespace {

bool is_whole(const WindowAxis& axis) {
  return axis.output == 1 && axis.filter == axis.input && axis.dilation == 1 && axis.pad == 0;
}

// With a scale per row fully_connected computes its factors as conv_2d does, in doubles; a single
// scale it multiplies as a float.
bool keeps_factors(const NodeView& node, const Convolution& conv) {
  if (node.input(0).type != Type::i8 || conv.out_channels > 1) return true;
  const float product = node.input(0).quant.scale() * node.input(1).quant.scale();
  const auto factor = quantize_multiplier(double{product} / double{node.output().quant.scale()});
  const QuantizedMultiplier own = convolution_s8(node, conv).factors[0];
  return factor.multiplier == own.multiplier && factor.shift == own.shift;
}

bool is_one_window(const NodeView& node) {
  if (node.node().op != Op::conv_2d || !node.input(1).is_constant()) return false;
  const Convolution conv = conv_2d(node);
  return conv.batches == 1 && conv.groups() == 1 && is_whole(conv.window.h) &&
         is_whole(conv.window.w) && keeps_factors(node, conv);
}

class Flattening {
 public:
  explicit Flattening(Graph& graph) : graph_(graph) {
    for (const Tensor& tensor : graph.tensors) names_.insert(tensor.name);
  }

  bool run() {
    bool changed = false;
    std::vector<Node> nodes;
    for (const Node& node : graph_.nodes) {
      if (is_one_window(NodeView(graph_, node))) {
        append_flattened(nodes, node);
        changed = true;
      } else {
        nodes.push_back(node);
      }
    }
    graph_.nodes = std::move(nodes);
    return changed;
  }

 private:
  TensorId add(Tensor tensor) {
    const std::string like = tensor.name;
    for (int n = 1; !names_.insert(tensor.name).second; ++n)
      tensor.name = fmt::format("{} (flat {})", like, n);
    return graph_.add_tensor(std::move(tensor));
  }

  // One row per output, with a scale of its own.
  TensorId rows_of(const Tensor& weights) {
    Tensor rows = weights;
    const auto outputs = static_cast<size_t>(weights.shape[0]);
    rows.shape = {weights.shape[0], static_cast<int32_t>(weights.elements() / weights.shape[0])};
    if (rows.quant.present() && !rows.quant.per_axis()) {
      rows.quant.scales.assign(outputs, weights.quant.scale());
      rows.quant.zero_points.assign(outputs, weights.quant.zero_point());
    }
    rows.quant.axis = 0;
    return add(std::move(rows));
  }

  // x as one pixel: it may be the image already.
  TensorId pixel_of(std::vector<Node>& nodes, TensorId x) {
    Tensor pixel = graph_.at(x);
    pixel.shape = {1, 1, 1, static_cast<int32_t>(pixel.elements())};
    if (pixel.shape == graph_.at(x).shape) return x;
    pixel.role = Role::kActivation;
    pixel.data = nullptr;
    Node reshape{Op::reshape, "", {x}, {}, {}};
    reshape.attributes.set("shape", std::vector<int64_t>(pixel.shape.begin(), pixel.shape.end()));
    reshape.outputs = {add(std::move(pixel))};
    reshape.name = graph_.at(reshape.outputs[0]).name;
    nodes.push_back(reshape);
    return reshape.outputs[0];
  }

  void append_flattened(std::vector<Node>& nodes, const Node& convolution) {
    Node node = convolution;
    node.op = Op::fully_connected;
    node.inputs[0] = pixel_of(nodes, convolution.inputs[0]);
    node.inputs[1] = rows_of(graph_.at(convolution.inputs[1]));
    node.attributes = {};
    node.attributes.set("activation", convolution.attributes.get_string("activation", "none"));
    node.attributes.set_int("keep_num_dims", 1);
    nodes.push_back(std::move(node));
  }

  Graph& graph_;
  std::set<std::string> names_;
};

}  // namespace

Result<bool> flatten_whole_windows(Graph& graph) { return Flattening(graph).run(); }

}  // namespace mote
