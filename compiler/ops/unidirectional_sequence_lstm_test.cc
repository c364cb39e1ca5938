// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/unidirectional_sequence_lstm.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr int32_t kInputs = 3, kUnits = 5;

Bytes random_bytes(size_t count, size_t seed = 0) {
  std::mt19937 random(static_cast<uint32_t>(seed));
  Bytes bytes(count);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
  return bytes;
}

// A graph of one LSTM with pseudo-random weights.
Graph lstm(int32_t batches, int32_t steps, bool time_major = false) {
  Graph graph;
  const Shape rows = time_major ? Shape{steps, batches} : Shape{batches, steps};
  const auto of = [](Shape shape, int32_t last) { return shape.push_back(last), shape; };
  Node node{Op::unidirectional_sequence_lstm, "y", std::vector<TensorId>(24, kNoTensor), {}, {}};
  node.attributes.set_int("time_major", time_major);
  node.inputs[0] =
      graph.add_tensor({"x", Type::i8, of(rows, kInputs), {{0.05f}, {-3}}, Role::kInput, nullptr});
  for (size_t gate = 0; gate < 4; ++gate) {
    const auto name = [&](const char* what) { return fmt::format("{}{}", what, gate); };
    node.inputs[kLstmWeights + gate] =
        graph.add_constant(name("w"), Type::i8, {kUnits, kInputs},
                           random_bytes(kUnits * kInputs, gate), {{0.01f}, {0}});
    node.inputs[kLstmHiddenWeights + gate] = graph.add_constant(
        name("r"), Type::i8, {kUnits, kUnits}, random_bytes(kUnits * kUnits, gate), {{0.02f}, {0}});
    node.inputs[kLstmBias + gate] =
        graph.add_constant(name("b"), Type::i32, {kUnits}, Bytes(kUnits * 4), {{0.0005f}, {0}});
  }
  const auto state = [&](const char* name, Type type, float scale) {
    const auto bytes = static_cast<size_t>(batches * kUnits * size_of(type));
    return graph.add_tensor({name,
                             type,
                             {batches, kUnits},
                             {{scale}, {0}},
                             Role::kState,
                             std::make_shared<const Bytes>(bytes)});
  };
  node.inputs[kLstmHidden] = state("h", Type::i8, 1 / 128.f);
  node.inputs[kLstmCell] = state("c", Type::i16, 1 / 2048.f);
  node.outputs = {graph.add_tensor(
      {"y", Type::i8, of(rows, kUnits), {{1 / 128.f}, {0}}, Role::kActivation, nullptr})};
  graph.inputs = {node.inputs[0]};
  graph.outputs = node.outputs;
  graph.nodes = {node};
  return graph;
}

// The answer to x, given in pieces of one invocation each.
Bytes answer(const Graph& graph, const Bytes& x) {
  EXPECT_TRUE(verify(graph)) << verify(graph).error().text();
  Interpreter interpreter(graph);
  Bytes y;
  const size_t piece = interpreter.of(graph.inputs[0]).size();
  for (size_t at = 0; at < x.size(); at += piece) {
    std::memcpy(interpreter.of(graph.inputs[0]).data(), &x[at], piece);
    interpreter.run();
    const auto bytes = interpreter.of(graph.outputs[0]);
    y.insert(y.end(), bytes.begin(), bytes.end());
  }
  return y;
}

TEST(Lstm, CarriesItsStateFromOneInvocationToTheNext) {
  const Bytes x = random_bytes(12 * kInputs);
  const Bytes whole = answer(lstm(1, 12), x);
  EXPECT_EQ(answer(lstm(1, 4), x), whole);
  EXPECT_EQ(answer(lstm(1, 1), x), whole);
}

TEST(Lstm, KeepsBatchesApart) {
  const Bytes x = random_bytes(4 * kInputs);
  Bytes twice = x;
  twice.insert(twice.end(), x.begin(), x.end());
  const Bytes y = answer(lstm(1, 4), x);
  Bytes expected = y;
  expected.insert(expected.end(), y.begin(), y.end());
  EXPECT_EQ(answer(lstm(2, 4), twice), expected);
  EXPECT_EQ(answer(lstm(1, 4, true), x), y);  // with one batch the layouts agree
}

TEST(Lstm, NamesTheVariantItRefuses) {
  const auto refusal = [](size_t input) {
    Graph graph = lstm(1, 1);
    graph.nodes[0].inputs[input] = graph.nodes[0].inputs[kLstmBias];
    return verify(graph).error().message;
  };
  EXPECT_EQ(refusal(10), "with peephole connections is not supported");
  EXPECT_EQ(refusal(16), "with a projection is not supported");
  EXPECT_EQ(refusal(23), "with layer normalisation is not supported");
  Graph coupled = lstm(1, 1);
  coupled.nodes[0].inputs[1] = kNoTensor;
  EXPECT_EQ(verify(coupled).error().message,
            "with coupled input and forget gates is not supported");
}

}  // namespace
}  // namespace mote
