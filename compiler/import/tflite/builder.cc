// SPDX-License-Identifier: Apache-2.0
#include "compiler/import/tflite/builder.h"

#include <algorithm>

#include "compiler/import/tflite/operators.h"
#include "compiler/import/tflite/options.h"
#include "compiler/interp/fold.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr size_t kMostOperands = 1024;
constexpr int64_t kMostStateBytes = int64_t{1} << 28;
// Values that are known already are computed while importing, but a hostile file cannot make that
// take more than seconds.
constexpr int64_t kMostFoldWork = int64_t{1} << 28;

}  // namespace

int64_t work_of(const NodeView& node) {
  const OpSpec& spec = spec_of(node.node().op);
  int64_t work = spec.macs ? spec.macs(node) : 0;
  for (const std::vector<TensorId>* ids : {&node.node().inputs, &node.node().outputs})
    for (TensorId id : *ids)
      if (id != kNoTensor) work += node.graph().at(id).bytes();
  return work;
}

GraphBuilder::GraphBuilder(TfliteFile& file, Variables& variables, size_t subgraph)
    : file_(file),
      variables_(variables),
      number_(subgraph),
      subgraph_(file.subgraph(subgraph)),
      ids_(size_of_vector(subgraph_.tensors()), kNoTensor),
      is_input_(ids_.size()),
      writers_(ids_.size(), -1) {}

Result<Graph> GraphBuilder::build(std::string name) {
  graph_.name = std::move(name);
  MOTE_CHECK(find_writers());
  MOTE_CHECK(add_interface());
  for (size_t i = 0; i < size_of_vector(subgraph_.operators()); ++i)
    if (auto added = add_operator(i); !added)
      return Failure(std::move(added).error().within(operator_place(file_, number_, i)));
  for (TensorId id : graph_.outputs)
    if (!has_value_[static_cast<size_t>(id)])
      return fail(ErrorKind::kMalformed, "nothing writes the output \"{}\"", graph_.at(id).name);
  return std::move(graph_);
}

/// The subgraph's edges ///

Result<void> GraphBuilder::find_writers() {
  for (size_t i = 0; i < size_of_vector(subgraph_.operators()); ++i) {
    const auto& op = *subgraph_.operators()->Get(static_cast<flatbuffers::uoffset_t>(i));
    for (int32_t index : ints(op.outputs())) {
      if (index < 0 || static_cast<size_t>(index) >= ids_.size())
        return fail(ErrorKind::kMalformed, "{} writes tensor {} of {}",
                    operator_place(file_, number_, i), index, ids_.size());
      int64_t& writer = writers_[static_cast<size_t>(index)];
      if (writer >= 0)
        return fail(ErrorKind::kMalformed, "{} writes {}, which operator {} has written",
                    operator_place(file_, number_, i), place_of(static_cast<size_t>(index)),
                    writer);
      writer = static_cast<int64_t>(i);
    }
  }
  return {};
}

Result<void> GraphBuilder::add_interface() {
  for (int32_t index : ints(subgraph_.inputs())) {
    if (index < 0 || static_cast<size_t>(index) >= ids_.size())
      return fail(ErrorKind::kMalformed, "the model's inputs name tensor {} of {}", index,
                  ids_.size());
    if (is_input_[static_cast<size_t>(index)])
      return fail(ErrorKind::kMalformed, "{} is an input of the model twice",
                  place_of(static_cast<size_t>(index)));
    is_input_[static_cast<size_t>(index)] = true;
    MOTE_TRY(const TensorId id, tensor(index));
    graph_.inputs.push_back(id);
  }
  for (int32_t index : ints(subgraph_.outputs())) {
    MOTE_TRY(const TensorId id, within(tensor(index), "the model's outputs"));
    graph_.outputs.push_back(id);
  }
  return {};
}

/// Operators ///

Result<void> GraphBuilder::add_operator(size_t i) {
  const auto& op = *subgraph_.operators()->Get(static_cast<flatbuffers::uoffset_t>(i));
  for (const auto* operands : {op.inputs(), op.outputs(), op.intermediates()})
    if (size_of_vector(operands) > kMostOperands)
      return fail(ErrorKind::kUnsupported, "has {} operands, more than {}", operands->size(),
                  kMostOperands);
  switch (builtin_of(file_, op)) {
    case tflite::BuiltinOperator_VAR_HANDLE:  // see variables.h
      return {};
    case tflite::BuiltinOperator_CALL_ONCE:  // its effect is the variables' first data
      if (number_ != 0)
        return fail(ErrorKind::kUnsupported, "calls from a subgraph that is called");
      return {};
    default:
      return add_node(op);
  }
}

Result<void> GraphBuilder::add_node(const tflite::Operator& op) {
  const tflite::BuiltinOperator code = builtin_of(file_, op);
  Node node{.op = *op_of(code)};
  MOTE_TRY(node.attributes, read_options(code, version_of(file_, op), op));
  MOTE_CHECK(add_intermediates(op, node.attributes));
  for (int32_t index : ints(op.inputs())) {
    const bool is_handle = node.inputs.empty() && uses_variable(code);
    MOTE_TRY(const TensorId id, is_handle ? state_behind(index) : read_from(index));
    node.inputs.push_back(id);
  }
  for (int32_t index : ints(op.outputs())) {
    MOTE_TRY(const TensorId id, written_to(index));
    node.outputs.push_back(id);
  }
  const std::vector<TensorId>& names = node.outputs.empty() ? node.inputs : node.outputs;
  if (!names.empty() && names[0] != kNoTensor) node.name = graph_.at(names[0]).name;

  MOTE_CHECK(take_shapes(op, node));
  for (TensorId id : node.outputs) has_value_[static_cast<size_t>(id)] = true;
  if (!fold(node)) graph_.nodes.push_back(std::move(node));
  return {};
}

Result<TensorId> GraphBuilder::read_from(int32_t index) {
  if (index == -1) return kNoTensor;
  MOTE_TRY(const TensorId id, tensor(index));
  if (!has_value_[static_cast<size_t>(id)])
    return fail(ErrorKind::kMalformed, "reads {} before anything writes it",
                place_of(static_cast<size_t>(index)));
  return id;
}

Result<TensorId> GraphBuilder::written_to(int32_t index) {
  MOTE_TRY(const TensorId id, tensor(index));
  if (graph_.at(id).role != Role::kActivation)
    return fail(ErrorKind::kMalformed, "writes {}, which is an input, a constant or a variable",
                place_of(static_cast<size_t>(index)));
  return id;
}

// The operators' shape rules decide; what the file declares must not contradict them.
Result<void> GraphBuilder::take_shapes(const tflite::Operator& op, const Node& node) {
  MOTE_TRY(std::vector<Shape> shapes, output_shapes(graph_, node));
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    Tensor& tensor = graph_.at(node.outputs[i]);
    const auto index = static_cast<size_t>(ints(op.outputs())[i]);
    if (!allows(source(index), shapes[i]))
      return fail(ErrorKind::kMalformed, "gives {} the shape {}, but the file declares {}",
                  place_of(index), shape_text(shapes[i]), shape_text(tensor.shape));
    MOTE_CHECK(within(check_size(shapes[i], tensor.type), place_of(index)));
    const auto axis = static_cast<size_t>(tensor.quant.axis);
    if (tensor.quant.per_axis() &&
        (axis >= shapes[i].size() ||
         static_cast<size_t>(shapes[i][axis]) != tensor.quant.scales.size()))
      return fail(ErrorKind::kMalformed, "{} has {} scales along axis {} of {}", place_of(index),
                  tensor.quant.scales.size(), axis, shape_text(shapes[i]));
    tensor.shape = std::move(shapes[i]);
  }
  return {};
}

Result<void> GraphBuilder::add_intermediates(const tflite::Operator& op, Attributes& attributes) {
  const std::span<const int32_t> intermediates = ints(op.intermediates());
  for (size_t i = 0; i < intermediates.size(); ++i) {
    const int32_t index = intermediates[i];
    if (index == -1) continue;
    if (index < 0 || static_cast<size_t>(index) >= ids_.size())
      return fail(ErrorKind::kMalformed, "names tensor {} of {}", index, ids_.size());
    MOTE_TRY(const Quantization quant, within(read_quantization(source(static_cast<size_t>(index)),
                                                                Type::i32, {1}, Use::kWritten),
                                              place_of(static_cast<size_t>(index))));
    if (!quant.present()) continue;
    attributes.set(fmt::format("intermediate_scale_{}", i), double{quant.scale()});
    attributes.set_int(fmt::format("intermediate_zero_point_{}", i), quant.zero_point());
  }
  return {};
}

bool GraphBuilder::fold(const Node& node) {
  const int64_t work = work_of(NodeView(graph_, node));
  if (work > kMostFoldWork - fold_work_ || !try_fold(graph_, node)) return false;
  fold_work_ += work;
  return true;
}

/// Tensors ///

std::string GraphBuilder::place_of(size_t index) const {
  const std::string name = printable(source(index).name());
  return name.empty() ? fmt::format("tensor {}", index) : fmt::format("tensor \"{}\"", name);
}

// Tensors come into the graph when they are first used: what a file holds besides does not matter.
Result<TensorId> GraphBuilder::tensor(int32_t index) {
  if (index < 0 || static_cast<size_t>(index) >= ids_.size())
    return fail(ErrorKind::kMalformed, "names tensor {} of {}", index, ids_.size());
  const auto i = static_cast<size_t>(index);
  if (ids_[i] != kNoTensor) return ids_[i];
  MOTE_TRY(Tensor tensor, within(read_tensor(i, source(i)), place_of(i)));
  has_value_.push_back(tensor.role != Role::kActivation);
  ids_[i] = graph_.add_tensor(std::move(tensor));
  return ids_[i];
}

Result<Tensor> GraphBuilder::read_tensor(size_t index, const tflite::Tensor& source) {
  if (source.sparsity())
    return fail_hint("Convert the model without sparse weights.", ErrorKind::kUnsupported,
                     "is sparse, which Mote does not support");
  if (source.external_buffer() != 0)
    return fail(ErrorKind::kUnsupported, "has its data in another file");
  Tensor tensor;
  MOTE_TRY(tensor.type, read_type(source.type()));
  MOTE_TRY(const std::span<const uint8_t> data, file_.data_of(source));

  const bool is_empty = std::ranges::count(ints(source.shape()), 0) && writers_[index] < 0;
  if (is_input_[index])
    tensor.role = Role::kInput;
  else if (source.is_variable())
    tensor.role = Role::kState;
  else if (!data.empty() || is_empty)
    tensor.role = Role::kConstant;
  const Use use = tensor.role == Role::kActivation ? Use::kWritten
                  : tensor.role == Role::kConstant ? Use::kConstant
                                                   : Use::kGiven;
  MOTE_TRY(tensor.shape, read_shape(source, use));
  MOTE_CHECK(check_size(tensor.shape, tensor.type));
  MOTE_TRY(tensor.quant, read_quantization(source, tensor.type, tensor.shape, use));

  if (tensor.role == Role::kInput && !data.empty())
    return fail(ErrorKind::kUnsupported, "is an input of the model and also a constant");
  if (tensor.role == Role::kConstant) {
    if (static_cast<int64_t>(data.size()) != tensor.bytes())
      return fail(ErrorKind::kMalformed, "{}{} needs {} bytes of data, has {}",
                  type_name(tensor.type), shape_text(tensor.shape), tensor.bytes(), data.size());
    MOTE_TRY(tensor.data, file_.copy_of(data));
  }
  if (tensor.role == Role::kState) {
    const bool by_zero_point = tensor.type == Type::i8 && tensor.quant.present();
    const int32_t fill = by_zero_point ? tensor.quant.zero_point() : 0;
    MOTE_TRY(tensor.data, state_data(tensor, static_cast<uint8_t>(fill)));
  }
  tensor.name = names_.unique(printable(source.name()), index);
  return tensor;
}

// Variables::find has seen to it that the tensor is a handle.
Result<TensorId> GraphBuilder::state_behind(int32_t handle) {
  const size_t index = variables_.of(number_, handle);
  const Variable& variable = variables_.at(index);
  const auto [found, is_new] = variable_tensors_.try_emplace(index, kNoTensor);
  if (!is_new) return found->second;
  Tensor state = variable.state;
  state.name = names_.unique(state.name, index);
  if (!state.data) {
    MOTE_TRY(state.data, state_data(state, variable.fill));
  }
  found->second = graph_.add_tensor(std::move(state));
  has_value_.push_back(true);
  return found->second;
}

Result<std::shared_ptr<const Bytes>> GraphBuilder::state_data(const Tensor& state, uint8_t fill) {
  state_bytes_ += state.bytes();
  if (state_bytes_ > kMostStateBytes)
    return fail(ErrorKind::kUnsupported, "makes more than {} bytes of variables", kMostStateBytes);
  return std::make_shared<const Bytes>(static_cast<size_t>(state.bytes()), fill);
}

}  // namespace mote
