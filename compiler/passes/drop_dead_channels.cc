// SPDX-License-Identifier: Apache-2.0
// Channels that hold one value whatever the input, and channels that nobody reads, are not
// computed.
//
// Which channels of a tensor are needed follows from who reads it. A convolution or fully_connected
// needs those that meet a weight other than 0 on the way to an output that is needed and not itself
// constant; of a constant one it adds the products to its bias, except where padding beside it
// would need another sum (then it must equal the zero point, or stay). Operators that keep channels
// apart (channel_ties.h: depthwise, sums, pools, tables, slices, ...) need the ones of their
// outputs, and what they tie stays or goes together, in constants too. Everything else needs all.
// Needs only grow, so they are found by going round until nothing changes.
//
// Kernels work on four channels at a time: what is kept is filled up to a multiple of four where
// the original was one.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/ops/convolution.h"
#include "compiler/ops/fully_connected.h"
#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/channel_intervals.h"
#include "compiler/passes/channel_ties.h"
#include "compiler/passes/pass.h"

namespace mote {
namespace {

constexpr size_t kMultiple = 4;

using Needed = std::vector<bool>;  // per channel

// How an operator's channels relate.
enum class Kind {
  kDense,   // conv_2d of one group, fully_connected: sums over all input channels
  kTied,    // it has channel_ties
  kOpaque,  // neither is known: it needs all
};

bool is_dense(const NodeView& node) {
  if (node.node().op != Op::conv_2d && node.node().op != Op::fully_connected) return false;
  const Tensor& x = node.input(0);
  if (x.type != Type::i8 || x.shape.empty() || x.is_constant() || x.role == Role::kState ||
      node.output().type != Type::i8 || node.output().shape.empty() ||
      !node.input(1).is_constant() || (node.has_input(2) && !node.input(2).is_constant()))
    return false;
  if (node.node().op == Op::conv_2d) return conv_2d(node).groups() == 1;
  return node.input(1).shape[1] % x.shape.back() == 0 &&
         x.elements() % node.input(1).shape[1] == 0 &&
         node.output().elements() / node.output().shape.back() * node.input(1).shape[1] ==
             x.elements();
}

// The step between numbers that are evenly spaced; nothing for others.
std::optional<int64_t> even_step(const std::vector<int32_t>& numbers) {
  if (numbers.size() < 2) return 1;
  const int64_t step = numbers[1] - numbers[0];
  for (size_t i = 2; i < numbers.size(); ++i)
    if (numbers[i] - numbers[i - 1] != step) return std::nullopt;
  return step;
}

class DeadChannels {
 public:
  explicit DeadChannels(Graph& graph)
      : graph_(graph), intervals_(channel_intervals(graph)), needed_(graph.tensors.size()) {
    for (size_t t = 0; t < needed_.size(); ++t) needed_[t].assign(channels_of(t), false);
    for (const Node& node : graph_.nodes) {
      const NodeView view(graph_, node);
      ties_.push_back(channel_ties(view));
      kinds_.push_back(is_dense(view) ? Kind::kDense : ties_.back() ? Kind::kTied : Kind::kOpaque);
    }
    for (const Tensor& tensor : graph_.tensors) names_.insert(tensor.name);
  }

  bool run() {
    keep_what_is_not_ours();
    settle();
    while (fill_up() || keep_uneven_slices()) settle();
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

  bool is_tied(size_t n, size_t input) const {
    return ties_[n] &&
           std::ranges::any_of(*ties_[n], [&](const Tie& tie) { return tie.input == input; });
  }

  // Inputs, outputs and state keep their shapes; so does what an opaque node touches, and what
  // others read beside channels: weights, positions, operands that all channels share.
  void keep_what_is_not_ours() {
    for (size_t t = 0; t < graph_.tensors.size(); ++t)
      if (const Role role = graph_.tensors[t].role; role == Role::kInput || role == Role::kState)
        need_all(static_cast<TensorId>(t));
    for (TensorId id : graph_.outputs) need_all(id);
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      const Node& node = graph_.nodes[n];
      for (size_t i = 0; i < node.inputs.size(); ++i)
        if (kinds_[n] == Kind::kDense ? i > 0 : !is_tied(n, i)) need_all(node.inputs[i]);
      if (kinds_[n] == Kind::kOpaque)
        for (TensorId id : node.outputs) need_all(id);
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
    if (kinds_[n] == Kind::kDense)
      return merge(needed(node.inputs[0]), dense_needs(NodeView(graph_, node)));
    if (kinds_[n] == Kind::kOpaque) return false;
    bool changed = false;
    for (const Tie& tie : *ties_[n])
      changed |=
          unite(needed(node.inputs[tie.input]), tie.in, needed(node.outputs[tie.output]), tie.out);
    return changed;
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

  // A strided_slice can take channels only at even steps.
  bool keep_uneven_slices() {
    bool changed = false;
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      const Node& node = graph_.nodes[n];
      if (node.op != Op::strided_slice || kinds_[n] != Kind::kTied || even_step(places(n)))
        continue;
      need_all(node.inputs[0]);
      changed = true;
    }
    return changed;
  }

  // Where the needed channels of the output are among those of the first input, when both are cut.
  std::vector<int32_t> places(size_t n) {
    const Node& node = graph_.nodes[n];
    const Needed& x = needed(node.inputs[0]);
    std::vector<int32_t> rank(x.size());
    for (size_t c = 1; c < x.size(); ++c) rank[c] = rank[c - 1] + (x[c - 1] ? 1 : 0);
    std::vector<int32_t> places;
    for (const Tie& tie : *ties_[n])
      if (needed(node.outputs[0])[tie.out]) places.push_back(rank[tie.in]);
    return places;
  }

  /// Rewriting ///

  bool is_cut(TensorId id) { return id != kNoTensor && std::ranges::count(needed(id), false) > 0; }
  int32_t count_needed(TensorId id) {
    return static_cast<int32_t>(std::ranges::count(needed(id), true));
  }

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
    const auto cut = [&](TensorId id) { return is_cut(id); };
    if (kinds_[n] == Kind::kOpaque ||
        (std::ranges::none_of(node.inputs, cut) && std::ranges::none_of(node.outputs, cut)))
      return false;
    if (kinds_[n] == Kind::kDense) rewrite_dense(n);
    if (node.op == Op::depthwise_conv_2d) rewrite_depthwise(n);
    if (node.op == Op::slice || node.op == Op::strided_slice) rewrite_slice(n);
    if (node.op == Op::split || node.op == Op::split_v) rewrite_split(n);
    if (node.op == Op::gather) rewrite_gather(n);
    for (TensorId id : node.inputs)
      if (cut(id) && graph_.at(id).is_constant())
        std::ranges::replace(graph_.nodes[n].inputs, id, cut_constant(id));
    rewritten_.push_back(n);
    return true;
  }

  TensorId cut_constant(TensorId id) {
    const auto [found, is_new] = cut_constants_.try_emplace(id, kNoTensor);
    if (!is_new) return found->second;
    const Tensor& whole = graph_.at(id);
    const Needed& keep = needed(id);
    Shape shape = whole.shape;
    shape.back() = count_needed(id);
    Bytes data;
    for (size_t i = 0; i < whole.data->size(); ++i)
      if (keep[i % keep.size()]) data.push_back((*whole.data)[i]);
    const TensorId cut = add_constant(whole.name, Type::i8, shape, data, whole.quant);
    return found->second = cut;
  }

  TensorId integers(const std::string& name, const std::vector<int32_t>& values) {
    return add_constant(name, Type::i32, {static_cast<int32_t>(values.size())}, bytes_of(values),
                        {});
  }

  // The same block, which says for every dimension where it begins and ends.
  void rewrite_slice(size_t n) {
    const Node node = graph_.nodes[n];
    const NodeView view(graph_, node);
    const Movement block = spec_of(node.op).movements(view)[0];
    const std::vector<int64_t> x_strides = row_major_strides(view.input(0).shape);
    const std::vector<int64_t> first = first_taken(view);
    const std::vector<int32_t> channels = places(n);
    std::vector<int32_t> begin, size, step, end;
    int64_t end_mask = 0;
    for (size_t d = 0; d < first.size(); ++d) {
      const bool is_last = d + 1 == first.size();
      begin.push_back(is_last ? channels[0] : static_cast<int32_t>(first[d]));
      size.push_back(static_cast<int32_t>(is_last ? std::ssize(channels) : block.extents[d]));
      step.push_back(static_cast<int32_t>(is_last ? *even_step(channels)
                                                  : block.from_strides[d] / x_strides[d]));
      end.push_back(begin[d] + size[d] * step[d]);
      if (end[d] < 0) end_mask |= int64_t{1} << d;  // -1 would be the last
    }
    Node& slice = graph_.nodes[n];
    slice.attributes = {};
    slice.inputs = {node.inputs[0], integers(node.name + " begin", begin)};
    if (node.op == Op::slice) {
      slice.inputs.push_back(integers(node.name + " size", size));
    } else {
      slice.inputs.push_back(integers(node.name + " end", end));
      slice.inputs.push_back(integers(node.name + " step", step));
      if (end_mask) slice.attributes.set_int("end_mask", end_mask);
    }
  }

  bool is_of_channels(int64_t axis, TensorId x) const {
    const size_t rank = graph_.at(x).shape.size();
    return *resolve_axis(axis, rank) + 1 == rank;
  }

  // Parts of the channels need no longer be equal.
  void rewrite_split(size_t n) {
    const Node node = graph_.nodes[n];
    const bool says_sizes = node.op == Op::split_v;
    const TensorId x = node.inputs[says_sizes ? 0 : 1];
    const size_t axis = says_sizes ? 2 : 0;
    if (!is_of_channels(*constant_integer(NodeView(graph_, node), axis, "the axis"), x)) return;
    std::vector<int32_t> sizes;
    for (TensorId id : node.outputs) sizes.push_back(count_needed(id));
    graph_.nodes[n].op = Op::split_v;
    graph_.nodes[n].inputs = {x, integers(node.name + " sizes", sizes), node.inputs[axis]};
  }

  void rewrite_gather(size_t n) {
    const Node node = graph_.nodes[n];
    if (!is_of_channels(node.attributes.get_int("axis"), node.inputs[0])) return;
    graph_.nodes[n].inputs[1] = integers(node.name + " positions", places(n));
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
      for (TensorId id : node.outputs) graph_.at(id).shape.back() = count_needed(id);
      if (node.op != Op::reshape) continue;
      const Shape& shape = graph_.at(node.outputs[0]).shape;
      node.attributes.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
      node.inputs.resize(1);
    }
  }

  Graph& graph_;
  std::vector<ChannelIntervals> intervals_;
  std::vector<Needed> needed_;
  std::vector<Kind> kinds_;
  std::vector<std::optional<std::vector<Tie>>> ties_;
  std::map<TensorId, TensorId> cut_constants_;  // by the whole ones
  std::vector<size_t> rewritten_;               // nodes
  std::set<std::string> names_;
};

}  // namespace

Result<bool> drop_dead_channels(Graph& graph) { return DeadChannels(graph).run(); }

}  // namespace mote
