// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/params_check.h"

#include <fmt/ranges.h>

#include <regex>

namespace mote {

std::vector<std::string> struct_fields(const std::string& c_text, const std::string& name) {
  const size_t end = c_text.find("} " + name + ";");
  if (end == std::string::npos) return {};
  const size_t begin = c_text.rfind("typedef struct {", end);
  if (begin == std::string::npos) return {};
  const std::string commented = c_text.substr(begin + 16, end - begin - 16);
  const std::string body =
      std::regex_replace(commented, std::regex(R"(/\*[^*]*\*+([^/*][^*]*\*+)*/)"), "");
  // The last word before ',', ';' or the array's extent.
  static const std::regex kField(R"((\w+)\s*(\[\w+\]\s*)*[,;])");
  std::vector<std::string> fields;
  for (std::sregex_iterator field(body.begin(), body.end(), kField), none; field != none; ++field)
    fields.push_back((*field)[1]);
  return fields;
}

namespace {

std::vector<std::string> declared_fields(const FileSet& files, const std::string& type) {
  for (const auto& [name, text] : files)
    if (name.ends_with(".h"))
      if (std::vector<std::string> fields = struct_fields(text, type); !fields.empty())
        return fields;
  return {};
}

}  // namespace

Result<void> check_params(const Program& program, const FileSet& files) {
  std::map<std::string, std::vector<std::string>> declared;  // by params_type
  for (const Layer& layer : program.layers)
    for (const Call& call : layer.lowering.calls) {
      if (call.params_type.empty()) continue;
      std::vector<std::string> given;
      for (const Field& field : call.params) given.push_back(field.name);
      const auto [known, is_new] = declared.try_emplace(call.params_type);
      if (is_new) known->second = declared_fields(files, call.params_type);
      if (known->second != given)
        return fail_hint("Build mote and device/ from the same sources.", ErrorKind::kInternal,
                         "{} is declared with the fields ({}), kernel {} gives ({})",
                         call.params_type, fmt::join(known->second, ", "), layer.kernel->name,
                         fmt::join(given, ", "));
    }
  return {};
}

}  // namespace mote
