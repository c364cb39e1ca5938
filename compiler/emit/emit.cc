// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/emit.h"

#include <nlohmann/json.hpp>
#include <set>

#include "compiler/base/home.h"
#include "compiler/emit/c_text.h"
#include "compiler/emit/emit_parts.h"
#include "compiler/emit/names.h"
#include "compiler/emit/own_kernel.h"
#include "compiler/emit/params_check.h"
#include "compiler/rows/input_rows.h"

namespace mote {
namespace {

std::vector<Port> ports(const std::vector<TensorId>& tensors, const std::vector<std::string>& names,
                        std::string_view otherwise) {
  const std::vector<std::string> ids = port_names(names, otherwise);
  std::vector<Port> ports;
  for (size_t i = 0; i < tensors.size(); ++i) ports.push_back({ids[i], tensors[i]});
  return ports;
}

// The headers among `files` that declare a function which the program calls.
std::set<std::string> contract_headers(const Program& program, const FileSet& files) {
  std::set<std::string> headers;
  for (size_t n = 0; n < program.layers.size(); ++n)
    for (const Call& call : program.layers[n].lowering.calls)
      for (const auto& [name, text] : files)
        if (!has_own_kernel(program, n) && name.ends_with(".h") &&
            text.find("void " + call.function + "(") != std::string::npos)
          headers.insert(name);
  return headers;
}

}  // namespace

std::vector<Port> input_ports(const Graph& graph) {
  return ports(graph.inputs, graph.input_names, "input");
}

std::vector<Port> output_ports(const Graph& graph) {
  return ports(graph.outputs, graph.output_names, "output");
}

bool takes_rows(const Program& program) { return input_rows(program.graph).has_value(); }

std::vector<Port> whole_inputs(const Program& program) {
  std::vector<Port> inputs = input_ports(program.graph);
  if (const auto taken = input_rows(program.graph))
    std::erase_if(inputs, [&](const Port& port) { return port.tensor == taken->image; });
  return inputs;
}

std::string declaration(const Program& program, const ProgramConstant& constant) {
  const ConstantArray& array = constant.array;
  return fmt::format("const {} {}_{}[{}]", c_type(array.type), program.name, constant.c_name,
                     array.data.size() / static_cast<size_t>(size_of(array.type)));
}

std::vector<std::string> included_headers(std::string_view source) {
  static constexpr std::string_view kInclude = "#include \"";
  std::vector<std::string> headers;
  for (size_t at = source.find(kInclude); at != std::string_view::npos;
       at = source.find(kInclude, at + 1)) {
    const size_t start = at + kInclude.size();
    headers.emplace_back(source.substr(start, source.find('"', start) - start));
  }
  return headers;
}

Result<FileSet> copy_kernels(const Program& program) {
  const std::filesystem::path folder = mote_home() / "device" / "kernels";
  std::vector<std::filesystem::path> wanted;
  for (const Layer& layer : program.layers)
    if (!layer.lowering.calls.empty())
      for (const Kernel* kernel : layer.kernels())
        for (std::string_view source : kernel->sources) wanted.push_back(folder / source);
  FileSet files;
  while (!wanted.empty()) {
    const std::filesystem::path path = wanted.back();
    wanted.pop_back();
    if (files.contains(path.filename())) continue;
    MOTE_TRY(const std::string text, read_text(path));
    for (const std::string& header : included_headers(text))
      wanted.push_back(folder / "include" / header);
    files[path.filename()] = text;
  }
  return files;
}

Result<FileSet> emit(const Program& program, const Target& target) {
  MOTE_TRY(const FileSet kernels, copy_kernels(program));
  MOTE_CHECK(check_params(program, kernels));
  FileSet files = without_own_kernels(program, kernels);
  const std::set<std::string> headers = contract_headers(program, files);
  files[program.name + ".h"] = emit_header(program);
  files[program.name + ".hpp"] = emit_wrapper(program);
  files[program.name + ".c"] = emit_source(program, headers);
  for (size_t n = 0; n < program.layers.size(); ++n)
    if (has_own_kernel(program, n))
      files[fmt::format("{}_l{}.c", program.name, n)] = emit_layer(program, n, kernels);
  files[program.name + "_weights.h"] = emit_weights_header(program);
  files[program.name + "_weights.c"] = emit_weights(program);
  files["report.json"] = report(program, target).dump(2) + "\n";
  return files;
}

}  // namespace mote
