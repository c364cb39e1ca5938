// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/params_check.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace mote {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

std::vector<std::string> struct_fields(const std::string& c_text, const std::string& name) {
  const size_t end = c_text.find("} " + name + ";");
  if (end == std::string::npos) return {};
  const size_t begin = c_text.rfind("typedef struct {", end);
  if (begin == std::string::npos) return {};
  // The last word before ',' or ';', outside comments and array extents.
  std::vector<std::string> fields;
  std::string word;
  bool word_ended = false;
  for (size_t at = begin + 16; at < end; ++at) {
    if (c_text.compare(at, 2, "/*") == 0) {
      at = std::min(c_text.find("*/", at), end) + 1;
    } else if (c_text[at] == '[') {
      at = std::min(c_text.find(']', at), end);
    } else if (c_text[at] == ',' || c_text[at] == ';') {
      fields.push_back(word);
      word.clear();
    } else if (is_word(c_text[at])) {
      if (word_ended) word.clear();
      word += c_text[at];
    }
    word_ended = !is_word(c_text[at]);
  }
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
