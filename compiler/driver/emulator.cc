// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/emulator.h"

#include <unistd.h>

#include <sstream>

#include "compiler/base/file.h"
#include "compiler/base/home.h"
#include "compiler/driver/folders.h"
#include "compiler/driver/process.h"
#include "compiler/driver/temporary_folder.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

// Exit codes of targets/common.
constexpr int kStackOverflow = 97;
constexpr int kHarnessTrouble = 98;
constexpr int kFault = 99;

constexpr int kSimulatorSlowness = 30;  // how many times as long as an emulator it may take
constexpr const char* kWatchFile = "watch.txt";

// The plugin is C for this computer: built on first use, kept under a name made of its content.
// Two at once build it twice; the last rename wins and both are the same.
Result<fs::path> profiler_plugin() {
  const fs::path sources = mote_home() / "tools" / "qemu-plugin";
  const fs::path source = sources / "mote_profile.c";
  MOTE_TRY(const std::string text, read_text(source));
  MOTE_TRY(const std::string header, read_text(sources / "watch.h"));
  MOTE_TRY(const fs::path cache, cache_folder());
  const fs::path plugin =
      cache / fmt::format("mote_profile-{:016x}.so", content_hash(text + header));
  std::error_code none;
  if (fs::exists(plugin, none)) return plugin;
  if (!tool_available("cc"))
    return fail_hint("Install it: apt-get install gcc", ErrorKind::kMissingTool,
                     "counting instructions needs cc, which is not installed");
  const TemporaryFolder build;
  MOTE_TRY(const Finished cc,
           run_command({.words = {"cc", "-O2", "-shared", "-fPIC", "-fvisibility=hidden",
                                  source.string(), "-o", (build.path() / "plugin.so").string()}}));
  if (cc.exit_code != 0)
    return fail(ErrorKind::kTool, "cc failed on {}: {}", source.string(), first_lines(cc.err));
  const fs::path fresh = plugin.string() + fmt::format(".{}", getpid());
  fs::copy_file(build.path() / "plugin.so", fresh, fs::copy_options::overwrite_existing, none);
  if (!none) fs::rename(fresh, plugin, none);
  if (none) return fail(ErrorKind::kIo, "cannot write {}: {}", plugin.string(), none.message());
  return plugin;
}

// Exit code of commands that build simulators, when something must be installed first.
constexpr int kNotInstalled = 96;
constexpr int kBuildSeconds = 1800;

// Simulators are built on first use, by a command that keeps them and prints the program's path and
// its arguments, a line each.
Result<std::vector<std::string>> simulator_words(const Target& target, const Board& board) {
  MOTE_TRY(const Finished built,
           run_command({.words = board.simulator, .timeout_seconds = kBuildSeconds}));
  if (built.exit_code == kNotInstalled)
    return fail(ErrorKind::kMissingTool, "target {}: {}", target.name, first_lines(built.err));
  if (built.exit_code != 0)
    return fail(ErrorKind::kTool, "{} failed: {}", fmt::join(board.simulator, " "),
                first_lines(built.err, 20));
  std::vector<std::string> words;
  std::istringstream lines(built.out);
  for (std::string line; std::getline(lines, line);) words.push_back(line);
  return words;
}

// QEMU separates options by commas and takes two for one.
std::string qemu_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == ',' ? std::string(",,") : std::string(1, c);
  return escaped;
}

// Where a store would be one into flash.
std::string code_range(const Target& target) {
  const int64_t origin = target.board.flash.origin;
  return fmt::format("{:#x}:{:#x}", origin, origin + target.flash_bytes);
}

bool watches(const RunOptions& options) { return options.memory && !options.watch.empty(); }

std::string plugin_option(const Target& target, const fs::path& plugin, const RunOptions& options) {
  std::string option = qemu_escaped(plugin.string()) + ",out=profile.txt";
  if (options.memory) option += fmt::format(",mem=on,code={}", code_range(target));
  if (watches(options)) option += fmt::format(",watch={}", kWatchFile);
  return option;
}

// The program that runs firmware on that board, and its arguments up to the firmware's name.
Result<std::vector<std::string>> board_words(const Target& target, const Board& board,
                                             const RunOptions& options) {
  if (!board.simulator.empty()) {
    MOTE_TRY(std::vector<std::string> words, simulator_words(target, board));
    words.insert(words.end(), {"-code", code_range(target)});
    if (watches(options)) words.insert(words.end(), {"-watch", kWatchFile});
    words.push_back("-kernel");
    return words;
  }
  std::vector<std::string> words = board.emulator;
  if (words.empty()) return words;
  MOTE_TRY(const fs::path plugin, profiler_plugin());
  words.insert(words.end(), {"-plugin", plugin_option(target, plugin, options), "-kernel"});
  return words;
}

Result<void> judge(const Target& target, const Board& board, const Finished& run) {
  const std::string said = first_lines(run.err + run.out);
  switch (run.exit_code) {
    case 0:
      return {};
    case kStackOverflow:
      return fail_hint("Give it more RAM with --ram, or choose a target that has more.",
                       ErrorKind::kDoesNotFit, "{} bytes of RAM leave too little stack on {}: {}",
                       target.ram_bytes, target.name, said);
    case kHarnessTrouble:
    case kFault:
      return fail(ErrorKind::kInternal, "the firmware stopped on {}: {}", target.name, said);
    default:
      return fail(board.counts() ? ErrorKind::kTool : ErrorKind::kInternal,
                  "running the firmware for {} ended with exit code {}{}{}", target.name,
                  run.exit_code, said.empty() ? "" : ": ", said);
  }
}

std::optional<AccessFault> fault_named(const std::string& name) {
  if (name == "misaligned") return AccessFault::kMisaligned;
  if (name == "code-write") return AccessFault::kCodeWrite;
  if (name == "stray-read") return AccessFault::kStrayRead;
  if (name == "stray-write") return AccessFault::kStrayWrite;
  return {};
}

}  // namespace

Result<Profile> parse_profile(const std::string& text) {
  Profile profile;
  std::istringstream lines(text);
  std::string kind;
  while (lines >> kind) {
    ProfileRegion region;
    ProfileFinding finding;
    const auto fault = fault_named(kind);
    if (kind == "region" &&
        lines >> region.instructions >> region.bytes_read >> region.bytes_written)
      profile.regions.push_back(region);
    else if (kind == "cycles" && !profile.regions.empty() && lines >> profile.regions.back().cycles)
      ;
    else if (fault && lines >> std::hex >> finding.instruction >> finding.address >> std::dec >>
                          finding.region >> finding.times)
      profile.findings.emplace_back(finding).fault = *fault;
    else
      return fail(ErrorKind::kTool, "the profiler wrote something unknown after \"{}\"", kind);
  }
  return profile;
}

Result<std::optional<Profile>> run_on_board(const Target& target, const Board& board,
                                            const fs::path& firmware, const fs::path& folder,
                                            const RunOptions& options) {
  Command command{.folder = folder, .timeout_seconds = options.timeout_seconds};
  if (!board.simulator.empty()) command.timeout_seconds *= kSimulatorSlowness;
  MOTE_TRY(command.words, board_words(target, board, options));
  if (watches(options)) MOTE_CHECK(write_file(folder / kWatchFile, options.watch));
  command.words.push_back(firmware.string());
  MOTE_TRY(const Finished finished, run_command(command));
  MOTE_CHECK(judge(target, board, finished));
  if (!board.counts()) return std::nullopt;
  MOTE_TRY(const std::string text, read_text(folder / "profile.txt"));
  MOTE_TRY(Profile profile, parse_profile(text));
  return std::optional<Profile>(std::move(profile));
}

}  // namespace mote
