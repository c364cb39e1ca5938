// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/names.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace mote {
namespace {

// Words that may not be used as a name in C11 or C++17 on their own; ours always have a prefix in
// C, but the C++ wrapper uses them bare.
bool is_reserved(std::string_view name) {
  static constexpr std::array kWords = {
      "auto",   "bool",    "char",     "class",     "const",    "default", "do",
      "double", "else",    "enum",     "float",     "for",      "if",      "int",
      "long",   "new",     "return",   "short",     "signed",   "static",  "struct",
      "switch", "this",    "union",    "void",      "while",    "delete",  "template",
      "public", "private", "operator", "namespace", "register", "volatile"};
  return std::ranges::find(kWords, name) != kWords.end();
}

}  // namespace

std::string c_identifier(std::string_view name) {
  std::string id;
  for (char c : name) {
    const bool valid = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (valid)
      id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!id.empty() && id.back() != '_')
      id += '_';
  }
  while (!id.empty() && id.back() == '_') id.pop_back();
  if (id.empty() || std::isdigit(static_cast<unsigned char>(id[0]))) id = "m_" + id;
  if (id.back() == '_') id.pop_back();
  if (is_reserved(id)) id += "_";
  return id;
}

std::string upper(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> port_names(const std::vector<std::string>& names,
                                    std::string_view otherwise) {
  std::vector<std::string> ids;
  for (std::string_view name : names) {
    if (name.starts_with("serving_default_")) name.remove_prefix(16);
    if (name.starts_with("StatefulPartitionedCall")) name = otherwise;
    if (name.ends_with(":0")) name.remove_suffix(2);
    if (const size_t slash = name.rfind('/');
        slash != std::string_view::npos && slash + 1 < name.size())
      name.remove_prefix(slash + 1);
    std::string id = c_identifier(name.empty() ? otherwise : name);
    const std::string base = id;
    for (int i = 1; std::ranges::find(ids, id) != ids.end(); ++i)
      id = base + "_" + std::to_string(i);
    ids.push_back(id);
  }
  return ids;
}

}  // namespace mote
