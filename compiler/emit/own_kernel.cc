// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/own_kernel.h"

#include <algorithm>
#include <filesystem>

#include "compiler/emit/emit_parts.h"

namespace mote {
namespace {

std::vector<std::string_view> sources_of(const Layer& layer) {
  std::vector<std::string_view> sources;
  if (layer.lowering.calls.empty()) return sources;
  for (const Kernel* kernel : layer.kernels())
    sources.insert(sources.end(), kernel->sources.begin(), kernel->sources.end());
  return sources;
}

// Another layer reads the array, too, or it is a tensor as well.
bool is_shared(const Program& program, size_t constant, size_t layer) {
  for (size_t n = 0; n < program.layers.size(); ++n)
    if (n != layer && std::ranges::count(program.layers[n].constants, constant) > 0) return true;
  return std::ranges::any_of(program.locations, [&](const Location& location) {
    return location.kind == Location::Kind::kConstant &&
           location.offset == static_cast<int64_t>(constant);
  });
}

// Its C function is the only one that others see, and has the name of its file.
bool is_one_function(const Layer& layer) {
  const Lowering& lowering = layer.lowering;
  const auto sources = sources_of(layer);
  return layer.inner.empty() && lowering.calls.size() == 1 && sources.size() == 1 &&
         std::filesystem::path(sources[0]).stem() == lowering.calls[0].function;
}

void replace_once(std::string& text, const std::string& from, const std::string& to) {
  if (const size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

}  // namespace

bool has_own_kernel(const Program& program, size_t n) {
  const Layer& layer = program.layers[n];
  if (program.shares_kernels || !is_one_function(layer)) return false;
  const Call& call = layer.lowering.calls[0];
  if (call.params_type.empty() || call.params_in_flash) return false;
  for (size_t other = 0; other < program.layers.size(); ++other)
    if (other != n && std::ranges::count(sources_of(program.layers[other]), sources_of(layer)[0]))
      return false;
  return std::ranges::none_of(layer.constants, [&](size_t constant) {
    const ConstantArray& array = program.constants[constant].array;
    return array.in_flash || program.constants[constant].copied ||
           (array.kind == ConstantArray::Kind::kOther && is_shared(program, constant, n));
  });
}

std::string own_kernel_text(const std::string& function, const FileSet& kernels) {
  const auto hidden = [&](std::string text) {
    replace_once(text, "\nvoid " + function + "(", "\nstatic void " + function + "(");
    return text;
  };
  std::string source = hidden(kernels.at(function + ".c"));
  replace_once(source, "#include \"" + function + ".h\"\n", "");
  return hidden(kernels.at(function + ".h")) + "\n" + source;
}

FileSet without_own_kernels(const Program& program, const FileSet& kernels) {
  std::vector<std::string> wanted;
  for (size_t n = 0; n < program.layers.size(); ++n) {
    const Layer& layer = program.layers[n];
    if (has_own_kernel(program, n)) {
      const std::string text = own_kernel_text(layer.lowering.calls[0].function, kernels);
      std::ranges::copy(included_headers(text), std::back_inserter(wanted));
    } else {
      for (const std::string_view source : sources_of(layer))
        wanted.push_back(std::filesystem::path(source).filename());
    }
  }
  FileSet files;
  while (!wanted.empty()) {
    const std::string name = wanted.back();
    wanted.pop_back();
    const auto [file, is_new] = files.emplace(name, kernels.at(name));
    if (is_new) std::ranges::copy(included_headers(file->second), std::back_inserter(wanted));
  }
  return files;
}

}  // namespace mote
