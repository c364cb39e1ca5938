// SPDX-License-Identifier: Apache-2.0
// <name>.c and its weights: constants, one parameter block per call, and the run as a straight list
// of calls that a person can follow in a debugger.
#include <algorithm>
#include <set>

#include "compiler/emit/arena.h"
#include "compiler/emit/c_text.h"
#include "compiler/emit/calls.h"
#include "compiler/emit/emit_parts.h"
#include "compiler/emit/names.h"
#include "compiler/emit/own_kernel.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

std::string run_text(const Program& program) {
  return fmt::format("void {0}_run({0}_t *model) {{\n{1}{2}}}\n", program.name,
                     arenas_text(program), layers_text(program, 0));
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
