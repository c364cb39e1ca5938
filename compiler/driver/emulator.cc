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

// The plugin is C for this computer: built on first use, kept under a name made of its content.
// Two at once build it twice; the last rename wins and both are the same.
Result<fs::path> profiler_plugin() {
  const fs::path source = mote_home() / "tools" / "qemu-plugin" / "mote_profile.c";
  MOTE_TRY(const std::string text, read_text(source));
  MOTE_TRY(const fs::path cache, cache_folder());
  const fs::path plugin = cache / fmt::format("mote_profile-{:016x}.so", content_hash(text));
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

// QEMU separates options by commas and takes two for one.
std::string qemu_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == ',' ? std::string(",,") : std::string(1, c);
  return escaped;
}

std::string plugin_option(const Target& target, const fs::path& plugin, bool memory) {
  const Region& flash = target.board.flash;
  std::string option = qemu_escaped(plugin.string()) + ",out=profile.txt";
  if (memory)
    option +=
        fmt::format(",mem=on,words={},code={:#x}:{:#x}", target.misaligned_words ? "on" : "off",
                    flash.origin, flash.origin + target.flash_bytes);
  return option;
}

Result<void> judge(const Target& target, const Finished& run) {
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
      return fail(target.board.emulator.empty() ? ErrorKind::kInternal : ErrorKind::kTool,
                  "running the firmware for {} ended with exit code {}{}{}", target.name,
                  run.exit_code, said.empty() ? "" : ": ", said);
  }
}

}  // namespace

Result<Profile> parse_profile(const std::string& text) {
  Profile profile;
  std::istringstream lines(text);
  std::string kind, address;
  while (lines >> kind) {
    int64_t times = 0;
    ProfileRegion region;
    if (kind == "region" &&
        lines >> region.instructions >> region.bytes_read >> region.bytes_written)
      profile.regions.push_back(region);
    else if (kind == "misaligned" && lines >> address >> times)
      profile.misaligned += times;
    else if (kind == "code-write" && lines >> address >> times)
      profile.code_writes += times;
    else
      return fail(ErrorKind::kTool, "the profiler wrote something unknown after \"{}\"", kind);
  }
  return profile;
}

Result<std::optional<Profile>> run_on_board(const Target& target, const fs::path& firmware,
                                            const fs::path& folder, const RunOptions& options) {
  Command command{
      .words = target.board.emulator, .folder = folder, .timeout_seconds = options.timeout_seconds};
  const bool emulated = !command.words.empty();
  if (emulated) {
    MOTE_TRY(const fs::path plugin, profiler_plugin());
    command.words.insert(command.words.end(),
                         {"-plugin", plugin_option(target, plugin, options.memory), "-kernel"});
  }
  command.words.push_back(firmware.string());
  MOTE_TRY(const Finished finished, run_command(command));
  MOTE_CHECK(judge(target, finished));
  if (!emulated) return std::nullopt;
  MOTE_TRY(const std::string text, read_text(folder / "profile.txt"));
  MOTE_TRY(Profile profile, parse_profile(text));
  return std::optional<Profile>(std::move(profile));
}

}  // namespace mote
