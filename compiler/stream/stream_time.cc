// SPDX-License-Identifier: Apache-2.0
#include "compiler/stream/stream_time.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/slide.h"
#include "compiler/ops/spec.h"
#include "compiler/passes/rewriter.h"
#include "compiler/stream/time_use.h"

namespace mote {
namespace {

// A tensor that time runs through. One without is made anew, and whole, in every step.
struct Timed {
  size_t axis = 0;
  int64_t frames = 1;  // of the model's window
  int64_t hop = 1;     // frames of the input between two of its own
};

int64_t macs_of(const Graph& graph) {
  int64_t macs = 0;
  for (const Node& node : graph.nodes)
    if (const OpSpec& spec = spec_of(node.op); spec.macs) macs += spec.macs(NodeView(graph, node));
  return macs;
}

std::string layer_text(const Graph& graph, size_t n) {
  return fmt::format("operator {} ({}, \"{}\")", n, op_name(graph.nodes[n].op),
                     short_name(graph.nodes[n].name));
}

/// Analysis ///

// How time runs through a model when a step takes `step` frames; 0: not known yet.
class Timing {
 public:
  static Result<Timing> of(const Graph& graph, size_t axis, int64_t step) {
    Timing timing(graph, step);
    const Tensor& input = graph.at(graph.inputs[0]);
    timing.add(graph.inputs[0], {axis, input.shape[axis], 1});
    for (size_t n = 0; n < graph.nodes.size(); ++n) MOTE_CHECK(timing.follow(n));
    return timing;
  }

  const std::optional<Timed>& at(TensorId id) const { return timed_[static_cast<size_t>(id)]; }
  int64_t new_frames(TensorId id) const { return step_ / at(id)->hop; }
  // The most of its frames that a step reads, old and new.
  int64_t frames_read(TensorId id) const { return frames_read_[static_cast<size_t>(id)]; }
  // How the node makes new frames from new frames; none: it runs on everything.
  const std::optional<TimeWindow>& window(size_t n) const { return windows_[n]; }
  std::optional<size_t> first_mixing() const { return first_mixing_; }

  // The fewest frames that make whole frames of every layer; or `most`, if they are more.
  int64_t fewest_frames(int64_t most) const {
    int64_t step = 1;
    for (const auto& timed : timed_)
      if (timed) step = std::min(most, std::lcm(step, timed->hop));
    return step;
  }

 private:
  Timing(const Graph& graph, int64_t step)
      : graph_(graph),
        step_(step),
        timed_(graph.tensors.size()),
        frames_read_(graph.tensors.size()),
        windows_(graph.nodes.size()) {}

  // A tensor whose frames are all new is as good as one without time.
  void add(TensorId id, Timed timed) {
    if (timed.frames > 1 && (step_ == 0 || timed.hop * timed.frames > step_))
      timed_[static_cast<size_t>(id)] = timed;
  }

  void read(TensorId id, int64_t frames) {
    int64_t& most = frames_read_[static_cast<size_t>(id)];
    most = std::max(most, frames);
  }

  Result<void> follow(size_t n) {
    const Node& node = graph_.nodes[n];
    std::vector<std::optional<size_t>> axes;
    const Timed* first = nullptr;
    bool together = true;
    for (TensorId id : node.inputs) {
      const Timed* timed = id != kNoTensor && at(id) ? &*at(id) : nullptr;
      axes.push_back(timed ? std::optional(timed->axis) : std::nullopt);
      if (!timed) continue;
      if (!first) first = timed;
      together = together && timed->hop == first->hop && timed->frames == first->frames;
    }
    if (!first) return {};
    const TimeRule rule = together ? time_rule(NodeView(graph_, node), axes) : TimeRule{};
    if (rule.use == TimeUse::kPads)
      return fail_hint(
          "Convert the model with padding=\"valid\" along time, or compile it without --stream.",
          ErrorKind::kUnsupported,
          "{} pads along time: what it makes at the ends of the window changes as the window moves "
          "on, so nothing of it can be kept for the next step",
          layer_text(graph_, n));
    if (rule.use == TimeUse::kWhole)
      mix(n);
    else
      pass_on(n, rule.window, *first);
    return {};
  }

  void mix(size_t n) {
    if (!first_mixing_) first_mixing_ = n;
    for (TensorId id : graph_.nodes[n].inputs)
      if (id != kNoTensor && at(id)) read(id, at(id)->frames);
  }

  void pass_on(size_t n, const TimeWindow& window, const Timed& x) {
    const TensorId y = graph_.nodes[n].outputs[0];
    const int64_t hop = x.hop * window.stride;
    int64_t frames = 1;
    if (window.axis) {
      frames = graph_.at(y).shape[*window.axis];
      add(y, {*window.axis, frames, hop});
    }
    windows_[n] = window;
    const int64_t made = at(y) ? step_ / hop : frames;
    for (TensorId id : graph_.nodes[n].inputs)
      if (id != kNoTensor && at(id)) read(id, window.frames_for(made));
  }

  const Graph& graph_;
  int64_t step_;
  std::vector<std::optional<Timed>> timed_;         // per tensor
  std::vector<int64_t> frames_read_;                // per tensor
  std::vector<std::optional<TimeWindow>> windows_;  // per node
  std::optional<size_t> first_mixing_;
};

/// The step ///

int64_t frames_of(const Tensor& tensor, size_t axis) { return tensor.shape[axis]; }

// Stored zeros: what the value 0 looks like.
void fill_with_silence(const Tensor& tensor, std::span<uint8_t> bytes) {
  const int64_t zero = tensor.quant.present() ? tensor.quant.zero_point() : 0;
  const auto width = static_cast<size_t>(size_of(tensor.type));
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<uint8_t>(zero >> (8 * (i % width)));
}

class StepBuilder {
 public:
  StepBuilder(const Graph& model, const Timing& timing) : model_(model), timing_(timing) {
    for (const Tensor& tensor : model.tensors) names_.insert(tensor.name);
  }

  Result<Graph> build() {
    step_.name = model_.name;
    step_.input_names = model_.input_names;
    step_.output_names = model_.output_names;
    newest_.assign(model_.tensors.size(), kNoTensor);
    windows_ = newest_;
    const TensorId input = model_.inputs[0];
    step_.inputs = {add_new_frames(input)};
    keep_window(input);
    for (size_t n = 0; n < model_.nodes.size(); ++n) add_node(n);
    for (TensorId id : model_.outputs) step_.outputs.push_back(as_it_is(id));
    MOTE_CHECK(within(verify(step_), "the step made by --stream time"));
    return std::move(step_);
  }

 private:
  static size_t index(TensorId id) { return static_cast<size_t>(id); }

  std::string unique(const std::string& name) {
    std::string tried = name;
    for (int i = 2; !names_.insert(tried).second; ++i) tried = fmt::format("{}{}", name, i);
    return tried;
  }

  TensorId add_node_with(Op op, const std::vector<TensorId>& inputs, Tensor y) {
    y.name = unique(y.name);
    y.role = Role::kActivation;
    y.data = nullptr;
    Node node{op, y.name, inputs, {}, {}};
    const TensorId id = step_.add_tensor(std::move(y));
    node.outputs = {id};
    step_.nodes.push_back(std::move(node));
    return id;
  }

  // A tensor of the model in the step, where it is not made of frames; of its newest frames, where
  // it is.
  TensorId as_it_is(TensorId id) {
    if (newest_[index(id)] == kNoTensor) newest_[index(id)] = step_.add_tensor(model_.at(id));
    return newest_[index(id)];
  }
  TensorId add_new_frames(TensorId id) {
    Tensor tensor = model_.at(id);
    if (timing_.at(id))
      tensor.shape[timing_.at(id)->axis] = static_cast<int32_t>(timing_.new_frames(id));
    return newest_[index(id)] = step_.add_tensor(std::move(tensor));
  }

  // Once its new frames are made, the window of a tensor of which old ones are read moves on.
  void keep_window(TensorId id) {
    if (!timing_.at(id) || timing_.frames_read(id) <= timing_.new_frames(id)) return;
    const size_t axis = timing_.at(id)->axis;
    Tensor state = model_.at(id);
    state.name = unique(state.name + "/window");
    state.role = Role::kState;
    state.shape[axis] = static_cast<int32_t>(timing_.frames_read(id));
    Bytes silence(static_cast<size_t>(state.bytes()));
    fill_with_silence(state, silence);
    state.data = std::make_shared<const Bytes>(std::move(silence));
    Tensor value = state;
    value.name += "/frames";
    const TensorId window = step_.add_tensor(std::move(state));
    Node slide{Op::slide, step_.at(window).name, {window, newest_[index(id)]}, {}, {}};
    slide.attributes.set_int("axis", static_cast<int64_t>(axis));
    step_.nodes.push_back(std::move(slide));
    windows_[index(id)] = add_node_with(Op::read_variable, {window}, std::move(value));
  }

  // The newest `count` frames of a tensor.
  TensorId frames(TensorId id, int64_t count) {
    const size_t axis = timing_.at(id)->axis;
    const TensorId newest = newest_[index(id)];
    if (count == frames_of(step_.at(newest), axis)) return newest;
    const TensorId all = windows_[index(id)] == kNoTensor ? newest : windows_[index(id)];
    const int64_t known = frames_of(step_.at(all), axis);
    if (count == known) return all;
    Tensor y = step_.at(all);
    std::vector<int32_t> begin(y.shape.size(), 0);
    begin[axis] = static_cast<int32_t>(known - count);
    y.shape[axis] = static_cast<int32_t>(count);
    y.name += fmt::format("/newest{}", count);
    const TensorId first = add_integers(y.name + "/begin", begin);
    const TensorId size = add_integers(y.name + "/size", y.shape);
    return add_node_with(Op::slice, {all, first, size}, std::move(y));
  }

  TensorId add_integers(const std::string& name, const std::vector<int32_t>& values) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
    return step_.add_constant(unique(name), Type::i32, {static_cast<int32_t>(values.size())},
                              Bytes(bytes, bytes + values.size() * sizeof(int32_t)));
  }

  void add_node(size_t n) {
    Node node = model_.nodes[n];
    for (TensorId& id : node.outputs) id = add_new_frames(id);
    if (const std::optional<TimeWindow>& window = timing_.window(n))
      read_frames(node, *window);
    else
      read_everything(node);
    step_.nodes.push_back(std::move(node));
    for (TensorId id : model_.nodes[n].outputs) keep_window(id);
  }

  // Inputs are the model's so far; now all their frames in the step.
  void read_everything(Node& node) {
    for (TensorId& id : node.inputs)
      if (id != kNoTensor) id = timing_.at(id) ? frames(id, timing_.at(id)->frames) : as_it_is(id);
  }

  // The same, but the frames from which the node makes its new ones.
  void read_frames(Node& node, const TimeWindow& window) {
    const Shape y = step_.at(node.outputs[0]).shape;
    const int64_t made = window.axis ? y[*window.axis] : 1;
    size_t axis = 0;
    for (TensorId& id : node.inputs) {
      if (id == kNoTensor) continue;
      if (timing_.at(id)) axis = timing_.at(id)->axis;
      id = timing_.at(id) ? frames(id, window.frames_for(made)) : as_it_is(id);
    }
    set_frames(step_, node, window, axis, made, y);
  }

  const Graph& model_;
  const Timing& timing_;
  Graph step_;
  std::set<std::string> names_;
  std::vector<TensorId> newest_;   // per tensor of the model: the step's, with the new frames only
  std::vector<TensorId> windows_;  // per tensor of the model: all frames that are read, if more
};

/// The stream before its first frame ///

// Lets silence run through until nothing in any window is older, and keeps that as initial state.
void begin_in_silence(Graph& step) {
  Interpreter interpreter(step);
  for (int64_t n = 0; n < step.steps->warmup_steps(); ++n) {
    for (TensorId id : step.inputs) fill_with_silence(step.at(id), interpreter.of(id));
    interpreter.run();
  }
  for (size_t t = 0; t < step.tensors.size(); ++t) {
    if (step.tensors[t].role != Role::kState) continue;
    const auto bytes = interpreter.of(static_cast<TensorId>(t));
    step.tensors[t].data = std::make_shared<const Bytes>(bytes.begin(), bytes.end());
  }
}

/// What the model answers to windows ///

// Adds to `answers` what the step answers where the model answers `answer`: the same, or where time
// runs through it the newest frames.
void append_newest(Bytes& answers, std::span<const uint8_t> answer, const Tensor& of_model,
                   const Tensor& of_step) {
  const auto axis = static_cast<size_t>(std::ranges::mismatch(of_model.shape, of_step.shape).in1 -
                                        of_model.shape.begin());
  if (axis == of_model.shape.size()) {
    answers.insert(answers.end(), answer.begin(), answer.end());
    return;
  }
  const SlideRows rows = slide_rows(of_model.shape, of_step.shape, axis, size_of(of_model.type));
  for (int64_t row = 1; row <= rows.rows; ++row) {
    const auto end = answer.begin() + row * rows.window_bytes;
    answers.insert(answers.end(), end - rows.x_bytes, end);
  }
}

/// Which dimension is time ///

Result<Graph> stream_along(const Graph& model, size_t axis, int64_t wanted_frames) {
  const int64_t window = model.at(model.inputs[0]).shape[axis];
  MOTE_TRY(const Timing rough, Timing::of(model, axis, 0));
  const int64_t fewest = rough.fewest_frames(window);
  const int64_t frames = wanted_frames ? wanted_frames : fewest;
  if (frames % fewest != 0)
    return fail(ErrorKind::kUsage,
                "a step cannot take {} frames: its strides ask for multiples of {}", frames,
                fewest);
  MOTE_TRY(const Timing timing, Timing::of(model, axis, frames));
  const auto nothing_saved = [&] {
    return fail_hint(
        "Compile it without --stream.", ErrorKind::kUnsupported,
        "streaming dimension {} of the input as time, {} of {} frames a step, saves nothing{}",
        axis, frames, window,
        timing.first_mixing() ? fmt::format(": {} needs all of time at once",
                                            layer_text(model, *timing.first_mixing()))
                              : "");
  };
  if (frames >= window) return nothing_saved();
  MOTE_TRY(Graph step, StepBuilder(model, timing).build());
  if (macs_of(step) >= macs_of(model)) return nothing_saved();
  step.steps = TimeSteps{axis, frames, window};
  begin_in_silence(step);
  return step;
}

// A model that begins by reshaping its input takes the result instead: the same bytes, and the
// shape in which time can be seen.
Graph with_reshaped_input(const Graph& model) {
  Graph graph = model;
  Rewriter rewriter(graph);
  const TensorId input = graph.inputs[0];
  if (!rewriter.is_private(input)) return graph;
  const size_t reader = rewriter.readers(input)[0];
  const Node& node = graph.nodes[reader];
  if (node.op != Op::reshape) return graph;
  const TensorId reshaped = node.outputs[0];
  if (rewriter.is_output(reshaped)) return graph;
  rewriter.remove(reader);
  rewriter.finish();
  graph.at(input).role = Role::kActivation;  // of nobody
  graph.at(reshaped).role = Role::kInput;
  graph.inputs = {reshaped};
  return graph;
}

Result<void> check_streamable(const Graph& model) {
  if (std::ranges::any_of(model.tensors, [](const Tensor& t) { return t.role == Role::kState; }))
    return fail_hint("Compile it without --stream: each run of it is a step already.",
                     ErrorKind::kUnsupported, "the model carries state from run to run by itself");
  if (model.inputs.size() != 1)
    return fail_hint("Compile it without --stream.", ErrorKind::kUnsupported,
                     "the model has {} inputs; time can be streamed through models with one",
                     model.inputs.size());
  return {};
}

}  // namespace

Result<Graph> stream_time(const Graph& model, const StreamOptions& options) {
  MOTE_CHECK(check_streamable(model));
  const Graph graph = with_reshaped_input(model);
  const Shape& shape = graph.at(graph.inputs[0]).shape;
  if (options.axis) {
    if (*options.axis >= shape.size() || shape[*options.axis] < 2)
      return fail(ErrorKind::kUsage, "dimension {} of the input {} cannot be time", *options.axis,
                  shape_text(shape));
    return stream_along(graph, *options.axis, options.frames_per_step);
  }
  std::optional<Failure> refusal;
  for (size_t d = shape.size() > 1 ? 1 : 0; d < shape.size(); ++d) {
    if (shape[d] < 2) continue;
    Result<Graph> step = stream_along(graph, d, options.frames_per_step);
    if (step) return step;
    const bool is_time = step.error().kind == ErrorKind::kUsage;  // only the frames are wrong
    if (!refusal) refusal = Failure(std::move(step.error()));
    if (is_time) break;
  }
  if (refusal) return *refusal;
  return fail(ErrorKind::kUnsupported, "the input {} has no dimension that could be time",
              shape_text(shape));
}

std::vector<Bytes> interpret_windows(const Graph& model, const Graph& step,
                                     const std::vector<Bytes>& inputs, int steps) {
  const Tensor& frames = step.at(step.inputs[0]);
  Shape shape = frames.shape;
  shape[step.steps->axis] = static_cast<int32_t>(step.steps->window_frames);
  const SlideRows rows = slide_rows(shape, frames.shape, step.steps->axis, size_of(frames.type));
  Bytes window(static_cast<size_t>(rows.rows * rows.window_bytes));
  fill_with_silence(frames, window);
  const auto bytes = static_cast<size_t>(frames.bytes());
  Interpreter interpreter(model);
  std::vector<Bytes> answers(model.outputs.size());
  for (size_t n = 0; n < static_cast<size_t>(steps); ++n) {
    slide(rows, window, std::span(inputs[0]).subspan(n * bytes, bytes));
    std::ranges::copy(window, interpreter.of(model.inputs[0]).begin());
    interpreter.run();
    for (size_t o = 0; o < answers.size(); ++o)
      append_newest(answers[o], interpreter.of(model.outputs[o]), model.at(model.outputs[o]),
                    step.at(step.outputs[o]));
  }
  return answers;
}

}  // namespace mote
