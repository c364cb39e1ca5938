// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/memory_watch.h"

#include <algorithm>
#include <optional>

namespace mote {
namespace {

using Piece = FirmwareMemory::Piece;

// The stack ends where variables begin. It does not reach that far; who runs off the last variable
// does.
constexpr int64_t kStackGap = 64;

// What is further behind something has nothing to do with it.
constexpr int64_t kNear = 1024;

// With -fdata-sections every array has a section named after it.
std::string variable_of(const LinkedSection& section) {
  return section.name.substr(section.name.rfind('.') + 1);
}

bool holds(const Piece& piece, int64_t address) {
  return piece.address <= address && address < piece.address + piece.bytes;
}

std::string line(const std::string& region, const char* access, const Piece& piece) {
  return fmt::format("{} {} {:x} {:x}\n", region, access, piece.address,
                     piece.address + piece.bytes);
}

// The address that a range begins at; none: the compiler did not need the constant.
std::optional<int64_t> address_of(const FirmwareMemory& memory, const AccessRange& range) {
  switch (range.memory) {
    case AccessRange::Memory::kArena:
      for (const FirmwareMemory::ArenaPiece& arena : memory.arenas)
        if (arena.start <= range.offset && range.offset < arena.start + arena.bytes)
          return arena.address + range.offset - arena.start;
      return std::nullopt;
    case AccessRange::Memory::kState:
      return memory.state.address + range.offset;
    case AccessRange::Memory::kConstant:
      break;
  }
  const auto found = std::ranges::find(memory.constants, range.constant, &Piece::name);
  if (found == memory.constants.end()) return std::nullopt;
  return found->address + range.offset;
}

// The array that a section of variables is, of those the arena consists of. The harness has them.
const FirmwareArena* arena_in(const std::vector<FirmwareArena>& arenas,
                              const LinkedSection& section) {
  const auto found = std::ranges::find_if(arenas, [&](const FirmwareArena& arena) {
    return arena.section.empty()
               ? is_variable_data(section) && variable_of(section) == arena.array
               : section.name == arena.section && section.object.ends_with("harness.o");
  });
  return found == arenas.end() ? nullptr : &*found;
}

// The piece the address lies in, or else shortly behind.
std::string describe(const FirmwareMemory& memory, int64_t address) {
  std::vector<Piece> pieces = {memory.state, memory.model, memory.stack};
  pieces.insert(pieces.end(), memory.arenas.begin(), memory.arenas.end());
  pieces.insert(pieces.end(), memory.constants.begin(), memory.constants.end());
  pieces.insert(pieces.end(), memory.copies.begin(), memory.copies.end());
  pieces.insert(pieces.end(), memory.code.begin(), memory.code.end());
  const Piece* nearest = nullptr;
  for (const Piece& piece : pieces)
    if (piece.bytes > 0 && piece.address <= address &&
        (!nearest || piece.address > nearest->address))
      nearest = &piece;
  const int64_t offset = nearest ? address - nearest->address : 0;
  if (!nearest || offset > nearest->bytes + kNear) return fmt::format("address {:#x}", address);
  return offset < nearest->bytes
             ? fmt::format("byte {} of {}", offset, nearest->name)
             : fmt::format("{} bytes behind {}", offset - nearest->bytes + 1, nearest->name);
}

}  // namespace

std::string AccessFinding::text() const {
  const auto does = [&] {
    switch (fault) {
      case AccessFault::kMisaligned:
        return "makes misaligned accesses";
      case AccessFault::kCodeWrite:
        return "writes into flash";
      case AccessFault::kStrayRead:
        return "reads outside its buffers";
      case AccessFault::kStrayWrite:
        return "writes outside its buffers";
    }
    return "";
  };
  const std::string who = layer < 0 ? "the program" : fmt::format("layer {}", layer);
  return fmt::format("{} {}, {} times, first {}", who, does(), times, where);
}

FirmwareMemory firmware_memory(const Target& target, const std::vector<LinkedSection>& sections,
                               const std::vector<FirmwareArena>& arenas, int64_t state_offset) {
  FirmwareMemory memory;
  int64_t end_of_data = target.board.ram.origin;
  for (const LinkedSection& section : sections) {
    const std::string variable = variable_of(section);
    const Piece piece{variable, section.address, section.bytes};
    if (const FirmwareArena* arena = arena_in(arenas, section)) {
      const std::string name =
          arena->section.empty() ? "the arena" : "the arena in " + arena->section.substr(1);
      memory.arenas.push_back({{name, piece.address, arena->bytes}, arena->start});
      if (arena->section.empty()) end_of_data = std::max(end_of_data, piece.address + piece.bytes);
    } else if (std::ranges::find(arenas, section.name, &FirmwareArena::section) != arenas.end()) {
      memory.copies.push_back({"the copied constants", piece.address, piece.bytes});
    } else if (is_code(section)) {
      const bool library = section.object.find(".a(") != std::string::npos;
      (library ? memory.library_code : memory.code)
          .push_back({"the code of " + variable, section.address, section.bytes});
    } else if (is_constant_data(section)) {
      memory.constants.push_back(piece);
    } else if (is_variable_data(section)) {
      end_of_data = std::max(end_of_data, section.address + section.bytes);
      if (variable == "model") {
        const int64_t in_front = std::min(state_offset, piece.bytes);
        memory.model = {"the model's variables", piece.address, in_front};
        memory.state = {"the state", piece.address + in_front, piece.bytes - in_front};
      } else {
        memory.others.push_back(piece);
      }
    }
  }
  const int64_t stack = end_of_data + kStackGap;
  memory.stack = {"the stack", stack, target.board.ram.origin + target.ram_bytes - stack};
  return memory;
}

std::string watch_text(const FirmwareMemory& memory, const std::vector<AccessRange>& ranges,
                       const std::vector<int>& layers) {
  std::string text = line("all", "rw", memory.stack) +
                     line("all", memory.model_changes ? "rw" : "r", memory.model);
  for (const auto* pieces : {&memory.code, &memory.library_code})
    for (const Piece& piece : *pieces) text += line("all", "r", piece);
  for (const Piece& piece : memory.copies) text += line("all", "r", piece);
  for (const Piece& piece : memory.others) text += line("all", "rw", piece);
  for (const Piece& piece : memory.constants) {
    const auto is_it = [&](const AccessRange& range) {
      return range.memory == AccessRange::Memory::kConstant && range.constant == piece.name;
    };
    if (std::ranges::none_of(ranges, is_it)) text += line("all", "r", piece);
  }
  for (const AccessRange& range : ranges)
    if (const auto address = address_of(memory, range))
      for (size_t region = 0; region < layers.size(); ++region)
        if (layers[region] == range.layer)
          text +=
              line(std::to_string(region), range.write ? "rw" : "r", {"", *address, range.bytes});
  return text;
}

std::vector<AccessFinding> access_findings(const Profile& profile, const FirmwareMemory& memory,
                                           const std::vector<int>& layers) {
  std::vector<AccessFinding> findings;
  for (const ProfileFinding& found : profile.findings) {
    const bool by_library = std::ranges::any_of(memory.library_code, [&](const Piece& piece) {
      return holds(piece, static_cast<int64_t>(found.instruction));
    });
    if (found.fault == AccessFault::kMisaligned && by_library) continue;
    const auto region = static_cast<size_t>(found.region);
    findings.push_back({found.fault, found.times, region < layers.size() ? layers[region] : -1,
                        describe(memory, static_cast<int64_t>(found.address))});
  }
  std::ranges::sort(findings, {}, &AccessFinding::layer);
  return findings;
}

}  // namespace mote
