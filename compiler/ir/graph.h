// SPDX-License-Identifier: Apache-2.0
// The one graph every stage works on.
//
// Tensors are SSA values: written by exactly one node, or by nobody (inputs, constants), except
// state, which survives from one invocation to the next and is changed in place by the nodes that
// say so (assign_variable, unidirectional_sequence_lstm, svdf). `nodes` is the order of execution;
// with state, order is meaning.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ir/op.h"
#include "compiler/ir/types.h"

namespace mote {

using Bytes = std::vector<uint8_t>;
using TensorId = int32_t;
inline constexpr TensorId kNoTensor = -1;  // an optional input that is absent

enum class Role : uint8_t {
  kActivation,  // produced by a node, lives in the arena
  kInput,       // filled by the caller before each invocation
  kConstant,    // `data` holds its elements, row-major, little-endian
  kState,       // lives across invocations; `data` holds the elements it starts with
};

struct Tensor {
  std::string name;  // the model's own name; unique within the graph
  Type type = Type::f32;
  Shape shape;
  Quantization quant;
  Role role = Role::kActivation;
  std::shared_ptr<const Bytes> data;  // constants and state only; shared between copies of a graph

  int64_t elements() const { return element_count(shape); }
  int64_t bytes() const { return elements() * size_of(type); }
  bool is_constant() const { return role == Role::kConstant; }
  template <typename T>  // the elements of a constant
  std::span<const T> values() const {
    return {reinterpret_cast<const T*>(data->data()), data->size() / sizeof(T)};
  }
};

// Operator attributes by name ("stride_h" = 2, "padding" = "same"). Which names an operator has is
// written at the top of compiler/ops/<op>.cc. A missing name reads as the given default.
class Attributes {
 public:
  using Value = std::variant<int64_t, double, std::string, std::vector<int64_t>>;

  void set(std::string name, Value value) { values_[std::move(name)] = std::move(value); }
  void set_int(std::string name, int64_t value) { set(std::move(name), value); }
  int64_t get_int(const std::string& name, int64_t otherwise = 0) const;
  double get_float(const std::string& name, double otherwise = 0) const;
  std::string get_string(const std::string& name, std::string otherwise = {}) const;
  std::vector<int64_t> get_ints(const std::string& name) const;
  const std::map<std::string, Value>& all() const { return values_; }
  bool operator==(const Attributes&) const = default;

 private:
  std::map<std::string, Value> values_;
};

struct Graph;

struct Node {
  Op op{};
  std::string name;              // where the user finds it: the name of its first output
  std::vector<TensorId> inputs;  // kNoTensor for an absent optional input
  std::vector<TensorId> outputs;
  Attributes attributes;
  std::shared_ptr<const Graph> body = nullptr;  // what a chain runs: see compiler/ops/chain.cc
};

// What a graph is that makes one step over a stream (compiler/stream/): it takes the newest frames
// of a window that slides over time, and answers as the model it was made from does to the window.
struct TimeSteps {
  size_t axis = 0;  // the dimension of the input that is time
  int64_t frames_per_step = 1;
  int64_t window_frames = 1;

  // From this step on, counted from 1, the window holds nothing from before the stream.
  int64_t warmup_steps() const { return (window_frames + frames_per_step - 1) / frames_per_step; }
};

struct Graph {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Node> nodes;       // in order of execution
  std::vector<TensorId> inputs;  // role kInput, in the order of the model's signature
  std::vector<TensorId> outputs;
  std::vector<std::string> input_names;  // the C names' source: signature names where there are any
  std::vector<std::string> output_names;
  std::optional<TimeSteps> steps;

  Tensor& at(TensorId id) { return tensors[static_cast<size_t>(id)]; }
  const Tensor& at(TensorId id) const { return tensors[static_cast<size_t>(id)]; }

  TensorId add_tensor(Tensor tensor);
  TensorId add_constant(std::string name, Type type, Shape shape, Bytes data,
                        Quantization quant = {});
};

// Who reads each tensor, by node index; graph outputs are not counted.
std::vector<std::vector<size_t>> consumers(const Graph& graph);
// The node that writes each tensor, or -1.
std::vector<int64_t> producers(const Graph& graph);

// Converters join the names of fused operators by ';': the last one tells most.
std::string short_name(const std::string& name);

// A short listing for people and for golden tests: one line per tensor and node.
std::string to_text(const Graph& graph);

}  // namespace mote
