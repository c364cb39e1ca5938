// SPDX-License-Identifier: Apache-2.0
#include "compiler/target/target.h"

#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <set>

#include "compiler/base/home.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

// One table of the file. The first thing wrong is kept and ends up in `error`; reading goes on with
// empty values, so that the code below states the format and nothing else.
class Table {
 public:
  Table(const toml::table& table, std::string name, std::string& error)
      : table_(table), name_(std::move(name)), error_(error) {}
  // A key nobody asked for is a misspelling.
  ~Table() {
    for (const auto& [key, value] : table_)
      if (!known_.contains(std::string(key.str()))) wrong(key.str(), "is not a key Mote knows");
  }

  std::string text(std::string_view key) {
    const auto value = require(key).value<std::string>();
    if (!value || value->empty()) wrong(key, "must be a text");
    return value.value_or("");
  }
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> values;
    const toml::array* array = require(key).as_array();
    if (!array) return wrong(key, "must be a list of texts"), values;
    for (const toml::node& item : *array) {
      if (!item.is_string()) return wrong(key, "must be a list of texts"), values;
      values.push_back(item.ref<std::string>());
    }
    return values;
  }
  int64_t integer(std::string_view key, int64_t least) {
    const auto value = require(key).value<int64_t>();
    if (!value || *value < least)
      wrong(key, fmt::format("must be an integer of at least {}", least));
    return value.value_or(least);
  }
  double number(std::string_view key) {
    const auto value = require(key).value<double>();
    if (!value || *value <= 0) wrong(key, "must be a number above 0");
    return value.value_or(1);
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, value] : table_) keys.emplace_back(key.str());
    return keys;
  }
  Table table(std::string_view key) {
    static const toml::table kEmpty;
    const toml::table* table = require(key).as_table();
    if (!table) wrong(key, "must be a table");
    return Table(table ? *table : kEmpty, path(key), error_);
  }
  bool has(std::string_view key) {
    known_.insert(std::string(key));
    return table_.contains(key);
  }
  std::map<std::string, std::string> all_texts() {
    std::map<std::string, std::string> values;
    for (const auto& [key, value] : table_) values[std::string(key.str())] = text(key.str());
    return values;
  }

 private:
  toml::node_view<const toml::node> require(std::string_view key) {
    if (!has(key)) wrong(key, "is missing");
    return table_[key];
  }
  std::string path(std::string_view key) const {
    return name_.empty() ? std::string(key) : fmt::format("{}.{}", name_, key);
  }
  void wrong(std::string_view key, std::string_view what) {
    if (!error_.empty()) return;
    const toml::node* node = table_.get(key);
    const auto line = node ? node->source().begin.line : table_.source().begin.line;
    error_ = fmt::format("{} {} (line {})", path(key), what, line);
  }

  const toml::table& table_;
  std::string name_;
  std::string& error_;
  std::set<std::string> known_;
};

Region read_region(Table table) {
  return {.origin = table.integer("origin", 0), .bytes = table.integer("bytes", 1)};
}

std::map<std::string, Memory> read_memories(Table table) {
  std::map<std::string, Memory> memories;
  for (const std::string& name : table.keys()) {
    Table memory = table.table(name);
    memories[name] = {{memory.integer("origin", 0), memory.integer("bytes", 1)},
                      memory.number("cost"),
                      memory.text("section")};
  }
  return memories;
}

// Words of a command whose program lies beside target.toml when it has a folder.
std::vector<std::string> beside(const fs::path& folder, std::vector<std::string> words) {
  if (!words.empty() && words[0].find('/') != std::string::npos)
    words[0] = (folder / words[0]).lexically_normal().string();
  return words;
}

Board read_board(Table table, const fs::path& folder) {
  Board board;
  board.name = table.text("name");
  if (table.has("flash")) board.flash = read_region(table.table("flash"));
  if (table.has("ram")) board.ram = read_region(table.table("ram"));
  board.vectors = table.has("vectors") ? table.integer("vectors", 0) : board.flash.origin;
  if (table.has("emulator")) board.emulator = table.texts("emulator");
  if (table.has("simulator")) board.simulator = beside(folder, table.texts("simulator"));
  if (table.has("needs")) board.needs = table.texts("needs");
  return board;
}

Toolchain read_toolchain(Table table, const fs::path& folder) {
  const auto there = [&](const std::string& path) { return (folder / path).lexically_normal(); };
  Toolchain tools;
  tools.c = table.text("c");
  tools.cxx = table.text("cxx");
  tools.flags = table.texts("flags");
  tools.optimise = table.text("optimise");
  tools.linker = table.text("linker");
  tools.link_flags = table.texts("link_flags");
  if (table.has("linker_script")) tools.linker_script = there(table.text("linker_script"));
  for (const std::string& path : table.texts("startup")) tools.startup.push_back(there(path));
  return tools;
}

Target target_of(const toml::table& file, const fs::path& folder, std::string& error) {
  Table table(file, "", error);
  Target target;
  target.name = folder.filename().string();
  target.description = table.text("description");
  target.families = table.texts("families");
  target.arena_alignment = table.integer("arena_alignment", 1);
  if (table.has("pointer_bytes")) target.pointer_bytes = table.integer("pointer_bytes", 1);
  target.costs_of = table.has("costs_of") ? table.text("costs_of") : target.name;
  target.board = read_board(table.table("board"), folder);
  if (table.has("memories")) target.memories = read_memories(table.table("memories"));
  if (table.has("roomy")) target.roomy = read_board(table.table("roomy"), folder);
  if (table.has("cycles")) target.cycles = read_board(table.table("cycles"), folder);
  target.toolchain = read_toolchain(table.table("toolchain"), folder);
  target.packages = table.table("packages").all_texts();
  target.flash_bytes = target.board.flash.bytes;
  target.ram_bytes = target.board.ram.bytes;
  return target;
}

// What no type says: `ref` runs everywhere, alignments are powers of two, named files exist.
std::string find_contradiction(const Target& target) {
  if (target.families.empty() || target.families.back() != "ref")
    return "families must end in \"ref\", the kernels that run everywhere";
  const int64_t alignment = target.arena_alignment;
  if ((alignment & (alignment - 1)) != 0 || alignment > 16)
    return fmt::format("arena_alignment is {}, must be 1, 2, 4, 8 or 16", alignment);
  std::vector<fs::path> files = target.toolchain.startup;
  if (!target.toolchain.linker_script.empty()) files.push_back(target.toolchain.linker_script);
  for (const Board& board : {target.board, target.roomy.value_or(Board{})})
    if (!board.emulator.empty() && !board.simulator.empty())
      return fmt::format("board {} has both an emulator and a simulator", board.name);
  if (target.cycles && (target.cycles->simulator.empty() || target.board.emulator.empty()))
    return "cycles are a simulator's, beside the board's emulator";
  for (const fs::path& file : files)
    if (!fs::exists(file)) return fmt::format("it names {}, which does not exist", file.string());
  return {};
}

fs::path targets_folder() { return mote_home() / "targets"; }

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(targets_folder(), none)) {
    const std::string name = entry.path().filename().string();
    if (name != "template" && fs::exists(entry.path() / "target.toml", none)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Levenshtein's distance.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

std::string nearest_hint(std::string_view name, const std::vector<std::string>& names) {
  const auto nearest = std::min_element(names.begin(), names.end(), [&](auto& a, auto& b) {
    return distance(name, a) < distance(name, b);
  });
  std::string hint;
  if (nearest != names.end() && distance(name, *nearest) <= std::max<size_t>(3, name.size() / 3))
    hint = fmt::format("Did you mean {}? ", *nearest);
  return hint + fmt::format("Known targets: {}.", fmt::join(names, ", "));
}

std::vector<std::string> tools_of(const Target& target) {
  std::vector<std::string> tools = {target.toolchain.c, target.toolchain.linker};
  for (const Board& board :
       {target.board, target.roomy.value_or(Board{}), target.cycles.value_or(Board{})}) {
    if (!board.emulator.empty()) tools.push_back(board.emulator.front());
    if (!board.simulator.empty()) tools.push_back(board.simulator.front());
    tools.insert(tools.end(), board.needs.begin(), board.needs.end());
  }
  return tools;
}

}  // namespace

Result<Target> read_target(const fs::path& folder) {
  const fs::path path = folder / "target.toml";
  std::string error;
  Target target;
  try {
    target = target_of(toml::parse_file(path.string()), folder, error);
  } catch (const toml::parse_error& wrong) {
    error = fmt::format("{} (line {})", wrong.description(), wrong.source().begin.line);
  }
  if (error.empty()) error = find_contradiction(target);
  if (!error.empty()) return fail(ErrorKind::kUsage, "{}: {}", path.string(), error);
  MOTE_TRY(target.costs, read_costs(folder.parent_path() / target.costs_of / "costs.toml"));
  return target;
}

Result<Target> load_target(std::string_view name) {
  const std::vector<std::string> names = target_names();
  if (std::find(names.begin(), names.end(), name) != names.end())
    return read_target(targets_folder() / name);
  return fail_hint(nearest_hint(name, names), ErrorKind::kUsage, "there is no target \"{}\"", name);
}

Result<std::vector<Target>> all_targets() {
  std::vector<Target> targets;
  for (const std::string& name : target_names()) {
    MOTE_TRY(Target target, read_target(targets_folder() / name));
    targets.push_back(std::move(target));
  }
  if (targets.empty())
    return fail_hint("Set MOTE_HOME to the folder that holds device/ and targets/.", ErrorKind::kIo,
                     "no targets found in {}", targets_folder().string());
  return targets;
}

Result<Target> with_memory(Target target, int64_t ram_bytes, int64_t flash_bytes) {
  if (ram_bytes > 0) target.ram_bytes = ram_bytes;
  if (flash_bytes > 0) target.flash_bytes = flash_bytes;
  const auto holds = [&](const Board& board) {
    return target.ram_bytes <= board.ram.bytes && target.flash_bytes <= board.flash.bytes;
  };
  if (holds(target.board)) return target;
  const Board& largest = target.roomy.value_or(target.board);
  if (!holds(largest))
    return fail(
        ErrorKind::kUsage,
        "target {} can be given at most {} KB of RAM and {} KB of flash ({}), not {} and {}",
        target.name, largest.ram.bytes / 1024, largest.flash.bytes / 1024, largest.name,
        target.ram_bytes / 1024, target.flash_bytes / 1024);
  target.board = largest;
  return target;
}

Result<Target> with_families(Target target, std::vector<std::string> families) {
  std::vector<std::string> known;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(mote_home() / "device" / "kernels", none))
    if (entry.is_directory() && entry.path().filename() != "include")
      known.push_back(entry.path().filename().string());
  std::sort(known.begin(), known.end());
  for (const std::string& family : families)
    if (std::find(known.begin(), known.end(), family) == known.end())
      return fail_hint(fmt::format("Known families: {}.", fmt::join(known, ", ")),
                       ErrorKind::kUsage, "there is no kernel family \"{}\"", family);
  for (const std::string& family : families)
    if (family != "ref" && std::ranges::find(target.families, family) == target.families.end())
      return fail_hint(
          fmt::format("Choose from {}; `mote targets` shows which target has which families.",
                      fmt::join(target.families, ", ")),
          ErrorKind::kUsage, "kernels of the family \"{}\" do not run on {}", family, target.name);
  std::erase(families, "ref");
  families.push_back("ref");
  target.families = std::move(families);
  return target;
}

bool tool_available(std::string_view program) {
  if (program.find('/') != program.npos) return access(std::string(program).c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  std::string_view folders = path ? path : "/usr/bin:/bin";
  while (!folders.empty()) {
    const size_t colon = std::min(folders.find(':'), folders.size());
    if (access(fs::path(folders.substr(0, colon)).append(program).c_str(), X_OK) == 0) return true;
    folders.remove_prefix(std::min(colon + 1, folders.size()));
  }
  return false;
}

Result<void> check_tool(const Target& target, const std::string& program) {
  if (tool_available(program)) return {};
  const auto package = target.packages.find(program);
  return fail_hint(package == target.packages.end()
                       ? "Install it, or put it on the PATH."
                       : fmt::format("Install it: apt-get install {}", package->second),
                   ErrorKind::kMissingTool, "target {} needs {}, which is not installed",
                   target.name, program);
}

Result<void> check_tools(const Target& target) {
  for (const std::string& tool : tools_of(target)) MOTE_CHECK(check_tool(target, tool));
  return {};
}

}  // namespace mote
