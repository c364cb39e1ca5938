// SPDX-License-Identifier: Apache-2.0
#include "compiler/passes/replay.h"

#include <cstring>
#include <random>

#include "compiler/interp/interpreter.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

constexpr int64_t kOneInvocationAbove = 2'000'000;  // steps of the interpreter
constexpr int64_t kNoneAbove = 20'000'000;
constexpr int kSamples = 3;

int64_t steps(const Graph& graph) {
  int64_t steps = 0;
  for (const Node& node : graph.nodes) {
    const OpSpec& spec = spec_of(node.op);
    if (spec.macs) steps += spec.macs(NodeView(graph, node));
    for (TensorId id : node.outputs) steps += graph.at(id).elements();
  }
  return steps;
}

// Any byte is a good i8; floats must be numbers of a common size, and wide integers are often
// indices.
void fill(const Tensor& tensor, std::span<uint8_t> bytes, std::mt19937& random) {
  if (tensor.type == Type::f32) {
    for (size_t i = 0; i + 4 <= bytes.size(); i += 4) {
      const float value = static_cast<float>(random()) / 0x1p30f - 2.f;
      std::memcpy(&bytes[i], &value, sizeof value);
    }
  } else if (size_of(tensor.type) == 1 && tensor.type != Type::boolean) {
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
  } else if (tensor.type == Type::i16 || tensor.type == Type::u16) {
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
  } else {
    const auto width = static_cast<size_t>(size_of(tensor.type));
    for (size_t i = 0; i < bytes.size(); i += width) bytes[i] = random() & 1;
  }
}

Result<void> compare_tensors(const char* what, const std::vector<Tensor>& before,
                             const std::vector<Tensor>& after) {
  if (before.size() != after.size())
    return fail(ErrorKind::kInternal, "there were {} {}s, now there are {}", before.size(), what,
                after.size());
  for (size_t i = 0; i < before.size(); ++i)
    if (before[i].type != after[i].type || before[i].shape != after[i].shape ||
        before[i].quant != after[i].quant)
      return fail(ErrorKind::kInternal, "{} {} (\"{}\", {}{}) became \"{}\", {}{}", what, i,
                  before[i].name, type_name(before[i].type), shape_text(before[i].shape),
                  after[i].name, type_name(after[i].type), shape_text(after[i].shape));
  return {};
}

}  // namespace

Replay replay(const Graph& graph) {
  Replay result;
  for (TensorId id : graph.inputs) result.inputs.push_back(graph.at(id));
  for (TensorId id : graph.outputs) result.outputs.push_back(graph.at(id));
  const int64_t cost = steps(graph);
  if (cost > kNoneAbove) return result;
  const bool large = cost > kOneInvocationAbove;
  std::mt19937 random(1);
  Interpreter interpreter(graph);
  for (int sample = 0; sample < (large ? 1 : kSamples); ++sample) {
    interpreter.reset();
    for (int invocation = 0; invocation < (large ? 1 : 2); ++invocation) {
      for (TensorId id : graph.inputs) fill(graph.at(id), interpreter.of(id), random);
      interpreter.run();
      auto& answers = result.answers.emplace_back();
      for (TensorId id : graph.outputs) {
        const auto bytes = interpreter.of(id);
        answers.emplace_back(bytes.begin(), bytes.end());
      }
    }
  }
  return result;
}

Result<void> compare(const Replay& before, const Replay& after) {
  MOTE_CHECK(compare_tensors("input", before.inputs, after.inputs));
  MOTE_CHECK(compare_tensors("output", before.outputs, after.outputs));
  // A pass may make a graph cheap enough to be replayed (further).
  const size_t common = std::min(before.answers.size(), after.answers.size());
  for (size_t n = 0; n < common; ++n)
    for (size_t i = 0; i < before.outputs.size(); ++i) {
      const Bytes& was = before.answers[n][i];
      const Bytes& is = after.answers[n][i];
      for (size_t k = 0; k < was.size(); ++k)
        if (was[k] != is[k])
          return fail(ErrorKind::kInternal,
                      "in invocation {} byte {} of output \"{}\" was {} and is {}", n, k,
                      before.outputs[i].name, was[k], is[k]);
    }
  return {};
}

}  // namespace mote
