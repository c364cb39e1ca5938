// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/text.h"

namespace mote {

std::string grouped(int64_t number) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  for (auto at = static_cast<int64_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<size_t>(at), ",");
  return (number < 0 ? "-" : "") + digits;
}

std::string shortened(const std::string& text, size_t most) {
  return text.size() <= most ? text : ".." + text.substr(text.size() - most + 2);
}

std::string xml_text(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '"')
      safe += "&quot;";
    else if ((byte < 0x20 && c != '\n') || byte >= 0x7f)
      safe += '?';
    else
      safe += c;
  }
  return safe;
}

}  // namespace mote
