// SPDX-License-Identifier: Apache-2.0
// <name>.c and its weights: constants, one parameter block per call, and the run as a straight list
// of calls that a person can follow in a debugger.
#include <algorithm>
#include <set>

#include "compiler/emit/arena.h"
#include "compiler/emit/c_text.h"
#include "compiler/emit/emit_parts.h"
#include "compiler/emit/names.h"
#include "compiler/emit/own_kernel.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

// Bytes behind the start of something; further by `step` in each turn of a loop.
struct Offset {
  int64_t bytes = 0, step = 0;
};

std::string offset_text(const std::string& base, int64_t start, const Offset& extra) {
  const std::string step = extra.step == 0  ? ""
                           : extra.step > 0 ? fmt::format(" + turn * {}", extra.step)
                                            : fmt::format(" - turn * {}", -extra.step);
  return fmt::format("{} + {}{}", base, start + extra.bytes, step);
}

std::string arena_text(const Program& program, int64_t start, const Offset& extra) {
  const ArenaByte at = arena_byte(program, start);
  return offset_text(at.array, at.offset, extra);
}

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

// `address` is of bytes; wider elements go through void, as the arena is aligned for them.
std::string cast_text(Type type, bool constant, const std::string& address) {
  const char* constness = constant ? "const " : "";
  const std::string through = size_of(type) > 1 ? fmt::format("({}void *)", constness) : "";
  return fmt::format("({}{} *){}({})", constness, c_type(type), through, address);
}

// As kernels read it: the copy, where init makes one.
std::string constant_name(const Program& program, const ProgramConstant& constant) {
  return fmt::format("{}_{}{}", program.name, constant.c_name, constant.copied ? "_copy" : "");
}

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

std::string own_function(const Program& program, size_t n) {
  return fmt::format("{}_l{}_run", program.name, n);
}

// Of the function that runs a layer with its own kernel.
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

// The layers from the first one on, and the hook behind each.
std::string layers_text(const Program& program, size_t first) {
  std::string text;
  for (size_t n = first; n < program.layers.size(); ++n)
    text += layer_comment(program, n) + calls_text(program, n) +
            fmt::format("  {}_LAYER_DONE({});\n", upper(program.name), n);
  return text;
}

// The arenas by their names, used or not.
std::string arenas_text(const Program& program) {
  std::string arenas, unused;
  for (const ArenaArray& array : arena_arrays(program)) {
    arenas += fmt::format("  uint8_t *const {0} = model->{0};\n", array.c_name);
    unused += fmt::format("  (void){};\n", array.c_name);
  }
  return arenas + unused;
}

std::string run_text(const Program& program) {
  return fmt::format("void {0}_run({0}_t *model) {{\n{1}{2}}}\n", program.name,
                     arenas_text(program), layers_text(program, 0));
}

/// Rows given push by push: layer 0 is the chain that takes them ///

std::string next_rows_text(const Program& program, const Offset& at) {
  const Type type = program.graph.at(input_rows(program.graph)->image).type;
  return fmt::format(
      "model->next_rows = {};\n",
      cast_text(type, false, arena_text(program, program.layers[0].scratch_offset, at)));
}

std::string part_text(const Program& program, const Pushes::Part& part, const char* indent) {
  std::string text;
  for (size_t c = part.first; c < part.first + part.calls; ++c)
    text += call_text(program, 0, c, indent);
  return text + indent + next_rows_text(program, {part.next_rows, part.step_bytes});
}

// What a group of pushes does, which begins at push number `start`.
std::string group_text(const Program& program, const Pushes& pushes, const Pushes::Group& group,
                       int64_t start) {
  const std::span parts = std::span(pushes.parts).subspan(group.first, group.parts);
  std::string text, push = start == 0 ? "push" : fmt::format("push - {}", start);
  if (group.turns > 1) {
    text = fmt::format("    const int32_t turn = (int32_t)(({}) / {});\n    (void)turn;\n", push,
                       parts.size());
    push = fmt::format("({}) % {}", push, parts.size());
  }
  if (parts.size() == 1) return text + part_text(program, parts[0], "    ");
  text += fmt::format("    switch ({}) {{\n", push);
  for (size_t p = 0; p < parts.size(); ++p) {
    text += p + 1 < parts.size() ? fmt::format("      case {}:\n", p) : "      default:\n";
    text += part_text(program, parts[p], "        ") + "        break;\n";
  }
  return text + "    }\n";
}

std::string restart_text(const Program& program) {
  return fmt::format("void {0}_restart({0}_t *model) {{\n{1}  model->pushes = 0;\n  {2}}}\n",
                     program.name, arenas_text(program),
                     next_rows_text(program, {program.layers[0].lowering.pushes->first_rows, 0}));
}

std::string push_rows_text(const Program& program) {
  const Pushes& pushes = *program.layers[0].lowering.pushes;
  std::string groups;
  int64_t start = 0;
  for (size_t g = 0; g < pushes.groups.size(); ++g) {
    const Pushes::Group& group = pushes.groups[g];
    const int64_t end = start + group.pushes();
    groups += g == 0 ? "  " : " else ";
    if (g + 1 < pushes.groups.size()) groups += fmt::format("if (push < {}) ", end);
    groups += "{\n" + group_text(program, pushes, group, start) + "  }";
    start = end;
  }
  return fmt::format(
      "int {0}_push_rows({0}_t *model) {{\n"
      "{1}  const uint32_t push = model->pushes++;\n{2}{3}\n"
      "  if (model->pushes < {4}_PUSHES) return 0;\n  model->pushes = 0;\n"
      "  {4}_LAYER_DONE(0);\n{5}  return 1;\n}}\n",
      program.name, arenas_text(program), layer_comment(program, 0), groups, upper(program.name),
      layers_text(program, 1));
}

// What a piece of state begins as, filled up to whole words, which belong to it: compilers write an
// odd number of bytes by overlapping words.
Bytes in_words(Bytes data) {
  data.resize((data.size() + 3) / 4 * 4, data.back());
  return data;
}

// The words that it repeats, such as a window of equal frames does; all, if it repeats none.
Bytes repeated(const Bytes& data) {
  size_t period = 4;
  while (data.size() % period != 0 ||
         !std::equal(data.begin() + static_cast<ptrdiff_t>(period), data.end(), data.begin()))
    period += 4;
  return Bytes(data.begin(), data.begin() + static_cast<ptrdiff_t>(period));
}

std::string init_text(const Program& program) {
  const std::string& name = program.name;
  std::string text = fmt::format("void {0}_init({0}_t *model, {1}) {{\n", name,
                                 joined_arenas(program, "void *", "", ", "));
  for (const ArenaArray& array : arena_arrays(program))
    text += fmt::format("  model->{0} = (uint8_t *){0};\n", array.c_name);
  for (size_t i = 0; i < program.graph.tensors.size(); ++i) {
    const Tensor& tensor = program.graph.tensors[i];
    if (tensor.role != Role::kState || tensor.data->empty()) continue;
    const std::string address = fmt::format("model->state + {}", program.locations[i].offset);
    const Bytes data = in_words(*tensor.data);
    if (std::ranges::all_of(data, [&](uint8_t byte) { return byte == data[0]; }))
      text += fmt::format("  memset({}, {}, {}); /* {} */\n", address, data[0], data.size(),
                          c_string_safe(short_name(tensor.name)));
    else if (const size_t bytes = repeated(data).size(); bytes == data.size())
      text += fmt::format("  memcpy({}, {}_state{}, {}); /* {} */\n", address, name, i, bytes,
                          c_string_safe(short_name(tensor.name)));
    else
      text += fmt::format(
          "  for (int32_t i = 0; i < {2}; i += {3}) memcpy({0} + i, {1}_state{4}, {3}); /* {5} "
          "*/\n",
          address, name, data.size(), bytes, i, c_string_safe(short_name(tensor.name)));
  }
  for (const ProgramConstant& constant : program.constants)
    if (constant.copied)
      text += fmt::format("  memcpy({0}_copy, {0}, sizeof {0}_copy);\n",
                          fmt::format("{}_{}", name, constant.c_name));
  if (takes_rows(program)) text += fmt::format("  {}_restart(model);\n", name);
  return text + "}\n";
}

std::string state_constants(const Program& program) {
  std::string text;
  for (size_t i = 0; i < program.graph.tensors.size(); ++i) {
    const Tensor& tensor = program.graph.tensors[i];
    if (tensor.role != Role::kState || tensor.data->empty()) continue;
    Bytes data = in_words(*tensor.data);
    if (std::ranges::all_of(data, [&](uint8_t byte) { return byte == data[0]; })) continue;
    data = repeated(data);
    text += fmt::format("static const uint8_t {}_state{}[{}] = {};\n\n", program.name, i,
                        data.size(), c_array_body(Type::u8, data));
  }
  return text;
}

std::string output_address(const Program& program, TensorId id) {
  const Location& location = program.locations[static_cast<size_t>(id)];
  if (location.kind == Location::Kind::kConstant)
    return fmt::format("{}_{}", program.name,
                       program.constants[static_cast<size_t>(location.offset)].c_name);
  const std::string address = location.kind == Location::Kind::kState
                                  ? fmt::format("state + {}", location.offset)
                                  : arena_address(program, location.offset);
  return cast_text(program.graph.at(id).type, true, "model->" + address);
}

std::string port_functions(const Program& program) {
  const std::string& name = program.name;
  std::string text;
  if (const auto taken = input_rows(program.graph))
    text += fmt::format("\n{0} *{1}_next_rows({1}_t *model) {{ return model->next_rows; }}\n",
                        c_type(program.graph.at(taken->image).type), name);
  for (const Port& port : whole_inputs(program)) {
    const Type type = program.graph.at(port.tensor).type;
    const Location& location = program.locations[static_cast<size_t>(port.tensor)];
    text += fmt::format(
        "\n{} *{}_input_{}({}_t *model) {{\n  return {};\n}}\n", c_type(type), name, port.c_name,
        name, cast_text(type, false, "model->" + arena_address(program, location.offset)));
  }
  for (const Port& port : output_ports(program.graph)) {
    const bool constant =
        program.locations[static_cast<size_t>(port.tensor)].kind == Location::Kind::kConstant;
    text += fmt::format("\nconst {} *{}_output_{}(const {}_t *model) {{\n{}  return {};\n}}\n",
                        c_type(program.graph.at(port.tensor).type), name, port.c_name, name,
                        constant ? "  (void)model;\n" : "", output_address(program, port.tensor));
  }
  return text;
}

bool uses_math(const std::string& text) {
  return text.find("INFINITY") != std::string::npos || text.find("NAN") != std::string::npos;
}

// Bytes that kernels may want to read four at a time are aligned for that.
std::string attributes_text(const Program& program, const ConstantArray& array) {
  if (array.in_flash) return "MOTE_FLASH ";
  return size_of(array.type) < 4 ? fmt::format("{}_ALIGN_WORD ", upper(program.name)) : "";
}

// Filled by init, alike for every instance.
std::string copies_text(const Program& program) {
  std::string text;
  for (const ProgramConstant& constant : program.constants)
    if (constant.copied)
      text += fmt::format(
          "{}{} static {} {}[{}];\n", attributes_text(program, constant.array),
          copies_section(program), c_type(constant.array.type), constant_name(program, constant),
          constant.array.data.size() / static_cast<size_t>(size_of(constant.array.type)));
  return text.empty() ? "" : "/* Copies of constants in faster memory. */\n" + text + "\n";
}

std::string constant_definition(const Program& program, const ProgramConstant& constant) {
  return fmt::format("{}static {} = {};\n\n", attributes_text(program, constant.array),
                     declaration(program, constant),
                     c_array_body(constant.array.type, constant.array.data));
}

bool any_in_flash(const Program& program) {
  return std::ranges::any_of(
      program.constants, [](const ProgramConstant& constant) { return constant.array.in_flash; });
}

}  // namespace

std::string emit_layer(const Program& program, size_t n, const FileSet& kernels) {
  const Call& call = program.layers[n].lowering.calls[0];
  std::string data;
  // Of equal arrays a layer has one: the rows and columns of a square image, say.
  const std::set<size_t> constants(program.layers[n].constants.begin(),
                                   program.layers[n].constants.end());
  for (const size_t constant : constants)
    if (program.constants[constant].array.kind == ConstantArray::Kind::kOther)
      data += constant_definition(program, program.constants[constant]);
  data += params_text(program, n);
  std::string arguments = fmt::format("&{}", params_name(program, n, 0));
  for (size_t i = 0; i < call.arguments.size(); ++i) arguments += fmt::format(", a{}", i);
  return fmt::format(
      "/* Written by Mote: layer {} of {}, whose kernel is compiled for it alone. */\n{}"
      "#include \"{}_weights.h\"\n\n{}\n{}\n{} {{\n  {}({});\n}}\n",
      n, program.name, uses_math(data) ? "#include <math.h>\n\n" : "", program.name,
      own_kernel_text(call.function, kernels), data, own_prototype(program, n), call.function,
      arguments);
}

std::string emit_source(const Program& program, const std::set<std::string>& kernel_headers) {
  const std::string& name = program.name;
  const std::string prefix = upper(name);
  std::set<size_t> elsewhere;  // constants of layers that have their own kernel
  std::string params;
  for (size_t n = 0; n < program.layers.size(); ++n) {
    if (has_own_kernel(program, n)) {
      elsewhere.insert(program.layers[n].constants.begin(), program.layers[n].constants.end());
      params += own_prototype(program, n) + ";\n";
    } else {
      params += params_text(program, n);
    }
  }
  std::string constants = state_constants(program);
  for (size_t c = 0; c < program.constants.size(); ++c)
    if (program.constants[c].array.kind == ConstantArray::Kind::kOther && !elsewhere.contains(c))
      constants += constant_definition(program, program.constants[c]);
  constants += copies_text(program);

  std::string text = fmt::format(
      "/* Written by Mote. Start reading at {0}_{1}, at the end. */\n"
      "#include \"{0}.h\"\n\n",
      name, takes_rows(program) ? "push_rows" : "run");
  const std::string init = init_text(program);
  std::string system;
  if (uses_math(params) || uses_math(constants)) system += "#include <math.h>\n";
  if (program.state_bytes > 0 || !copies_section(program).empty())
    system += "#include <string.h>\n";
  if (!system.empty()) text += system + "\n";
  text += fmt::format("#include \"{}_weights.h\"\n", name);
  for (const std::string& header : kernel_headers) text += fmt::format("#include \"{}\"\n", header);
  text += fmt::format(
      "\n#ifdef {0}_LAYER_HOOK\n#define {0}_LAYER_DONE(layer) {0}_LAYER_HOOK(layer, {1})\n"
      "#else\n#define {0}_LAYER_DONE(layer) ((void)0)\n#endif\n\n",
      prefix, arena_arrays(program).front().c_name);
  text += constants + params + "\n";
  if (takes_rows(program)) text += restart_text(program) + "\n";
  text += init + port_functions(program) + "\n";
  return text + (takes_rows(program) ? push_rows_text(program) : run_text(program));
}

std::string emit_weights_header(const Program& program) {
  const std::string prefix = upper(program.name);
  std::string text = fmt::format(
      "/* The weights and biases of {0}, as its kernels read them. */\n"
      "#ifndef MOTE_MODEL_{1}_WEIGHTS_H\n#define MOTE_MODEL_{1}_WEIGHTS_H\n\n#include \"{0}.h\"\n"
      "{2}\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n",
      program.name, prefix, any_in_flash(program) ? "#include \"mote_flash.h\"\n" : "");
  for (const ProgramConstant& constant : program.constants)
    if (constant.array.kind == ConstantArray::Kind::kWeights)
      text += fmt::format("{}extern {};\n", attributes_text(program, constant.array),
                          declaration(program, constant));
  return text +
         fmt::format("\n#ifdef __cplusplus\n}}\n#endif\n\n#endif /* MOTE_MODEL_{}_WEIGHTS_H */\n",
                     prefix);
}

std::string emit_weights(const Program& program) {
  std::string text = fmt::format("#include \"{}_weights.h\"\n", program.name);
  for (const ProgramConstant& constant : program.constants)
    if (constant.array.kind == ConstantArray::Kind::kWeights)
      text += fmt::format("\n{}{} = {};\n", attributes_text(program, constant.array),
                          declaration(program, constant),
                          c_array_body(constant.array.type, constant.array.data));
  return text;
}

}  // namespace mote
