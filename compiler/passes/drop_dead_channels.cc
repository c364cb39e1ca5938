// SPDX-License-Identifier: Apache-2.0
// Channels that hold one value whatever the input, and channels that nobody reads, are not
// computed.
//
// Which channels of a tensor are needed follows from who reads it. A convolution or fully_connected
// needs those that meet a weight other than 0 on the way to an output that is needed and not itself
// constant; of a constant one it adds the products to its bias, except where padding beside it
// would need another sum (then it must equal the zero point, or stay). Operators that keep channels
// apart (depthwise, add, concatenation, pools, tables, reshapes that repeat channels) need the
// ones of their outputs, and all their tensors keep the same. Everything else needs all. Needs only
// grow, so they are found by going round until nothing changes.
//
// Kernels work on four channels at a time: what is kept is filled up to a multiple of four where
// the original was one.
#include <algorithm>
#include <set>

#include "compiler/ops/convolution.h"
#include "compiler/ops/fully_connected.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/channel_intervals.h"
#include "compiler/passes/pass.h"

namespace mote {
namespace {

constexpr size_t kMultiple = 4;

using Needed = std::vector<bool>;  // per channel

// How an operator's channels relate.
enum class Kind {
  kDense,     // conv_2d of one group, fully_connected: sums over all input channels
  kApart,     // channel c of the outputs depends on channel c of the inputs alone
  kJoined,    // a concatenation: the channels of one input after those of another
  kRepeated,  // a reshape: channel k of the output is channel k % c of the input
  kOpaque,
};

bool is_dense(const NodeView& node) {
  if (node.input(0).type != Type::i8 || !node.input(1).is_constant() ||
      (node.has_input(2) && !node.input(2).is_constant()))
    return false;
  if (node.node().op == Op::conv_2d) return conv_2d(node).groups() == 1;
  return node.input(1).shape[1] % node.input(0).shape.back() == 0 &&
         node.input(0).elements() % node.input(1).shape[1] == 0 &&
         element_count(node.output().shape) / node.output().shape.back() * node.input(1).shape[1] ==
             node.input(0).elements();
}

bool is_depthwise(const NodeView& node) {
  return node.input(0).type == Type::i8 && node.input(1).is_constant() &&
         (!node.has_input(2) || node.input(2).is_constant()) &&
         node.input(0).shape[3] == node.output().shape[3] && node.input(0).shape[3] > 1;
}

Kind kind_of(const NodeView& node) {
  if (node.output_count() != 1 || !node.has_input(0) || node.output().type != Type::i8 ||
      node.input(0).type != Type::i8 || node.input(0).shape.empty() ||
      node.output().shape.empty() || node.input(0).role == Role::kState)
    return Kind::kOpaque;
  switch (node.node().op) {
    case Op::conv_2d:
    case Op::fully_connected:
      return is_dense(node) ? Kind::kDense : Kind::kOpaque;
    case Op::depthwise_conv_2d:
      return is_depthwise(node) ? Kind::kApart : Kind::kOpaque;
    case Op::add:
    case Op::sub:
      return node.input(0).shape == node.input(1).shape && !node.input(0).is_constant() &&
                     !node.input(1).is_constant() && node.input(1).role != Role::kState
                 ? Kind::kApart
                 : Kind::kOpaque;
    case Op::max_pool_2d:
    case Op::average_pool_2d:
      return Kind::kApart;
    case Op::concatenation:
      for (size_t i = 0; i < node.input_count(); ++i)
        if (node.input(i).elements() == 0) return Kind::kOpaque;
      return joins_channels(node) ? Kind::kJoined : Kind::kApart;
    case Op::reshape:
      return node.output().shape.back() % node.input(0).shape.back() == 0 ? Kind::kRepeated
                                                                          : Kind::kOpaque;
    default:
      return spec_of(node.node().op).pointwise ? Kind::kApart : Kind::kOpaque;
  }
}

class DeadChannels {
 public:
  explicit DeadChannels(Graph& graph)
      : graph_(graph), intervals_(channel_intervals(graph)), needed_(graph.tensors.size()) {
    for (size_t t = 0; t < needed_.size(); ++t) needed_[t].assign(channels_of(t), false);
    for (const Node& node : graph_.nodes) kinds_.push_back(kind_of(NodeView(graph_, node)));
    for (const Tensor& tensor : graph_.tensors) names_.insert(tensor.name);
  }

  bool run() {
    keep_what_is_not_ours();
    settle();
    while (fill_up()) settle();
    bool changed = false;
    for (size_t n = 0; n < graph_.nodes.size(); ++n) changed |= rewrite(n);
    cut_shapes();
    return changed;
  }

 private:
  size_t channels_of(size_t tensor) const { return intervals_[tensor].size(); }
  Needed& needed(TensorId id) { return needed_[static_cast<size_t>(id)]; }
  const ChannelIntervals& intervals(TensorId id) const {
    return intervals_[static_cast<size_t>(id)];
  }

  void need_all(TensorId id) {
    if (id != kNoTensor) std::fill(needed(id).begin(), needed(id).end(), true);
  }
  // Whether anything is new.
  static bool merge(Needed& into, const Needed& from) {
    bool is_new = false;
    for (size_t c = 0; c < into.size(); ++c) {
      is_new |= from[c] && !into[c];
      into[c] = into[c] || from[c];
    }
    return is_new;
  }

  // The same for one channel of each, both ways.
  static bool unite(Needed& a, size_t i, Needed& b, size_t k) {
    const bool is_new = a[i] != b[k];
    a[i] = b[k] = a[i] || b[k];
    return is_new;
  }

  // Those that have the output's channels.
  static size_t count_data_inputs(const Node& node) {
    if (node.op == Op::concatenation) return node.inputs.size();
    return node.op == Op::add || node.op == Op::sub ? 2 : 1;
  }

  // Inputs, outputs, constants and state keep their shapes; so does what an opaque node touches.
  void keep_what_is_not_ours() {
    for (size_t t = 0; t < graph_.tensors.size(); ++t)
      if (graph_.tensors[t].role != Role::kActivation) need_all(static_cast<TensorId>(t));
    for (TensorId id : graph_.outputs) need_all(id);
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (kinds_[n] != Kind::kOpaque) continue;
      for (TensorId id : graph_.nodes[n].inputs) need_all(id);
      for (TensorId id : graph_.nodes[n].outputs) need_all(id);
    }
  }

  void settle() {
    for (bool changed = true; changed;) {
      changed = false;
      for (size_t n = graph_.nodes.size(); n-- > 0;) changed |= spread(n);
    }
  }

  bool spread(size_t n) {
    const Node& node = graph_.nodes[n];
    if (kinds_[n] == Kind::kOpaque) return false;  // it may have no output
    Needed& y = needed(node.outputs[0]);
    switch (kinds_[n]) {
      case Kind::kDense:
        return merge(needed(node.inputs[0]), dense_needs(NodeView(graph_, node)));
      case Kind::kApart: {
        bool changed = false;
        const size_t data_inputs = count_data_inputs(node);
        for (size_t i = 0; i < data_inputs; ++i) changed |= merge(needed(node.inputs[i]), y);
        for (size_t i = 0; i < data_inputs; ++i) changed |= merge(y, needed(node.inputs[i]));
        return changed;
      }
      case Kind::kJoined: {
        bool changed = false;
        size_t first = 0;
        for (TensorId id : node.inputs) {
          Needed& x = needed(id);
          for (size_t c = 0; c < x.size(); ++c) changed |= unite(x, c, y, first + c);
          first += x.size();
        }
        return changed;
      }
      case Kind::kRepeated: {
        Needed& x = needed(node.inputs[0]);
        bool changed = false;
        for (int round = 0; round < 2; ++round)
          for (size_t k = 0; k < y.size(); ++k) changed |= unite(x, k % x.size(), y, k);
        return changed;
      }
      case Kind::kOpaque:
        return false;
    }
    return false;
  }

  /// Dense operators ///

  struct Dense {
    size_t outputs, inputs;  // per output, weights are [taps][inputs]
    size_t taps;
    bool padded;
    int32_t x_zero_point, w_zero_point;
  };
  Dense dense_of(const NodeView& node) const {
    const Shape& w = node.input(1).shape;
    if (node.node().op == Op::conv_2d)
      return {static_cast<size_t>(w[0]),
              static_cast<size_t>(w[3]),
              static_cast<size_t>(w[1]) * static_cast<size_t>(w[2]),
              conv_2d(node).window.padded(),
              node.input(0).quant.zero_point(),
              0};
    const size_t channels = channels_of(static_cast<size_t>(node.node().inputs[0]));
    return {static_cast<size_t>(w[0]),
            channels,
            static_cast<size_t>(w[1]) / channels,
            false,
            node.input(0).quant.zero_point(),
            node.input(1).quant.zero_point()};
  }

  static int32_t weight(const NodeView& node, const Dense& dense, size_t o, size_t t, size_t i) {
    return node.input(1).values<int8_t>()[(o * dense.taps + t) * dense.inputs + i] -
           dense.w_zero_point;
  }

  // Its products can be added to the bias.
  bool folds(const Dense& dense, const Interval& x) const {
    return is_constant(x) && (!dense.padded || x.min == dense.x_zero_point);
  }

  // An output that is always the same is made from its bias alone.
  bool depends_on_input(const NodeView& node, size_t o) const {
    return !is_constant(intervals(node.node().outputs[0])[o]);
  }

  Needed dense_needs(const NodeView& node) {
    const Dense dense = dense_of(node);
    const Needed& y = needed(node.node().outputs[0]);
    Needed x(dense.inputs);
    for (size_t i = 0; i < dense.inputs; ++i) {
      if (folds(dense, intervals(node.node().inputs[0])[i])) continue;
      for (size_t o = 0; o < dense.outputs && !x[i]; ++o) {
        if (!y[o] || !depends_on_input(node, o)) continue;
        for (size_t t = 0; t < dense.taps && !x[i]; ++t) x[i] = weight(node, dense, o, t, i) != 0;
      }
    }
    return x;
  }

  /// Filling up ///

  // Takes back some dropped channels of tensors whose number is no multiple of four, but was.
  bool fill_up() {
    bool changed = false;
    for (Needed& channels : needed_) {
      auto kept = static_cast<size_t>(std::ranges::count(channels, true));
      if (channels.size() % kMultiple != 0 || kept == channels.size()) continue;
      for (size_t c = 0; c < channels.size() && (kept % kMultiple != 0 || kept == 0); ++c) {
        if (channels[c]) continue;
        channels[c] = changed = true;
        ++kept;
      }
    }
    for (Needed& channels : needed_)  // none at all is no tensor
      if (!channels.empty() && std::ranges::count(channels, true) == 0)
        channels[0] = changed = true;
    return changed;
  }

  /// Rewriting ///

  bool is_cut(TensorId id) { return std::ranges::count(needed(id), false) > 0; }

  template <typename T>
  static std::vector<T> kept_of(std::span<const T> values, const Needed& keep) {
    std::vector<T> kept;
    for (size_t c = 0; c < keep.size(); ++c)
      if (keep[c]) kept.push_back(values[c]);
    return kept;
  }

  TensorId add_constant(const std::string& like, Type type, Shape shape, Bytes data,
                        Quantization quant) {
    std::string name = like + " (needed channels)";
    for (int n = 2; !names_.insert(name).second; ++n)
      name = fmt::format("{} (needed channels, {})", like, n);
    return graph_.add_constant(std::move(name), type, std::move(shape), std::move(data),
                               std::move(quant));
  }

  static Quantization kept_scales(Quantization quant, const Needed& keep) {
    if (!quant.per_axis()) return quant;
    quant.scales = kept_of(std::span<const float>(quant.scales), keep);
    quant.zero_points = kept_of(std::span<const int32_t>(quant.zero_points), keep);
    return quant;
  }

  static Bytes bytes_of(const std::vector<int32_t>& values) {
    const auto* first = reinterpret_cast<const uint8_t*>(values.data());
    return Bytes(first, first + values.size() * sizeof(int32_t));
  }

  bool rewrite(size_t n) {
    const Node node = graph_.nodes[n];
    if (kinds_[n] == Kind::kOpaque) return false;
    if (!is_cut(node.inputs[0]) && !is_cut(node.outputs[0])) return false;
    if (kinds_[n] == Kind::kDense) rewrite_dense(n);
    if (node.op == Op::depthwise_conv_2d) rewrite_depthwise(n);
    rewritten_.push_back(n);
    return true;
  }

  // What is left of the weights, and what the others come to as part of the bias.
  void rewrite_dense(size_t n) {
    const Node node = graph_.nodes[n];
    const NodeView view(graph_, node);
    const Dense dense = dense_of(view);
    const ChannelIntervals& values = intervals(node.inputs[0]);
    const Needed& x = needed(node.inputs[0]);
    const Needed& y = needed(node.outputs[0]);
    std::vector<int8_t> weights;
    std::vector<int32_t> bias;
    for (size_t o = 0; o < dense.outputs; ++o) {
      if (!y[o]) continue;
      const bool depends = depends_on_input(view, o);
      int64_t sum = view.has_input(2) ? view.input(2).values<int32_t>()[o] : 0;
      for (size_t t = 0; t < dense.taps; ++t)
        for (size_t i = 0; i < dense.inputs; ++i) {
          const int32_t w = weight(view, dense, o, t, i);
          if (!x[i] || !depends) sum += int64_t{w} * (values[i].min - dense.x_zero_point);
          if (x[i]) weights.push_back(static_cast<int8_t>((depends ? w : 0) + dense.w_zero_point));
        }
      bias.push_back(wrap(sum));
    }
    Shape shape = view.input(1).shape;
    shape.front() = static_cast<int32_t>(bias.size());
    shape.back() = static_cast<int32_t>(weights.size() / bias.size());
    for (size_t d = 1; d + 1 < shape.size(); ++d) shape.back() /= shape[d];
    replace_constants(n, std::move(shape), Bytes(weights.begin(), weights.end()), bias, y);
  }

  void rewrite_depthwise(size_t n) {
    const NodeView view(graph_, graph_.nodes[n]);
    const Needed& keep = needed(graph_.nodes[n].outputs[0]);
    const auto w = view.input(1).values<int8_t>();
    std::vector<int8_t> weights;
    for (size_t first = 0; first < w.size(); first += keep.size())
      for (const int8_t kept : kept_of(w.subspan(first, keep.size()), keep))
        weights.push_back(kept);
    std::vector<int32_t> bias(keep.size());
    if (view.has_input(2)) std::ranges::copy(view.input(2).values<int32_t>(), bias.begin());
    bias = kept_of(std::span<const int32_t>(bias), keep);
    Shape shape = view.input(1).shape;
    shape.back() = static_cast<int32_t>(bias.size());
    replace_constants(n, std::move(shape), Bytes(weights.begin(), weights.end()), bias, keep);
  }

  void replace_constants(size_t n, Shape shape, Bytes weights, const std::vector<int32_t>& bias,
                         const Needed& outputs) {
    const Tensor old = graph_.at(graph_.nodes[n].inputs[1]);
    const TensorId w = add_constant(old.name, Type::i8, std::move(shape), std::move(weights),
                                    kept_scales(old.quant, outputs));
    const TensorId b = add_constant(graph_.nodes[n].name + " bias", Type::i32,
                                    {static_cast<int32_t>(bias.size())}, bytes_of(bias), {});
    Node& node = graph_.nodes[n];
    node.inputs.resize(3, kNoTensor);
    node.inputs[1] = w;
    node.inputs[2] = b;
  }

  // Last, since everything before reads the old ones.
  void cut_shapes() {
    for (size_t n : rewritten_) {
      Node& node = graph_.nodes[n];
      Shape& shape = graph_.at(node.outputs[0]).shape;
      shape.back() = static_cast<int32_t>(std::ranges::count(needed(node.outputs[0]), true));
      if (node.op != Op::reshape) continue;
      node.attributes.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
      node.inputs.resize(1);
    }
  }

  Graph& graph_;
  std::vector<ChannelIntervals> intervals_;
  std::vector<Needed> needed_;
  std::vector<Kind> kinds_;
  std::vector<size_t> rewritten_;  // nodes
  std::set<std::string> names_;
};

}  // namespace

Result<bool> drop_dead_channels(Graph& graph) { return DeadChannels(graph).run(); }

}  // namespace mote
