// SPDX-License-Identifier: Apache-2.0
#include "compiler/import/tflite/variables.h"

#include "compiler/import/tflite/operators.h"
#include "compiler/import/tflite/tensors.h"

namespace mote {
namespace {

Result<const tflite::Tensor*> tensor_at(const tflite::SubGraph& graph, int32_t index) {
  const size_t count = size_of_vector(graph.tensors());
  if (index < 0 || static_cast<size_t>(index) >= count)
    return fail(ErrorKind::kMalformed, "names tensor {} of {}", index, count);
  return graph.tensors()->Get(static_cast<flatbuffers::uoffset_t>(index));
}

Result<void> take_type(const tflite::Tensor& value, Tensor& state) {
  MOTE_TRY(state.type, read_type(value.type()));
  MOTE_TRY(state.shape, read_shape(value, Use::kGiven));
  MOTE_CHECK(check_size(state.shape, state.type));
  MOTE_TRY(state.quant, read_quantization(value, state.type, state.shape, Use::kGiven));
  return {};
}

}  // namespace

Result<Variables> Variables::find(const TfliteFile& file, const std::vector<size_t>& subgraphs) {
  Variables variables;
  for (const auto step : {&Variables::find_handle, &Variables::find_use})
    for (size_t s : subgraphs) {
      const auto* operators = file.subgraph(s).operators();
      for (size_t i = 0; i < size_of_vector(operators); ++i) {
        const auto& op = *operators->Get(static_cast<flatbuffers::uoffset_t>(i));
        if (auto found = (variables.*step)(file, s, op); !found)
          return Failure(std::move(found).error().within(operator_place(file, s, i)));
      }
    }
  return variables;
}

size_t Variables::of(size_t subgraph, int32_t tensor) const {
  const auto found = handles_.find({subgraph, tensor});
  return found == handles_.end() ? kNone : found->second;
}

size_t Variables::variable_called(const std::string& container, const std::string& shared_name) {
  std::vector<size_t>& candidates = by_shared_name_[shared_name];
  for (size_t i : candidates) {
    const std::string& known = all_[i].container;
    if (known.empty() || container.empty() || known == container) return i;
  }
  candidates.push_back(all_.size());
  all_.push_back({.container = container});
  all_.back().state.name = shared_name.empty() ? "variable" : shared_name;
  all_.back().state.role = Role::kState;
  return candidates.back();
}

Result<void> Variables::find_handle(const TfliteFile& file, size_t subgraph,
                                    const tflite::Operator& op) {
  if (builtin_of(file, op) != tflite::BuiltinOperator_VAR_HANDLE) return {};
  const auto* options = op.builtin_options_as_VarHandleOptions();
  const std::span<const int32_t> outputs = ints(op.outputs());
  if (!options) return fail(ErrorKind::kMalformed, "has no options");
  if (outputs.size() != 1)
    return fail(ErrorKind::kMalformed, "has {} outputs, needs 1", outputs.size());
  handles_[{subgraph, outputs[0]}] =
      variable_called(printable(options->container()), printable(options->shared_name()));
  return {};
}

Result<void> Variables::find_use(const TfliteFile& file, size_t subgraph,
                                 const tflite::Operator& op) {
  const tflite::BuiltinOperator code = builtin_of(file, op);
  const bool assigns = code == tflite::BuiltinOperator_ASSIGN_VARIABLE;
  if (!uses_variable(code)) return {};
  const std::span<const int32_t> inputs = ints(op.inputs());
  const std::span<const int32_t> values =
      assigns ? inputs.subspan(std::min<size_t>(1, inputs.size())) : ints(op.outputs());
  if (inputs.empty() || values.size() != 1)
    return fail(ErrorKind::kMalformed, "needs a variable and one value");
  const size_t index = of(subgraph, inputs[0]);
  if (index == kNone)
    return fail(ErrorKind::kMalformed, "names tensor {}, which is not the handle of a variable",
                inputs[0]);
  Variable& variable = all_[index];
  MOTE_TRY(const tflite::Tensor* value, tensor_at(file.subgraph(subgraph), values[0]));
  Tensor as_state;
  MOTE_CHECK(
      within(take_type(*value, as_state), fmt::format("tensor \"{}\"", printable(value->name()))));
  if (!variable.is_used) {
    as_state.name = variable.state.name;
    as_state.role = Role::kState;
    variable.state = as_state;
  } else if (as_state.type != variable.state.type || as_state.bytes() != variable.state.bytes()) {
    return fail(ErrorKind::kMalformed, "takes variable \"{}\" as {}{}, elsewhere it is {}{}",
                variable.state.name, type_name(as_state.type), shape_text(as_state.shape),
                type_name(variable.state.type), shape_text(variable.state.shape));
  }
  if (!variable.is_used || (assigns && !variable.is_assigned)) {
    const int32_t zero_point = as_state.quant.present() ? as_state.quant.zero_point() : 0;
    variable.fill = static_cast<uint8_t>(assigns ? zero_point : 0);
  }
  variable.is_used = true;
  variable.is_assigned |= assigns;
  return {};
}

}  // namespace mote
