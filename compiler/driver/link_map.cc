// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/link_map.h"

#include <algorithm>
#include <cstdlib>

namespace mote {
namespace {

std::string_view next_line(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

// " .text.kws_run  0x00000050       0x5c /path/kws.o"; a long name has a line of its own.
bool is_input_section(std::string_view line) {
  return line.size() > 1 && line[0] == ' ' && line[1] == '.';
}

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// "…/mote_pad.c.o" is mote_pad.c, "…/libgcc.a(_muldi3.o)" is libgcc.a.
std::string source_of(std::string_view object) {
  if (const size_t member = object.find('('); member != object.npos)
    object = object.substr(0, member);
  else if (object.ends_with(".o"))
    object.remove_suffix(2);
  return std::string(object.substr(object.rfind('/') + 1));
}

}  // namespace

bool is_code(const LinkedSection& section) {
  return starts_with_any(section.name, {".text", ".ARM.exidx", ".ARM.extab"});
}
bool is_constant_data(const LinkedSection& section) {
  return starts_with_any(section.name, {".rodata", ".srodata", ".progmem"});
}
bool is_variable_data(const LinkedSection& section) {
  return starts_with_any(section.name, {".data", ".sdata", ".bss", ".sbss"});
}

std::vector<LinkedSection> read_link_map(std::string_view map) {
  std::vector<LinkedSection> sections;
  map.remove_prefix(std::min(map.find("Linker script and memory map"), map.size()));
  while (!map.empty()) {
    std::string_view line = next_line(map);
    if (!is_input_section(line)) continue;
    const std::string_view name = next_word(line);
    if (line.empty()) line = next_line(map);
    const std::string address(next_word(line));
    const std::string bytes(next_word(line));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!address.starts_with("0x") || !bytes.starts_with("0x") || line.empty()) continue;
    sections.push_back({std::string(name), std::string(line),
                        std::strtoll(address.c_str(), nullptr, 16),
                        std::strtoll(bytes.c_str(), nullptr, 16)});
  }
  return sections;
}

FlashUse flash_use(const std::vector<LinkedSection>& sections,
                   const std::vector<std::string>& model_objects,
                   const std::string& weights_object) {
  FlashUse use;
  for (const LinkedSection& section : sections) {
    const bool ours = std::find(model_objects.begin(), model_objects.end(), section.object) !=
                      model_objects.end();
    const bool library = section.object.find("/libgcc.a(") != std::string::npos ||
                         section.object.find("/libm.a(") != std::string::npos ||
                         section.object.find("/libc.a(libm_") != std::string::npos;  // picolibc
    if (!ours && !library) continue;
    if (is_code(section)) {
      use.code += section.bytes;
      use.code_files[source_of(section.object)] += section.bytes;
    } else if (is_constant_data(section) || starts_with_any(section.name, {".data", ".sdata"})) {
      (section.object == weights_object ? use.weights : use.constants) += section.bytes;
    }
  }
  return use;
}

}  // namespace mote
