// SPDX-License-Identifier: Apache-2.0
// A program whose input is given row by row: layer 0 is the chain that takes the rows, and a push
// runs the calls that they make possible.
#include <span>

#include "compiler/emit/calls.h"
#include "compiler/emit/emit_parts.h"
#include "compiler/emit/names.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

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

}  // namespace

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

}  // namespace mote
