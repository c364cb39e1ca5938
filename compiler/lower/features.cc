// SPDX-License-Identifier: Apache-2.0
#include "compiler/lower/features.h"

#include "compiler/ops/spec.h"

namespace mote {
namespace {

double products(const NodeView& node, double outputs) {
  const OpSpec& spec = spec_of(node.node().op);
  if (spec.macs) return static_cast<double>(spec.macs(node));
  const Attributes& pool = node.attributes();
  return outputs * static_cast<double>(pool.get_int("filter_h") * pool.get_int("filter_w"));
}

bool is_convolution(Op op) { return op == Op::conv_2d || op == Op::depthwise_conv_2d; }

// What a convolution does once for each row, however many pixels it has.
void add_rows(std::vector<Feature>& features, const Shape& output) {
  const double rows = output[1], channels = output[3];
  features.insert(features.end(), {{"rows", rows}, {"row_channels", rows * channels}});
}

}  // namespace

std::vector<Feature> features(const NodeView& node) {
  const auto count = [](const Shape& shape) { return static_cast<double>(element_count(shape)); };
  const double inputs = node.has_input(0) ? count(node.input(0).shape) : 0;
  const bool has_output = !node.node().outputs.empty();
  const double outputs = has_output ? count(node.output().shape) : 0;
  const double last =
      has_output && !node.output().shape.empty() ? std::max(1, node.output().shape.back()) : 1;
  const double macs = products(node, outputs);
  std::vector<Feature> features = {{"calls", 1},         {"inputs", inputs},
                                   {"outputs", outputs}, {"pixels", outputs / last},
                                   {"macs", macs},       {"window", macs / last}};
  if (is_convolution(node.node().op)) add_rows(features, node.output().shape);
  return features;
}

}  // namespace mote
