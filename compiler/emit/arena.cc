// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/arena.h"

#include <algorithm>

#include "compiler/emit/names.h"
#include "compiler/lower/regions.h"

namespace mote {
namespace {

std::string name_in(const Program& program, const ArenaRegion& region) {
  return program.regions.empty() ? "arena" : "arena_" + c_identifier(region.name);
}

}  // namespace

std::vector<ArenaArray> arena_arrays(const Program& program) {
  const std::string prefix = upper(program.name);
  if (program.regions.empty())
    return {{"arena", prefix + "_ARENA", "", "", "", 0, program.arena_bytes, 0}};
  std::vector<ArenaArray> arrays;
  for (const ArenaRegion& region : program.regions) {
    const bool last = &region == &program.regions.back();
    if (region.bytes == 0 && !(last && arrays.empty())) continue;
    const std::string id = upper(c_identifier(region.name));
    arrays.push_back({name_in(program, region), fmt::format("{}_ARENA_{}", prefix, id),
                      fmt::format("{}_SECTION_{}", prefix, id), region.section, region.name,
                      region.start, region.bytes, region.capacity_bytes});
  }
  return arrays;
}

std::string copies_section(const Program& program) {
  for (const ArenaArray& array : arena_arrays(program))
    for (const ArenaRegion& region : program.regions)
      if (region.name == array.region && region.copied_bytes > 0) return array.section_macro;
  return "";
}

ArenaByte arena_byte(const Program& program, int64_t offset) {
  if (program.regions.empty()) return {"arena", offset};
  const ArenaRegion& region = region_of(program, offset);
  return {name_in(program, region), offset - region.start};
}

std::string arena_address(const Program& program, int64_t offset) {
  const ArenaByte at = arena_byte(program, offset);
  return fmt::format("{} + {}", at.array, at.offset);
}

std::string joined_arenas(const Program& program, std::string_view before, std::string_view after,
                          std::string_view separator) {
  std::string text;
  for (const ArenaArray& array : arena_arrays(program))
    text += fmt::format("{}{}{}{}", text.empty() ? "" : separator, before, array.c_name, after);
  return text;
}

}  // namespace mote
