// SPDX-License-Identifier: Apache-2.0
#include "compiler/import/tflite/operators.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "compiler/import/tflite/tensors.h"

namespace mote {
namespace {

// Operators that only exist in a vendor's compiled models.
constexpr std::string_view kNpuOperators[] = {
    "ethos-u", "edgetpu-custom-op", "NeutronGraph", "DISPATCH_OP", "QNN", "MTKEXT", "tidl", "hailo",
    "cdnn",    "VpuCompiled",       "vsi-npu",
};
// Custom operators of TensorFlow itself, run by its Flex delegate.
constexpr std::string_view kFlexPrefix = "Flex";

constexpr tflite::BuiltinOperator kPlaceholder =
    tflite::BuiltinOperator_PLACEHOLDER_FOR_GREATER_OP_CODES;

const tflite::OperatorCode& code_of(const TfliteFile& file, const tflite::Operator& op) {
  return *file.model().operator_codes()->Get(op.opcode_index());
}

tflite::BuiltinOperator builtin_of(const tflite::OperatorCode& code) {
  const auto old = static_cast<tflite::BuiltinOperator>(code.deprecated_builtin_code());
  return std::max(old, code.builtin_code());
}

bool starts_with_any(std::string_view text, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view p) { return text.starts_with(p); });
}

std::string operator_name(const tflite::OperatorCode& code) {
  const tflite::BuiltinOperator builtin = builtin_of(code);
  if (builtin == tflite::BuiltinOperator_CUSTOM)
    return fmt::format("custom operator \"{}\"", printable(code.custom_code()));
  const std::string name = tflite::EnumNameBuiltinOperator(builtin);
  return name.empty() ? fmt::format("code {}", static_cast<int>(builtin)) : name;
}

// What becomes variables rather than nodes.
bool makes_variables(tflite::BuiltinOperator code) {
  return code == tflite::BuiltinOperator_VAR_HANDLE || code == tflite::BuiltinOperator_CALL_ONCE;
}

// An operator without a row in ops.def, with where it stands.
struct Missing {
  const tflite::OperatorCode* code = nullptr;
  std::vector<std::string> first_places;
  size_t count = 0;
};
constexpr size_t kMostPlaces = 3;

std::string missing_text(const Missing& missing) {
  std::string text =
      fmt::format("{} ({}", operator_name(*missing.code), fmt::join(missing.first_places, ", "));
  if (missing.count > kMostPlaces) text += fmt::format(" and {} more", missing.count - kMostPlaces);
  return text + ")";
}

Failure refuse(const std::vector<Missing>& missing) {
  for (const Missing& one : missing) {
    const std::string custom = printable(one.code->custom_code());
    if (builtin_of(*one.code) != tflite::BuiltinOperator_CUSTOM) continue;
    if (starts_with_any(custom, kNpuOperators))
      return fail_hint("Give the original .tflite from before the vendor's compiler.",
                       ErrorKind::kUnsupported, "the model is compiled for an NPU: it contains {}",
                       missing_text(one));
    if (custom.starts_with(kFlexPrefix))
      return fail_hint("Convert the model again without SELECT_TF_OPS.", ErrorKind::kUnsupported,
                       "the model needs TensorFlow's Flex delegate: it contains {}",
                       missing_text(one));
  }
  std::vector<std::string> names;
  for (const Missing& one : missing) names.push_back(missing_text(one));
  return fail_hint("`mote inspect` lists the operators of a model.", ErrorKind::kUnsupported,
                   "Mote does not support {}", fmt::join(names, ", "));
}

}  // namespace

Result<void> check_codes(const TfliteFile& file) {
  for (size_t i = 0; i < size_of_vector(file.model().operator_codes()); ++i) {
    const tflite::OperatorCode& code =
        *file.model().operator_codes()->Get(static_cast<flatbuffers::uoffset_t>(i));
    const auto old = static_cast<tflite::BuiltinOperator>(code.deprecated_builtin_code());
    const tflite::BuiltinOperator now = code.builtin_code();
    if (old < 0 || now < 0 || (old != now && old != 0 && now != 0 && old != kPlaceholder))
      return fail(ErrorKind::kMalformed, "operator code {} is both {} and {}", i,
                  static_cast<int>(old), static_cast<int>(now));
  }
  return {};
}

std::string operator_name(const TfliteFile& file, const tflite::Operator& op) {
  return operator_name(code_of(file, op));
}

bool is_known(tflite::BuiltinOperator code) { return makes_variables(code) || op_of(code); }

tflite::BuiltinOperator builtin_of(const TfliteFile& file, const tflite::Operator& op) {
  return builtin_of(code_of(file, op));
}

int32_t version_of(const TfliteFile& file, const tflite::Operator& op) {
  return code_of(file, op).version();
}

std::optional<Op> op_of(tflite::BuiltinOperator code) {
  constexpr int BuiltinOperator_NONE = -1;  // rows of operators that no file names
  using namespace tflite;
  struct Row {
    int code;
    Op op;
  };
  static constexpr Row kRows[] = {
#define MOTE_OP(name, tflite) {int{BuiltinOperator_##tflite}, Op::name},
#include "compiler/ir/ops.def"
#undef MOTE_OP
      {BuiltinOperator_NONE, {}},
  };
  if (code < 0) return std::nullopt;
  const auto* row = std::ranges::find(kRows, int{code}, &Row::code);
  if (row == std::end(kRows)) return std::nullopt;
  return row->op;
}

bool uses_variable(tflite::BuiltinOperator code) {
  return code == tflite::BuiltinOperator_READ_VARIABLE ||
         code == tflite::BuiltinOperator_ASSIGN_VARIABLE;
}

std::string operator_place(const TfliteFile& file, size_t subgraph, size_t index) {
  const tflite::SubGraph& graph = file.subgraph(subgraph);
  const tflite::Operator& op = *graph.operators()->Get(static_cast<flatbuffers::uoffset_t>(index));
  std::string place = fmt::format("operator {} ({}", index, operator_name(code_of(file, op)));
  const std::span<const int32_t> outputs = ints(op.outputs());
  if (!outputs.empty() && outputs[0] >= 0 &&
      static_cast<size_t>(outputs[0]) < size_of_vector(graph.tensors())) {
    const auto* name =
        graph.tensors()->Get(static_cast<flatbuffers::uoffset_t>(outputs[0]))->name();
    place += fmt::format(", \"{}\"", printable(name));
  }
  place += ")";
  return subgraph == 0 ? place : fmt::format("subgraph {}: {}", subgraph, place);
}

Result<void> check_operators(const TfliteFile& file, const std::vector<size_t>& subgraphs) {
  MOTE_CHECK(check_codes(file));
  const size_t codes = size_of_vector(file.model().operator_codes());
  std::vector<Missing> missing;
  std::map<std::string, size_t> index_of_name;  // into `missing`
  for (size_t s : subgraphs) {
    const tflite::SubGraph& graph = file.subgraph(s);
    for (size_t i = 0; i < size_of_vector(graph.operators()); ++i) {
      const tflite::Operator& op = *graph.operators()->Get(static_cast<flatbuffers::uoffset_t>(i));
      if (op.opcode_index() >= codes)
        return fail(ErrorKind::kMalformed, "operator {} names operator code {} of {}", i,
                    op.opcode_index(), codes);
      const tflite::BuiltinOperator code = builtin_of(file, op);
      if (is_known(code)) continue;
      const auto [found, is_new] =
          index_of_name.try_emplace(operator_name(code_of(file, op)), missing.size());
      if (is_new) missing.push_back({.code = &code_of(file, op)});
      Missing& one = missing[found->second];
      if (++one.count <= kMostPlaces)
        one.first_places.push_back(s == 0 ? fmt::format("operator {}", i)
                                          : fmt::format("operator {} of subgraph {}", i, s));
    }
  }
  if (!missing.empty()) return refuse(missing);
  return {};
}

}  // namespace mote
