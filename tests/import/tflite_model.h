// SPDX-License-Identifier: Apache-2.0
// Small .tflite files, good and bad, written down as data:
//
//   TfliteModel model = relu_model();
//   model.graph().tensors[1].scales = {-1.f};
//   import_tflite(model.bytes(), "m");   // refused
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "tflite_generated.h"

namespace mote::test {

using Fbb = flatbuffers::FlatBufferBuilder;

struct TfliteTensor {
  std::string name;
  tflite::TensorType type = tflite::TensorType_INT8;
  std::vector<int32_t> shape;
  std::vector<float> scales;
  std::vector<int64_t> zero_points;
  std::vector<uint8_t> data;  // empty: none
  int32_t axis = 0;
  bool is_variable = false;
  bool is_sparse = false;
  uint8_t quantization_details = 0;
  uint32_t external_buffer = 0;
  int32_t buffer = -1;  // instead of the one with `data`
  std::vector<int32_t> shape_signature = {};
};

struct TfliteOptions {
  tflite::BuiltinOptions type = tflite::BuiltinOptions_NONE;
  std::function<flatbuffers::Offset<void>(Fbb&)> write = {};
};

struct TfliteOperator {
  tflite::BuiltinOperator code;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  TfliteOptions options = {};
  int32_t version = 1;
  std::string custom_code = {};
  std::vector<int32_t> intermediates = {};
  int32_t opcode_index = -1;     // instead of its own
  int32_t deprecated_code = -1;  // instead of what `code` says
};

struct TfliteSubgraph {
  std::vector<TfliteTensor> tensors;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  std::vector<TfliteOperator> operators;
};

struct TfliteSignature {
  std::vector<std::pair<std::string, uint32_t>> inputs;
  std::vector<std::pair<std::string, uint32_t>> outputs;
  uint32_t subgraph = 0;
};

struct TfliteModel {
  std::vector<TfliteSubgraph> subgraphs;
  std::vector<TfliteSignature> signatures = {};
  uint32_t version = 3;
  bool data_behind = false;  // buffers stand behind the FlatBuffer

  TfliteSubgraph& graph() { return subgraphs[0]; }
  std::vector<uint8_t> bytes() const;
};

/// Options ///

inline TfliteOptions reshape_options(std::vector<int32_t> shape) {
  return {tflite::BuiltinOptions_ReshapeOptions,
          [shape](Fbb& fbb) { return tflite::CreateReshapeOptionsDirect(fbb, &shape).Union(); }};
}
inline TfliteOptions fully_connected_options(tflite::Activation activation) {
  return {tflite::BuiltinOptions_FullyConnectedOptions, [activation](Fbb& fbb) {
            return tflite::CreateFullyConnectedOptions(fbb, activation).Union();
          }};
}
inline TfliteOptions leaky_relu_options(float alpha) {
  return {tflite::BuiltinOptions_LeakyReluOptions,
          [alpha](Fbb& fbb) { return tflite::CreateLeakyReluOptions(fbb, alpha).Union(); }};
}
inline TfliteOptions var_handle_options(std::string name) {
  return {tflite::BuiltinOptions_VarHandleOptions, [name](Fbb& fbb) {
            return tflite::CreateVarHandleOptionsDirect(fbb, nullptr, name.c_str()).Union();
          }};
}
inline TfliteOptions call_once_options(int32_t subgraph) {
  return {tflite::BuiltinOptions_CallOnceOptions,
          [subgraph](Fbb& fbb) { return tflite::CreateCallOnceOptions(fbb, subgraph).Union(); }};
}

/// Models that are imported ///

// y = relu(x) of one int8 vector: "x" [1, 4] -> "y".
inline TfliteModel relu_model() {
  return {{{.tensors = {{.name = "x", .shape = {1, 4}, .scales = {0.5f}, .zero_points = {-3}},
                        {.name = "y", .shape = {1, 4}, .scales = {0.25f}, .zero_points = {-128}}},
            .inputs = {0},
            .outputs = {1},
            .operators = {{tflite::BuiltinOperator_RELU, {0}, {1}}}}}};
}

// y = W x of int8: "x" [1, 2], "w" [3, 2] -> "y" [1, 3].
inline TfliteModel fully_connected_model() {
  return {{{.tensors = {{.name = "x", .shape = {1, 2}, .scales = {0.5f}},
                        {.name = "w",
                         .shape = {3, 2},
                         .scales = {1.f, 2.f, 3.f},
                         .zero_points = {0, 0, 0},
                         .data = {1, 2, 3, 4, 5, 6}},
                        {.name = "y", .shape = {1, 3}, .scales = {0.25f}}},
            .inputs = {0},
            .outputs = {2},
            .operators = {{tflite::BuiltinOperator_FULLY_CONNECTED,
                           {0, 1, -1},
                           {2},
                           fully_connected_options(tflite::Activation_RELU6)}}}}};
}

// y = relu(memory); memory = x; with subgraph 1 for memory's first value.
inline TfliteModel variable_model() {
  const TfliteTensor handle = {.name = "handle", .type = tflite::TensorType_RESOURCE, .shape = {1}};
  const TfliteSubgraph main = {
      .tensors = {handle,
                  {.name = "x", .shape = {1, 4}, .scales = {0.5f}, .zero_points = {7}},
                  {.name = "old", .shape = {1, 4}, .scales = {0.5f}, .zero_points = {7}},
                  {.name = "y", .shape = {1, 4}, .scales = {0.5f}, .zero_points = {7}}},
      .inputs = {1},
      .outputs = {3},
      .operators = {{tflite::BuiltinOperator_CALL_ONCE, {}, {}, call_once_options(1)},
                    {tflite::BuiltinOperator_VAR_HANDLE, {}, {0}, var_handle_options("memory")},
                    {tflite::BuiltinOperator_READ_VARIABLE, {0}, {2}},
                    {tflite::BuiltinOperator_RELU, {2}, {3}},
                    {tflite::BuiltinOperator_ASSIGN_VARIABLE, {0, 1}, {}}}};
  const TfliteSubgraph initial = {
      .tensors = {handle,
                  {.name = "first",
                   .shape = {1, 4},
                   .scales = {0.5f},
                   .zero_points = {7},
                   .data = {1, 2, 3, 4}}},
      .inputs = {},
      .outputs = {},
      .operators = {{tflite::BuiltinOperator_VAR_HANDLE, {}, {0}, var_handle_options("memory")},
                    {tflite::BuiltinOperator_ASSIGN_VARIABLE, {0, 1}, {}}}};
  return {{main, initial}};
}

/// Writing a file ///

namespace detail {

class TfliteWriter {
 public:
  explicit TfliteWriter(const TfliteModel& model) : model_(model) {
    add_buffer({});  // buffer 0 holds nothing
  }

  std::vector<uint8_t> write() {
    std::vector<flatbuffers::Offset<tflite::SubGraph>> subgraphs;
    for (const TfliteSubgraph& graph : model_.subgraphs) subgraphs.push_back(subgraph(graph));
    std::vector<flatbuffers::Offset<tflite::SignatureDef>> signatures;
    for (const TfliteSignature& one : model_.signatures) signatures.push_back(signature(one));
    tflite::FinishModelBuffer(
        fbb_, tflite::CreateModelDirect(fbb_, model_.version, &codes_, &subgraphs, nullptr,
                                        &buffers_, &signatures));
    std::vector<uint8_t> bytes(fbb_.GetBufferPointer(), fbb_.GetBufferPointer() + fbb_.GetSize());
    if (model_.data_behind) append_data(bytes);
    return bytes;
  }

 private:
  uint32_t add_buffer(const std::vector<uint8_t>& data) {
    data_.push_back(data);
    // Offset and size are written when the file's length is known; 2 keeps the field.
    buffers_.push_back(model_.data_behind && !data.empty()
                           ? tflite::CreateBuffer(fbb_, 0, 2, 2)
                           : tflite::CreateBufferDirect(fbb_, data.empty() ? nullptr : &data));
    return static_cast<uint32_t>(buffers_.size() - 1);
  }

  void append_data(std::vector<uint8_t>& bytes) {
    const auto* buffers = tflite::GetModel(bytes.data())->buffers();
    for (uint32_t i = 0; i < buffers->size(); ++i) {
      if (data_[i].empty()) continue;
      auto* table =
          reinterpret_cast<flatbuffers::Table*>(const_cast<tflite::Buffer*>(buffers->Get(i)));
      table->SetField<uint64_t>(tflite::Buffer::VT_OFFSET, bytes.size() + total_, 0);
      table->SetField<uint64_t>(tflite::Buffer::VT_SIZE, data_[i].size(), 0);
      total_ += data_[i].size();
    }
    for (const auto& data : data_) bytes.insert(bytes.end(), data.begin(), data.end());
  }

  flatbuffers::Offset<tflite::Tensor> tensor(const TfliteTensor& t) {
    const uint32_t buffer = t.data.empty() ? 0 : add_buffer(t.data);
    flatbuffers::Offset<tflite::QuantizationParameters> quant;
    if (!t.scales.empty() || t.quantization_details)
      quant = tflite::CreateQuantizationParametersDirect(
          fbb_, &t.scales, t.zero_points.empty() ? nullptr : &t.zero_points, t.quantization_details,
          t.axis);
    flatbuffers::Offset<tflite::SparsityParameters> sparsity;
    if (t.is_sparse) sparsity = tflite::CreateSparsityParameters(fbb_);
    return tflite::CreateTensorDirect(
        fbb_, &t.shape, t.type, t.buffer >= 0 ? static_cast<uint32_t>(t.buffer) : buffer,
        t.name.c_str(), quant, t.is_variable, sparsity,
        t.shape_signature.empty() ? nullptr : &t.shape_signature, false, t.external_buffer);
  }

  flatbuffers::Offset<tflite::Operator> op(const TfliteOperator& o) {
    const int fits =
        std::min<int>(o.code, tflite::BuiltinOperator_PLACEHOLDER_FOR_GREATER_OP_CODES);
    const int old_code = o.deprecated_code >= 0 ? o.deprecated_code : fits;
    codes_.push_back(tflite::CreateOperatorCodeDirect(
        fbb_, static_cast<int8_t>(old_code),
        o.custom_code.empty() ? nullptr : o.custom_code.c_str(), o.version, o.code));
    flatbuffers::Offset<void> options;
    if (o.options.write) options = o.options.write(fbb_);
    return tflite::CreateOperatorDirect(
        fbb_,
        o.opcode_index >= 0 ? static_cast<uint32_t>(o.opcode_index)
                            : static_cast<uint32_t>(codes_.size() - 1),
        &o.inputs, &o.outputs, o.options.type, options, &o.intermediates);
  }

  flatbuffers::Offset<tflite::SubGraph> subgraph(const TfliteSubgraph& graph) {
    std::vector<flatbuffers::Offset<tflite::Tensor>> tensors;
    for (const TfliteTensor& one : graph.tensors) tensors.push_back(tensor(one));
    std::vector<flatbuffers::Offset<tflite::Operator>> operators;
    for (const TfliteOperator& one : graph.operators) operators.push_back(op(one));
    return tflite::CreateSubGraphDirect(fbb_, &tensors, &graph.inputs, &graph.outputs, &operators);
  }

  flatbuffers::Offset<tflite::SignatureDef> signature(const TfliteSignature& signature) {
    const auto maps = [&](const std::vector<std::pair<std::string, uint32_t>>& entries) {
      std::vector<flatbuffers::Offset<tflite::TensorMap>> written;
      for (const auto& [name, index] : entries)
        written.push_back(tflite::CreateTensorMapDirect(fbb_, name.c_str(), index));
      return written;
    };
    const auto inputs = maps(signature.inputs);
    const auto outputs = maps(signature.outputs);
    return tflite::CreateSignatureDefDirect(fbb_, &inputs, &outputs, "serving_default",
                                            signature.subgraph);
  }

  const TfliteModel& model_;
  Fbb fbb_;
  std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes_;
  std::vector<flatbuffers::Offset<tflite::Buffer>> buffers_;
  std::vector<std::vector<uint8_t>> data_;  // of each buffer
  size_t total_ = 0;
};

}  // namespace detail

inline std::vector<uint8_t> TfliteModel::bytes() const {
  return detail::TfliteWriter(*this).write();
}

}  // namespace mote::test
