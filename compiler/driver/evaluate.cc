// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/evaluate.h"

#include <cstring>

#include "compiler/interp/interpreter.h"

namespace mote {
namespace {

template <typename T>
void append(Bytes& bytes, T value) {
  const auto* first = reinterpret_cast<const uint8_t*>(&value);
  bytes.insert(bytes.end(), first, first + sizeof(T));
}

void append_random(Bytes& bytes, Type type, uint32_t s) {
  switch (type) {
    case Type::f32:
      return append(bytes, static_cast<float>(s >> 8) / 8388608.f - 1.f);
    case Type::i8:
      return append(bytes, static_cast<int8_t>(static_cast<int32_t>(s >> 24) - 128));
    case Type::u8:
      return append(bytes, static_cast<uint8_t>(s >> 24));
    case Type::i16:
      return append(bytes, static_cast<int16_t>(static_cast<int32_t>(s >> 16) - 32768));
    case Type::u16:
    case Type::f16:
      return append(bytes, static_cast<uint16_t>(s >> 18));
    case Type::boolean:
      return append(bytes, static_cast<uint8_t>(s >> 31));
    case Type::i32:
    case Type::u32:
      return append(bytes, s >> 29);
    case Type::i64:
      return append(bytes, static_cast<int64_t>(s >> 29));
  }
}

}  // namespace

std::vector<Bytes> interpret(const Graph& graph, const std::vector<Bytes>& inputs,
                             int invocations) {
  Interpreter interpreter(graph);
  std::vector<Bytes> outputs(graph.outputs.size());
  for (int invocation = 0; invocation < invocations; ++invocation) {
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
      const std::span<uint8_t> bytes = interpreter.of(graph.inputs[i]);
      if (!bytes.empty())
        std::memcpy(bytes.data(), inputs[i].data() + static_cast<size_t>(invocation) * bytes.size(),
                    bytes.size());
    }
    interpreter.run();
    for (size_t o = 0; o < graph.outputs.size(); ++o) {
      const std::span<uint8_t> bytes = interpreter.of(graph.outputs[o]);
      outputs[o].insert(outputs[o].end(), bytes.begin(), bytes.end());
    }
  }
  return outputs;
}

std::vector<Bytes> random_inputs(const Graph& graph, int invocations) {
  std::vector<Bytes> inputs(graph.inputs.size());
  for (int invocation = 0; invocation < invocations; ++invocation)
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Tensor& tensor = graph.at(graph.inputs[i]);
      uint32_t s = 0x9E3779B9u * static_cast<uint32_t>(invocation + 1) +
                   7919u * static_cast<uint32_t>(i) + 1u;
      for (int64_t e = 0; e < tensor.elements(); ++e) {
        s = s * 1664525u + 1013904223u;
        append_random(inputs[i], tensor.type, s);
      }
    }
  return inputs;
}

}  // namespace mote
