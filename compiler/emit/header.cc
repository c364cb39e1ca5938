// SPDX-License-Identifier: Apache-2.0
// <name>.h and <name>.hpp: the interface, read as its manual.
#include <fmt/ranges.h>

#include "compiler/base/home.h"
#include "compiler/emit/arena.h"
#include "compiler/emit/c_text.h"
#include "compiler/emit/emit_parts.h"
#include "compiler/emit/names.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

std::string quantization_text(const Tensor& tensor) {
  if (!tensor.quant.present()) return "";
  return fmt::format(", real = {:.9g} * (stored - {})", tensor.quant.scale(),
                     tensor.quant.zero_point());
}

std::string port_constants(const Program& program, const Port& port, std::string_view direction) {
  const Tensor& tensor = program.graph.at(port.tensor);
  const std::string prefix =
      fmt::format("{}_{}_{}", upper(program.name), direction, upper(port.c_name));
  std::string text;
  text += fmt::format("#define {}_ELEMENTS {}\n", prefix, tensor.elements());
  text += fmt::format("#define {}_BYTES {}\n", prefix, tensor.bytes());
  text += fmt::format("#define {}_RANK {}\n", prefix, tensor.shape.size());
  if (!tensor.shape.empty())
    text += fmt::format("#define {}_SHAPE {{{}}}\n", prefix, fmt::join(tensor.shape, ", "));
  if (tensor.quant.present()) {
    text += fmt::format("#define {}_SCALE {:.9g}f\n", prefix, tensor.quant.scale());
    text += fmt::format("#define {}_ZERO_POINT ({})\n", prefix, tensor.quant.zero_point());
  }
  return text;
}

std::string usage_example(const Program& program) {
  const std::string& name = program.name;
  std::string text;
  for (const ArenaArray& array : arena_arrays(program))
    text += fmt::format(" *   {}_ALIGN{} static uint8_t {}[{}_BYTES];\n", upper(name),
                        array.section_macro.empty() ? "" : " " + array.section_macro, array.c_name,
                        array.macro);
  text += fmt::format(" *   static {0}_t model;\n *   {0}_init(&model, {1});\n", name,
                      joined_arenas(program, "", "", ", "));
  for (const Port& port : whole_inputs(program))
    text += fmt::format(" *   // fill {}_input_{}(&model)[0 .. {}_INPUT_{}_ELEMENTS - 1]\n", name,
                        port.c_name, upper(name), upper(port.c_name));
  text += takes_rows(program)
              ? fmt::format(
                    " *   do {{\n"
                    " *     // fill {0}_next_rows(&model)[0 .. {1}_PUSH_ELEMENTS - 1]\n"
                    " *   }} while (!{0}_push_rows(&model));\n",
                    name, upper(name))
              : fmt::format(" *   {}_run(&model);\n", name);
  if (const auto outputs = output_ports(program.graph); !outputs.empty())
    text += fmt::format(" *   // read {}_output_{}(&model)\n", name, outputs[0].c_name);
  return text;
}

// What a caller of a step over a stream must know.
std::string stream_text(const Program& program) {
  if (!program.graph.steps) return "";
  const TimeSteps& steps = *program.graph.steps;
  return fmt::format(
      "\n/* One run is one step over a stream: it takes the newest {0}_FRAMES_PER_STEP frames, "
      "and\n"
      " * answers as the model does to the window of {0}_WINDOW_FRAMES frames that ends there.\n"
      " * Before the stream there is silence (zeros): {1}_init() begins a new one. From run "
      "number\n"
      " * {0}_WARMUP_STEPS on, counted from 1, the window holds frames of the stream only. */\n"
      "#define {0}_FRAMES_PER_STEP {2}\n"
      "#define {0}_WINDOW_FRAMES {3}\n"
      "#define {0}_WARMUP_STEPS {4}\n",
      upper(program.name), program.name, steps.frames_per_step, steps.window_frames,
      steps.warmup_steps());
}

// What a caller must know who gives rows as they come.
std::string rows_text(const Program& program) {
  const auto taken = input_rows(program.graph);
  if (!taken) return "";
  const Tensor& image = program.graph.at(taken->image);
  return fmt::format(
      "\n/* The input never lies in memory as a whole: it is given {1} at a time, the top first. "
      "*/\n"
      "#define {0}_ROWS_PER_PUSH {2}\n"
      "#define {0}_PUSHES {3}\n"
      "#define {0}_PUSH_ELEMENTS {4}\n"
      "#define {0}_PUSH_BYTES {5}\n",
      upper(program.name), taken->rows == 1 ? "a row" : fmt::format("{} rows", taken->rows),
      taken->rows, taken->pushes, image.elements() / taken->pushes, image.bytes() / taken->pushes);
}

constexpr std::string_view kAlign = R"(#ifdef __cplusplus
#define {0}_ALIGN alignas({1})
#define {0}_ALIGN_WORD alignas(4)
extern "C" {{
#else
#define {0}_ALIGN _Alignas({1})
#define {0}_ALIGN_WORD _Alignas(4)
#endif
)";

// One array per region: where it lies is the linker's business, by a section that can be changed.
std::string regions_text(const Program& program) {
  if (program.regions.empty()) return "";
  std::string text =
      "\n/* The arena lies in several memories: an array for each, in the section named here "
      "unless "
      "you\n * define the macro as something else. */\n";
  for (const ArenaArray& array : arena_arrays(program)) {
    text += fmt::format("#define {}_BYTES {}\n", array.macro, std::max<int64_t>(array.bytes, 1));
    const std::string attribute =
        array.section.empty() ? ""
                              : fmt::format(" __attribute__((section(\"{}\")))", array.section);
    text += fmt::format("#ifndef {0}\n#define {0}{1}\n#endif\n", array.section_macro, attribute);
  }
  return text;
}

// With one array it is a member; several are the caller's, who alone can put them where they
// belong.
std::string wrapper_constructor(const Program& program) {
  const std::string& name = program.name;
  if (program.regions.empty())
    return fmt::format("  Model() {{ {}_init(&model_, arena_); }}\n", name);
  std::string members;
  for (const ArenaArray& array : arena_arrays(program))
    members += fmt::format("{0}{1}_({1})", members.empty() ? "" : ", ", array.c_name);
  return fmt::format("  {}Model({}) : model_(), {} {{ reset(); }}\n",
                     arena_arrays(program).size() == 1 ? "explicit " : "",
                     joined_arenas(program, "void *", "", ", "), members);
}

std::string wrapper_run(const Program& program) {
  const auto taken = input_rows(program.graph);
  if (!taken) return fmt::format("  void run() {{ {}_run(&model_); }}\n", program.name);
  const Tensor& image = program.graph.at(taken->image);
  return fmt::format(
      "\n  static constexpr std::size_t push_elements = {1}_PUSH_ELEMENTS;\n"
      "  {2} *next_rows() {{ return {0}_next_rows(&model_); }}\n"
      "  bool push_rows() {{ return {0}_push_rows(&model_) != 0; }}\n"
      "  void restart() {{ {0}_restart(&model_); }}\n",
      program.name, upper(program.name), c_type(image.type));
}

std::string run_prototypes(const Program& program) {
  const auto taken = input_rows(program.graph);
  if (!taken)
    return fmt::format("\n/* One {1}. */\nvoid {0}_run({0}_t *model);\n\n", program.name,
                       program.graph.steps ? "step" : "inference");
  const Tensor& image = program.graph.at(taken->image);
  return fmt::format(
      "/* Where the next {1}_PUSH_ELEMENTS elements go, row after row of\n"
      " * {2} {3}{4}: elsewhere after every push. */\n"
      "{5} *{0}_next_rows({0}_t *model);\n\n"
      "/* Takes them, and runs what they make possible. Returns 1 when they were the last of an "
      "image:\n"
      " * then the outputs are there, and the next push begins another one. */\n"
      "int {0}_push_rows({0}_t *model);\n\n"
      "/* Forgets the rows given so far: the next ones are the first of an image. */\n"
      "void {0}_restart({0}_t *model);\n\n",
      program.name, upper(program.name), type_name(image.type), shape_text(image.shape),
      quantization_text(image), c_type(image.type));
}

}  // namespace

std::string emit_header(const Program& program) {
  const std::string& name = program.name;
  const std::string prefix = upper(name);
  std::string text = fmt::format(
      "/* {0}: a neural network as plain C, written by Mote {1}.\n *\n{2} *\n"
      " * No heap, no globals that change{4}: any number of instances may coexist, each with its "
      "own\n"
      " * {0}_t and arena. Inputs are overwritten while the model runs; fill them before every "
      "run.\n"
      " */\n"
      "#ifndef MOTE_MODEL_{3}_H\n#define MOTE_MODEL_{3}_H\n\n#include <stdint.h>\n\n",
      name, mote_version(), usage_example(program), prefix,
      copies_section(program).empty() ? ""
                                      : " but copies of constants, which every init makes alike");
  text += fmt::format(kAlign, prefix, program.arena_alignment);
  text += fmt::format(
      "\n/* Working memory, in bytes: free for other use between runs, apart from outputs not yet "
      "read. */\n"
      "#define {0}_ARENA_BYTES {1}\n"
      "/* What the model remembers from run to run, in bytes; part of {2}_t. */\n"
      "#define {0}_STATE_BYTES {3}\n"
      "#define {0}_LAYERS {4}\n",
      prefix, std::max<int64_t>(program.arena_bytes, 1), name, program.state_bytes,
      program.layers.size());
  text += stream_text(program) + rows_text(program);
  for (const Port& port : input_ports(program.graph))
    text += "\n" + port_constants(program, port, "INPUT");
  for (const Port& port : output_ports(program.graph))
    text += "\n" + port_constants(program, port, "OUTPUT");

  text += regions_text(program);
  text += fmt::format("\ntypedef struct {{\n{}", joined_arenas(program, "  uint8_t *", ";\n", ""));
  if (program.state_bytes > 0)
    text += fmt::format("  {0}_ALIGN uint8_t state[{0}_STATE_BYTES];\n", prefix);
  if (const auto taken = input_rows(program.graph))
    text += fmt::format("  {} *next_rows;\n  uint32_t pushes; /* of this image */\n",
                        c_type(program.graph.at(taken->image).type));
  text += fmt::format("}} {}_t;\n\n", name);
  text += fmt::format(
      "/* Binds `model` to {3}, aligned by {1}_ALIGN{2}. Cannot "
      "fail. */\n"
      "void {0}_init({0}_t *model, {4});\n\n",
      name, prefix, program.state_bytes > 0 ? ", and resets its state" : "",
      program.regions.empty() ? fmt::format("an arena of {}_ARENA_BYTES bytes", prefix)
                              : "the parts of its arena",
      joined_arenas(program, "void *", "", ", "));
  for (const Port& port : whole_inputs(program)) {
    const Tensor& tensor = program.graph.at(port.tensor);
    text += fmt::format("/* {} {}{} */\n{} *{}_input_{}({}_t *model);\n", type_name(tensor.type),
                        shape_text(tensor.shape), quantization_text(tensor), c_type(tensor.type),
                        name, port.c_name, name);
  }
  text += run_prototypes(program);
  for (const Port& port : output_ports(program.graph)) {
    const Tensor& tensor = program.graph.at(port.tensor);
    text += fmt::format(
        "/* {} {}{}; valid until the next run */\nconst {} *{}_output_{}(const {}_t *model);\n",
        type_name(tensor.type), shape_text(tensor.shape), quantization_text(tensor),
        c_type(tensor.type), name, port.c_name, name);
  }
  text += fmt::format(
      "\n/* Compiled with -D{0}_LAYER_HOOK=fn, the model calls fn after each layer: for profiling "
      "and\n"
      " * for looking at intermediate values (report.json says what lies where). */\n"
      "#ifdef {0}_LAYER_HOOK\nvoid {0}_LAYER_HOOK(int32_t layer, uint8_t *{1});\n#endif\n\n"
      "#ifdef __cplusplus\n}}\n#endif\n\n#endif /* MOTE_MODEL_{0}_H */\n",
      prefix, arena_arrays(program).front().c_name);
  return text;
}

std::string emit_wrapper(const Program& program) {
  const std::string& name = program.name;
  const std::string prefix = upper(name);
  std::string text = fmt::format(
      "// {0} for C++17: the C interface of {0}.h as a class{4}.\n"
      "//\n//   static {0}::Model model{5};\n//   {7};\n"
      "#ifndef MOTE_MODEL_{1}_HPP\n#define MOTE_MODEL_{1}_HPP\n\n"
      "#include <cstddef>\n#include <cstdint>\n\n#include \"{0}.h\"\n\n"
      "namespace {0} {{\n\nclass Model {{\n public:\n"
      "{2}"
      "  Model(const Model &) = delete;\n  Model &operator=(const Model &) = delete;\n\n"
      "  void reset() {{ {0}_init(&model_, {3}); }}\n"
      "{6}",
      name, prefix, wrapper_constructor(program), joined_arenas(program, "", "_", ", "),
      program.regions.empty() ? " that brings its own memory" : "",
      program.regions.empty() ? "" : fmt::format("({})", joined_arenas(program, "", "", ", ")),
      wrapper_run(program),
      takes_rows(program) ? "do { /* fill model.next_rows() */ } while (!model.push_rows())"
                          : "model.run()");
  for (const Port& port : whole_inputs(program))
    text += fmt::format(
        "\n  static constexpr std::size_t input_{1}_elements = {2}_INPUT_{3}_ELEMENTS;\n"
        "  {4} *input_{1}() {{ return {0}_input_{1}(&model_); }}\n",
        name, port.c_name, prefix, upper(port.c_name), c_type(program.graph.at(port.tensor).type));
  for (const Port& port : output_ports(program.graph))
    text += fmt::format(
        "\n  static constexpr std::size_t output_{1}_elements = {2}_OUTPUT_{3}_ELEMENTS;\n"
        "  const {4} *output_{1}() const {{ return {0}_output_{1}(&model_); }}\n",
        name, port.c_name, prefix, upper(port.c_name), c_type(program.graph.at(port.tensor).type));
  text += fmt::format(
      "\n private:\n  {0}_t model_;\n{2}}};\n\n"
      "}}  // namespace {0}\n\n#endif  // MOTE_MODEL_{1}_HPP\n",
      name, prefix,
      program.regions.empty()
          ? fmt::format("  {0}_ALIGN std::uint8_t arena_[{0}_ARENA_BYTES];\n", prefix)
          : joined_arenas(program, "  void *const ", "_;\n", ""));
  return text;
}

}  // namespace mote
