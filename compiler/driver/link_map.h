// SPDX-License-Identifier: Apache-2.0
// What ended up in flash, read from the map that GNU ld writes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mote {

// A piece of an object file that was kept. `object` is its path as given to the linker; for a
// member of a library "…/libgcc.a(_muldi3.o)".
struct LinkedSection {
  std::string name;  // ".text.kws_run"
  std::string object;
  int64_t address = 0;
  int64_t bytes = 0;
};

// What the section's name says it holds.
bool is_constant_data(const LinkedSection& section);
bool is_code(const LinkedSection& section);
bool is_variable_data(const LinkedSection& section);

// In address order. Sections that were thrown away and the padding between them are left out.
std::vector<LinkedSection> read_link_map(std::string_view map);

// A model's share of the flash. Start-up, harness and libc have no part in it.
struct FlashUse {
  int64_t code = 0;  // functions of the model, its kernels, and what these need of libgcc, libm
  int64_t constants = 0;                      // their read-only and initialised data
  int64_t weights = 0;                        // that of `weights_object`
  std::map<std::string, int64_t> code_files;  // code, by file: "mote_pad.c", "libgcc.a"
};
FlashUse flash_use(const std::vector<LinkedSection>& sections,
                   const std::vector<std::string>& model_objects,
                   const std::string& weights_object);

}  // namespace mote
