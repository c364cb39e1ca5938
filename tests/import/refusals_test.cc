// SPDX-License-Identifier: Apache-2.0
// Bad files: each is refused with its sentence. The examples of docs/refusals.md stand here.
#include <gtest/gtest.h>

#include <cmath>

#include "compiler/import/tflite/importer.h"
#include "tests/import/tflite_model.h"

namespace mote {
namespace {

using namespace test;

struct Refusal {
  const char* what;
  TfliteModel model;
  std::function<void(TfliteModel&)> spoil;
  const char* message;
  ErrorKind kind = ErrorKind::kMalformed;
};

void PrintTo(const Refusal& refusal, std::ostream* os) { *os << refusal.what; }

class Refused : public testing::TestWithParam<Refusal> {};

TEST_P(Refused, WithItsSentence) {
  TfliteModel model = GetParam().model;
  ASSERT_TRUE(import_tflite(model.bytes(), "m")) << "the model must be good before it is spoiled";
  GetParam().spoil(model);
  const auto graph = import_tflite(model.bytes(), "m");
  ASSERT_FALSE(graph);
  EXPECT_EQ(graph.error().text(), GetParam().message);
  EXPECT_EQ(graph.error().kind, GetParam().kind);
}

constexpr auto kUnsupported = ErrorKind::kUnsupported;

TfliteTensor& tensor(TfliteModel& model, size_t i) { return model.graph().tensors[i]; }
TfliteOperator& op(TfliteModel& model, size_t i) { return model.graph().operators[i]; }

void custom(TfliteModel& model, const char* code) {
  op(model, 0).code = tflite::BuiltinOperator_CUSTOM;
  op(model, 0).custom_code = code;
}

const Refusal kFile[] = {
    {"schema_version", relu_model(), [](TfliteModel& m) { m.version = 2; },
     "the file is of schema version 2, Mote reads version 3.", kUnsupported},
    {"no_subgraph", relu_model(), [](TfliteModel& m) { m.subgraphs.clear(); },
     "the file holds no subgraph."},
    {"no_outputs", relu_model(), [](TfliteModel& m) { m.graph().outputs.clear(); },
     "the model has no outputs."},
    {"input_index", relu_model(), [](TfliteModel& m) { m.graph().inputs = {9}; },
     "the model's inputs name tensor 9 of 2."},
    {"input_twice", relu_model(), [](TfliteModel& m) { m.graph().inputs = {0, 0}; },
     "tensor \"x\" is an input of the model twice."},
    {"output_index", relu_model(), [](TfliteModel& m) { m.graph().outputs = {-1}; },
     "the model's outputs: names tensor -1 of 2."},
    {"output_unwritten", relu_model(), [](TfliteModel& m) { m.graph().operators.clear(); },
     "nothing writes the output \"y\"."},
};

const Refusal kTensors[] = {
    {"type", relu_model(), [](TfliteModel& m) { tensor(m, 0).type = tflite::TensorType_STRING; },
     "tensor \"x\": has elements of STRING, which Mote does not support.", kUnsupported},
    {"unknown_type", relu_model(),
     [](TfliteModel& m) { tensor(m, 0).type = static_cast<tflite::TensorType>(77); },
     "tensor \"x\": has elements of type 77, which Mote does not support.", kUnsupported},
    {"sparse", fully_connected_model(), [](TfliteModel& m) { tensor(m, 1).is_sparse = true; },
     "operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": is sparse, which Mote does not support. "
     "Convert the model without sparse weights.",
     kUnsupported},
    {"external", fully_connected_model(), [](TfliteModel& m) { tensor(m, 1).external_buffer = 1; },
     "operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": has its data in another file.",
     kUnsupported},
    {"buffer_index", fully_connected_model(), [](TfliteModel& m) { tensor(m, 1).buffer = 7; },
     "operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": names buffer 7 of 2."},
    {"buffer_size", fully_connected_model(), [](TfliteModel& m) { tensor(m, 1).data.pop_back(); },
     "operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": i8[3, 2] needs 6 bytes of data, has 5."},
    {"no_data", fully_connected_model(), [](TfliteModel& m) { tensor(m, 1).data.clear(); },
     "operator 0 (FULLY_CONNECTED, \"y\"): reads tensor \"w\" before anything writes it."},
    {"constant_input", fully_connected_model(), [](TfliteModel& m) { m.graph().inputs = {0, 1}; },
     "tensor \"w\": is an input of the model and also a constant.", kUnsupported},
    {"negative_constant", fully_connected_model(),
     [](TfliteModel& m) { tensor(m, 1).shape = {-3, 2}; },
     "operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": is a constant of shape [-3, 2]."},
    {"open_input", relu_model(), [](TfliteModel& m) { tensor(m, 0).shape = {1, -1}; },
     "tensor \"x\": has the shape [1, -1], whose dimension 1 is not known. Convert the model with "
     "a fixed input shape.",
     kUnsupported},
    {"rank", relu_model(), [](TfliteModel& m) { tensor(m, 0).shape.resize(9, 1); },
     "tensor \"x\": has 9 dimensions, more than 8.", kUnsupported},
    {"huge", relu_model(), [](TfliteModel& m) { tensor(m, 0).shape = {1 << 30, 1 << 30, 1 << 30}; },
     "tensor \"x\": i8[1073741824, 1073741824, 1073741824] is larger than 1073741824 bytes.",
     kUnsupported},
    {"wrong_shape", relu_model(), [](TfliteModel& m) { tensor(m, 1).shape = {1, 5}; },
     "operator 0 (RELU, \"y\"): gives tensor \"y\" the shape [1, 4], but the file declares "
     "[1, 5]."},
};

const Refusal kQuantization[] = {
    {"zero_scale", relu_model(), [](TfliteModel& m) { tensor(m, 0).scales = {0.f}; },
     "tensor \"x\": has a scale of 0, which must be a positive number."},
    {"negative_scale", relu_model(), [](TfliteModel& m) { tensor(m, 1).scales = {-1.f}; },
     "the model's outputs: tensor \"y\": has a scale of -1, which must be a positive number."},
    {"nan_scale", relu_model(), [](TfliteModel& m) { tensor(m, 0).scales = {NAN}; },
     "tensor \"x\": has a scale of nan, which must be a positive number."},
    {"zero_point", relu_model(), [](TfliteModel& m) { tensor(m, 0).zero_points = {128}; },
     "tensor \"x\": has a zero point of 128, outside of i8."},
    {"zero_point_count", fully_connected_model(),
     [](TfliteModel& m) { tensor(m, 1).zero_points = {0, 0}; },
     "operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": has 3 scales but 2 zero points."},
    {"axis", fully_connected_model(), [](TfliteModel& m) { tensor(m, 1).axis = 1; },
     "operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": has 3 scales along axis 1 of [3, 2]."},
    {"axis_range", fully_connected_model(), [](TfliteModel& m) { tensor(m, 1).axis = -1; },
     "operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": has 3 scales along axis -1 of [3, 2]."},
    {"details", relu_model(), [](TfliteModel& m) { tensor(m, 0).quantization_details = 2; },
     "tensor \"x\": is quantised in blocks or in a custom way.", kUnsupported},
};

const Refusal kOperators[] = {
    {"unsupported", relu_model(),
     [](TfliteModel& m) {
       m.graph().operators = {{tflite::BuiltinOperator_GATHER_ND, {0}, {1}},
                              {tflite::BuiltinOperator_WHILE, {0}, {1}},
                              {tflite::BuiltinOperator_GATHER_ND, {0}, {1}}};
     },
     "Mote does not support GATHER_ND (operator 0, operator 2), WHILE (operator 1). `mote inspect` "
     "lists the operators of a model.",
     kUnsupported},
    {"unknown_code", relu_model(),
     [](TfliteModel& m) { op(m, 0).code = static_cast<tflite::BuiltinOperator>(1000); },
     "Mote does not support code 1000 (operator 0). `mote inspect` lists the operators of a model.",
     kUnsupported},
    {"custom", relu_model(), [](TfliteModel& m) { custom(m, "MyOp"); },
     "Mote does not support custom operator \"MyOp\" (operator 0). `mote inspect` lists the "
     "operators of a model.",
     kUnsupported},
    {"npu", relu_model(), [](TfliteModel& m) { custom(m, "ethos-u"); },
     "the model is compiled for an NPU: it contains custom operator \"ethos-u\" (operator 0). Give "
     "the original .tflite from before the vendor's compiler.",
     kUnsupported},
    {"flex", relu_model(), [](TfliteModel& m) { custom(m, "FlexErf"); },
     "the model needs TensorFlow's Flex delegate: it contains custom operator \"FlexErf\" "
     "(operator 0). Convert the model again without SELECT_TF_OPS.",
     kUnsupported},
    {"two_codes", relu_model(), [](TfliteModel& m) { op(m, 0).deprecated_code = 3; },
     "operator code 0 is both 3 and 19."},
    {"opcode_index", relu_model(), [](TfliteModel& m) { op(m, 0).opcode_index = 5; },
     "operator 0 names operator code 5 of 1."},
    {"version", fully_connected_model(), [](TfliteModel& m) { op(m, 0).version = 99; },
     "operator 0 (FULLY_CONNECTED, \"y\"): is of version 99, Mote knows up to 14. Convert the "
     "model with an older TensorFlow.",
     kUnsupported},
    {"no_options", relu_model(),
     [](TfliteModel& m) { op(m, 0).code = tflite::BuiltinOperator_LEAKY_RELU; },
     "operator 0 (LEAKY_RELU, \"y\"): has no options."},
    {"wrong_options", relu_model(),
     [](TfliteModel& m) {
       op(m, 0).code = tflite::BuiltinOperator_LEAKY_RELU;
       op(m, 0).options = reshape_options({1});
     },
     "operator 0 (LEAKY_RELU, \"y\"): has no options."},
    {"nan_option", relu_model(),
     [](TfliteModel& m) {
       op(m, 0).code = tflite::BuiltinOperator_LEAKY_RELU;
       op(m, 0).options = leaky_relu_options(NAN);
     },
     "operator 0 (LEAKY_RELU, \"y\"): has alpha = nan, which means nothing."},
    {"activation", fully_connected_model(),
     [](TfliteModel& m) {
       op(m, 0).options = fully_connected_options(static_cast<tflite::Activation>(6));
     },
     "operator 0 (FULLY_CONNECTED, \"y\"): has activation = 6, which means nothing."},
    {"input_index", relu_model(), [](TfliteModel& m) { op(m, 0).inputs = {2}; },
     "operator 0 (RELU, \"y\"): names tensor 2 of 2."},
    {"output_index", relu_model(), [](TfliteModel& m) { op(m, 0).outputs = {2}; },
     "operator 0 (RELU) writes tensor 2 of 2."},
    {"intermediate_index", relu_model(), [](TfliteModel& m) { op(m, 0).intermediates = {2}; },
     "operator 0 (RELU, \"y\"): names tensor 2 of 2."},
    {"too_many_operands", relu_model(), [](TfliteModel& m) { op(m, 0).inputs.resize(2000, 0); },
     "operator 0 (RELU, \"y\"): has 2000 operands, more than 1024.", kUnsupported},
    {"absent_input", relu_model(), [](TfliteModel& m) { op(m, 0).inputs = {-1}; },
     "operator 0 (RELU, \"y\"): input 0 is absent but required."},
    {"no_input", relu_model(), [](TfliteModel& m) { op(m, 0).inputs = {}; },
     "operator 0 (RELU, \"y\"): has 0 inputs, needs 1."},
    {"two_writers", relu_model(), [](TfliteModel& m) { m.graph().operators.push_back(op(m, 0)); },
     "operator 1 (RELU, \"y\") writes tensor \"y\", which operator 0 has written."},
    {"writes_input", relu_model(), [](TfliteModel& m) { op(m, 0).outputs = {0}; },
     "operator 0 (RELU, \"x\"): writes tensor \"x\", which is an input, a constant or a variable."},
    {"cycle", relu_model(), [](TfliteModel& m) { op(m, 0).inputs = {1}; },
     "operator 0 (RELU, \"y\"): reads tensor \"y\" before anything writes it."},
};

const Refusal kVariables[] = {
    {"call_index", variable_model(),
     [](TfliteModel& m) { op(m, 0).options = call_once_options(2); },
     "operator 0 (CALL_ONCE): calls subgraph 2 of 2."},
    {"call_itself", variable_model(),
     [](TfliteModel& m) { op(m, 0).options = call_once_options(0); },
     "operator 0 (CALL_ONCE): calls subgraph 0 of 2."},
    {"call_with_inputs", variable_model(), [](TfliteModel& m) { m.subgraphs[1].inputs = {1}; },
     "operator 0 (CALL_ONCE): calls subgraph 1, which needs inputs."},
    {"call_from_called", variable_model(),
     [](TfliteModel& m) { m.subgraphs[1].operators.push_back(op(m, 0)); },
     "subgraph 1: operator 2 (CALL_ONCE): calls from a subgraph that is called.", kUnsupported},
    {"late_call", variable_model(), [](TfliteModel& m) { m.graph().operators.push_back(op(m, 0)); },
     "operator 5 (CALL_ONCE) runs after variables have been used.", kUnsupported},
    {"unsupported_in_called", variable_model(),
     [](TfliteModel& m) { m.subgraphs[1].operators[1].code = tflite::BuiltinOperator_RANGE; },
     "Mote does not support RANGE (operator 1 of subgraph 1). `mote inspect` lists the operators "
     "of a model.",
     kUnsupported},
    {"no_handle", variable_model(),
     [](TfliteModel& m) { m.graph().operators.erase(m.graph().operators.begin() + 1); },
     "operator 1 (READ_VARIABLE, \"old\"): names tensor 0, which is not the handle of a variable."},
    {"handle_as_value", variable_model(), [](TfliteModel& m) { m.graph().outputs = {0}; },
     "the model's outputs: tensor \"handle\": has elements of RESOURCE, which Mote does not "
     "support.",
     kUnsupported},
    {"handle_as_operand", variable_model(), [](TfliteModel& m) { op(m, 3).inputs = {0}; },
     "operator 3 (RELU, \"y\"): tensor \"handle\": has elements of RESOURCE, which Mote does not "
     "support.",
     kUnsupported},
    {"size", variable_model(), [](TfliteModel& m) { tensor(m, 2).shape = {1, 3}; },
     "operator 4 (ASSIGN_VARIABLE): takes variable \"memory\" as i8[1, 4], elsewhere it is "
     "i8[1, 3]."},
    {"too_large", variable_model(),
     [](TfliteModel& m) {
       tensor(m, 1).shape = tensor(m, 2).shape = {1, 1 << 29};
       m.subgraphs[1].tensors[1].shape = {1, 1 << 29};
     },
     "subgraph 1: operator 1 (ASSIGN_VARIABLE): makes more than 268435456 bytes of variables.",
     kUnsupported},
};

const auto kName = [](const auto& info) { return std::string(info.param.what); };
INSTANTIATE_TEST_SUITE_P(File, Refused, testing::ValuesIn(kFile), kName);
INSTANTIATE_TEST_SUITE_P(Tensors, Refused, testing::ValuesIn(kTensors), kName);
INSTANTIATE_TEST_SUITE_P(Quantization, Refused, testing::ValuesIn(kQuantization), kName);
INSTANTIATE_TEST_SUITE_P(Operators, Refused, testing::ValuesIn(kOperators), kName);
INSTANTIATE_TEST_SUITE_P(Variables, Refused, testing::ValuesIn(kVariables), kName);

/// Files that are no longer files ///

std::string refusal_of(const std::vector<uint8_t>& bytes) {
  const auto graph = import_tflite(bytes, "m");
  return graph ? "" : graph.error().text();
}

TEST(RefusedBytes, NotATfliteFile) {
  EXPECT_EQ(refusal_of({}), "the file is empty.");
  EXPECT_EQ(refusal_of({'P', 'K', 3, 4, 0, 0, 0, 0, 0}),
            "not a .tflite file: bytes 4 to 7 are not \"TFL3\". Is it a .tflite model?");
}

// Wherever the file is cut it is refused, without a read beyond its end (the sanitizers look).
TEST(RefusedBytes, TruncatedAnywhere) {
  for (const TfliteModel& model : {fully_connected_model(), variable_model()}) {
    TfliteModel behind = model;
    behind.data_behind = true;
    for (const std::vector<uint8_t>& bytes : {model.bytes(), behind.bytes()})
      for (size_t size = 0; size < bytes.size(); ++size)
        EXPECT_NE(refusal_of({bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size)}), "")
            << size << " of " << bytes.size() << " bytes";
  }
}

// Any byte may be wrong: refused or, where the byte is data, imported; never a crash.
TEST(RefusedBytes, AnyByteChanged) {
  for (const TfliteModel& model : {fully_connected_model(), variable_model()}) {
    std::vector<uint8_t> bytes = model.bytes();
    for (size_t i = 0; i < bytes.size(); ++i)
      for (int value : {0, 1, 127, 128, 255}) {
        const uint8_t before = bytes[i];
        bytes[i] = static_cast<uint8_t>(value);
        (void)import_tflite(bytes, "m");
        bytes[i] = before;
      }
  }
}

TEST(RefusedBytes, DataBeyondTheEnd) {
  TfliteModel model = fully_connected_model();
  model.data_behind = true;
  std::vector<uint8_t> bytes = model.bytes();
  bytes.pop_back();
  EXPECT_EQ(refusal_of(bytes),
            fmt::format("operator 0 (FULLY_CONNECTED, \"y\"): tensor \"w\": has its data at "
                        "bytes {} + 6, but the file ends at {}. Copy or download it again.",
                        bytes.size() - 5, bytes.size()));
}

}  // namespace
}  // namespace mote
