// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/calls.h"

#include <algorithm>

#include "compiler/emit/arena.h"
#include "compiler/emit/c_text.h"
#include "compiler/emit/names.h"
#include "compiler/emit/own_kernel.h"

namespace mote {

namespace {

std::string offset_text(const std::string& base, int64_t start, const Offset& extra) {
  const std::string step = extra.step == 0  ? ""
                           : extra.step > 0 ? fmt::format(" + turn * {}", extra.step)
                                            : fmt::format(" - turn * {}", -extra.step);
  return fmt::format("{} + {}{}", base, start + extra.bytes, step);
}

}  // namespace

std::string arena_text(const Program& program, int64_t start, const Offset& extra) {
  const ArenaByte at = arena_byte(program, start);
  return offset_text(at.array, at.offset, extra);
}

namespace {

std::string location_text(const Program& program, TensorId id, const Offset& extra) {
  const Location& location = program.locations[static_cast<size_t>(id)];
  switch (location.kind) {
    case Location::Kind::kArena:
      return arena_text(program, location.offset, extra);
    case Location::Kind::kState:
      return offset_text("model->state", location.offset, extra);
    case Location::Kind::kConstant:
    case Location::Kind::kNowhere:
      break;
  }
  return "";
}

}  // namespace

std::string cast_text(Type type, bool constant, const std::string& address) {
  const char* constness = constant ? "const " : "";
  const std::string through = size_of(type) > 1 ? fmt::format("({}void *)", constness) : "";
  return fmt::format("({}{} *){}({})", constness, c_type(type), through, address);
}

std::string constant_name(const Program& program, const ProgramConstant& constant) {
  return fmt::format("{}_{}{}", program.name, constant.c_name, constant.copied ? "_copy" : "");
}

namespace {

std::string constant_text(const Program& program, size_t index, int64_t bytes) {
  const ProgramConstant& constant = program.constants[index];
  const int64_t elements = bytes / size_of(constant.array.type);
  return fmt::format("{}{}", constant_name(program, constant),
                     elements ? fmt::format(" + {}", elements) : "");
}

std::string input_text(const Program& program, TensorId id, const Offset& extra) {
  const Tensor& tensor = program.graph.at(id);
  const Location& location = program.locations[static_cast<size_t>(id)];
  if (location.kind == Location::Kind::kConstant)
    return constant_text(program, static_cast<size_t>(location.offset), extra.bytes);
  return cast_text(tensor.type, tensor.role != Role::kState, location_text(program, id, extra));
}

std::string output_text(const Program& program, TensorId id, const Offset& extra) {
  return cast_text(program.graph.at(id).type, false, location_text(program, id, extra));
}

std::string argument_text(const Program& program, size_t n, const Argument& argument) {
  const Node& node = program.graph.nodes[n];
  const Layer& layer = program.layers[n];
  const Offset offset{argument.offset_bytes, argument.step_bytes};
  switch (argument.kind) {
    case Argument::Kind::kInput:
      return input_text(program, node.inputs[argument.index], offset);
    case Argument::Kind::kOutput:
      return output_text(program, node.outputs[argument.index], offset);
    case Argument::Kind::kScratch:
      return arena_text(program, layer.scratch_offset, offset);
    case Argument::Kind::kBuffer:
      return cast_text(argument.type, false, arena_text(program, layer.scratch_offset, offset));
    case Argument::Kind::kConstant:
      return constant_text(program, layer.constants[argument.index], offset.bytes);
  }
  return {};
}

std::string field_text(const Program& program, const Layer& layer, const Field& field) {
  struct Visitor {
    const Program& program;
    const Layer& layer;
    std::string operator()(int64_t value) const { return c_literal(value); }
    std::string operator()(float value) const { return c_literal(value); }
    std::string operator()(const std::vector<int64_t>& values) const {
      std::string text;
      for (int64_t value : values) text += (text.empty() ? "" : ", ") + c_literal(value);
      return "{" + text + "}";
    }
    std::string operator()(ArrayRef array) const {
      return constant_name(program, program.constants[layer.constants[array.constant]]);
    }
    std::string operator()(NoPointer) const { return "0"; }
  };
  return std::visit(Visitor{program, layer}, field.value);
}

// The first call of the layer with the same parameters: they share them.
size_t first_alike(const std::vector<Call>& calls, size_t call) {
  const auto is_alike = [&](const Call& other) {
    return other.params_type == calls[call].params_type && other.params == calls[call].params;
  };
  return static_cast<size_t>(std::ranges::find_if(calls, is_alike) - calls.begin());
}

}  // namespace

std::string params_name(const Program& program, size_t n, size_t call) {
  const size_t calls = program.layers[n].lowering.calls.size();
  return calls == 1 ? fmt::format("{}_l{}", program.name, n)
                    : fmt::format("{}_l{}_{}", program.name, n,
                                  first_alike(program.layers[n].lowering.calls, call));
}

std::string params_text(const Program& program, size_t n) {
  const Layer& layer = program.layers[n];
  std::string text;
  for (size_t c = 0; c < layer.lowering.calls.size(); ++c) {
    const Call& call = layer.lowering.calls[c];
    if (call.params_type.empty() || first_alike(layer.lowering.calls, c) != c) continue;
    text += fmt::format("{}static const {} {} = {{\n", call.params_in_flash ? "MOTE_FLASH " : "",
                        call.params_type, params_name(program, n, c));
    for (const Field& field : call.params)
      text += fmt::format("    {}, /* {} */\n", field_text(program, layer, field), field.name);
    text += "};\n";
  }
  return text;
}

namespace {

// "16", or with regions "16 of arena_dtcm".
std::string arena_comment(const Program& program, int64_t offset) {
  const ArenaByte at = arena_byte(program, offset);
  return program.regions.empty() ? std::to_string(offset)
                                 : fmt::format("{} of {}", at.offset, at.array);
}

std::string place_text(const Program& program, TensorId id) {
  const Tensor& tensor = program.graph.at(id);
  const Location& location = program.locations[static_cast<size_t>(id)];
  const std::string type = fmt::format("{}{}", type_name(tensor.type), shape_text(tensor.shape));
  switch (location.kind) {
    case Location::Kind::kArena:
      return fmt::format("{} at {}", type, arena_comment(program, location.offset));
    case Location::Kind::kState:
      return fmt::format("{} in state at {}", type, location.offset);
    case Location::Kind::kConstant:
      return fmt::format("{} constant", type);
    case Location::Kind::kNowhere:
      break;
  }
  return type;
}

// The layers of a chain, with their kernels.
std::string chain_comment(const Program& program, size_t n, const std::string& inputs,
                          const std::string& outputs) {
  const Node& node = program.graph.nodes[n];
  const Layer& layer = program.layers[n];
  const int64_t rows = node.attributes.get_int("rows");
  std::string text = fmt::format(
      "  /* {}: {} layers, {} at a time\n   *    {} -> {}, buffers of {} bytes at {}\n", n,
      node.body->nodes.size(), rows == 1 ? "a row" : fmt::format("{} rows", rows), inputs, outputs,
      layer.lowering.scratch_bytes, arena_comment(program, layer.scratch_offset));
  for (size_t i = 0; i < node.body->nodes.size(); ++i) {
    const Node& inner = node.body->nodes[i];
    const Tensor& output = node.body->at(inner.outputs[0]);
    text += fmt::format("   *    {} \"{}\" {}{}: {}\n", op_name(inner.op),
                        c_string_safe(short_name(inner.name)), type_name(output.type),
                        shape_text(output.shape), layer.inner[i]->name);
  }
  return text + "   */\n";
}

}  // namespace

std::string layer_comment(const Program& program, size_t n) {
  const Node& node = program.graph.nodes[n];
  const Layer& layer = program.layers[n];
  std::string inputs, outputs;
  for (TensorId id : node.inputs)
    if (id != kNoTensor && (!program.graph.at(id).is_constant()))
      inputs += (inputs.empty() ? "" : ", ") + place_text(program, id);
  for (TensorId id : node.outputs)
    outputs += (outputs.empty() ? "" : ", ") + place_text(program, id);
  if (node.body) return chain_comment(program, n, inputs, outputs);
  return fmt::format(
      "  /* {}: {} \"{}\"\n   *    {} -> {}\n   *    {}{} */\n", n, op_name(node.op),
      c_string_safe(short_name(node.name)), inputs, outputs,
      layer.lowering.calls.empty() ? "in place, nothing to do" : std::string(layer.kernel->name),
      layer.macs ? fmt::format(", {} MACs", layer.macs) : "");
}

namespace {

std::string own_function(const Program& program, size_t n) {
  return fmt::format("{}_l{}_run", program.name, n);
}

}  // namespace

std::string own_prototype(const Program& program, size_t n) {
  const Node& node = program.graph.nodes[n];
  const Call& call = program.layers[n].lowering.calls[0];
  const auto type_of = [&](const Argument& argument) -> std::string {
    if (argument.kind == Argument::Kind::kScratch) return "void";
    const bool is_input = argument.kind == Argument::Kind::kInput;
    const Tensor& tensor =
        program.graph.at((is_input ? node.inputs : node.outputs)[argument.index]);
    return fmt::format("{}{}", is_input && tensor.role != Role::kState ? "const " : "",
                       c_type(tensor.type));
  };
  std::string parameters;
  for (size_t i = 0; i < call.arguments.size(); ++i)
    parameters += fmt::format("{}{} *a{}", i == 0 ? "" : ", ", type_of(call.arguments[i]), i);
  return fmt::format("void {}({})", own_function(program, n), parameters);
}

std::string call_text(const Program& program, size_t n, size_t c, const char* indent) {
  const Call& call = program.layers[n].lowering.calls[c];
  const bool is_own = has_own_kernel(program, n);
  std::string arguments =
      is_own || call.params_type.empty() ? "" : fmt::format("&{}", params_name(program, n, c));
  for (const Argument& argument : call.arguments)
    arguments += (arguments.empty() ? "" : ", ") + argument_text(program, n, argument);
  const std::string comment =
      call.comment.empty() ? "" : fmt::format("{}/* {} */\n", indent, c_string_safe(call.comment));
  return fmt::format("{}{}{}({});\n", comment, indent,
                     is_own ? own_function(program, n) : call.function, arguments);
}

namespace {

std::string calls_text(const Program& program, size_t n) {
  const Lowering& lowering = program.layers[n].lowering;
  std::string text;
  size_t c = 0;
  const auto append_until = [&](size_t end, const char* indent) {
    for (; c < end; ++c) text += call_text(program, n, c, indent);
  };
  for (const Loop& loop : lowering.loops) {
    append_until(loop.first, "  ");
    text += fmt::format("  for (int32_t turn = 0; turn < {}; ++turn) {{\n", loop.count);
    append_until(loop.first + loop.calls, "    ");
    text += "  }\n";
  }
  append_until(lowering.calls.size(), "  ");
  return text;
}

}  // namespace

std::string layers_text(const Program& program, size_t first) {
  std::string text;
  for (size_t n = first; n < program.layers.size(); ++n)
    text += layer_comment(program, n) + calls_text(program, n) +
            fmt::format("  {}_LAYER_DONE({});\n", upper(program.name), n);
  return text;
}

std::string arenas_text(const Program& program) {
  std::string arenas, unused;
  for (const ArenaArray& array : arena_arrays(program)) {
    arenas += fmt::format("  uint8_t *const {0} = model->{0};\n", array.c_name);
    unused += fmt::format("  (void){};\n", array.c_name);
  }
  return arenas + unused;
}

}  // namespace mote
