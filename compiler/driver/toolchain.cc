// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/toolchain.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

#include "compiler/driver/folders.h"
#include "compiler/driver/process.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

// Below this, a target has no room to run anything.
constexpr int64_t kLeastStackBytes = 512;
constexpr int kCompileSeconds = 300;

void append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

// A cache of our own, unless the user has chosen one. Headers were written a moment ago, which
// makes ccache run the preprocessor in case they still change; they do not.
std::vector<std::string> ccache_environment() {
  std::vector<std::string> words = {"CCACHE_SLOPPINESS=include_file_ctime,include_file_mtime"};
  if (std::getenv("CCACHE_DIR")) return words;
  const auto cache = cache_folder();
  words.push_back("CCACHE_DIR=" + (cache ? *cache / "ccache" : fs::temp_directory_path()).string());
  return words;
}

Result<void> compile(const Target& target, const CompileJob& job) {
  Command command{.folder = job.folder, .timeout_seconds = kCompileSeconds};
  if (tool_available("ccache")) {
    command.words = {"ccache"};
    command.environment = ccache_environment();
  }
  command.words.push_back(target.toolchain.c);
  append(command.words, target.toolchain.flags);
  append(command.words, job.flags);
  append(command.words, {"-c", job.file, "-o", job.object.string()});
  MOTE_TRY(const Finished finished, run_command(command));
  if (finished.exit_code == 0) return {};
  return fail(ErrorKind::kTool, "{} failed on {}: {}", target.toolchain.c, job.file,
              first_lines(finished.err));
}

// "region `rom' overflowed by 1234 bytes"
std::optional<int64_t> overflow(const std::string& said, const std::string& region) {
  const std::string sentence = "region `" + region + "' overflowed by ";
  const size_t at = said.find(sentence);
  if (at == said.npos) return std::nullopt;
  return std::strtoll(said.c_str() + at + sentence.size(), nullptr, 10);
}

Failure link_failure(const Target& target, const std::string& said) {
  const auto too_large = [&](int64_t bytes, const char* memory, int64_t has, const char* option) {
    return fail_hint(fmt::format("Measure it with more memory ({} {}K), or choose a larger target.",
                                 option, (has + bytes + 1023) / 1024),
                     ErrorKind::kDoesNotFit,
                     "the firmware needs {} bytes of {} more than {} has ({} bytes)", bytes, memory,
                     target.name, has);
  };
  if (const auto bytes = overflow(said, "rom"))
    return too_large(*bytes, "flash", target.flash_bytes, "--flash");
  if (const auto bytes = overflow(said, "ram"))
    return too_large(*bytes, "RAM", target.ram_bytes, "--ram");
  return fail(ErrorKind::kTool, "{} failed to link: {}", target.toolchain.linker,
              first_lines(said));
}

std::vector<std::string> memory_symbols(const Target& target) {
  const auto symbol = [](const char* name, int64_t value) {
    return fmt::format("-Wl,--defsym={}={:#x}", name, value);
  };
  return {symbol("ROM_BASE", target.board.flash.origin),
          symbol("ROM_SIZE", target.flash_bytes),
          symbol("RAM_BASE", target.board.ram.origin),
          symbol("RAM_SIZE", target.ram_bytes),
          symbol("VECTORS_BASE", target.board.vectors),
          symbol("STACK_SIZE", kLeastStackBytes),
          "-T",
          target.toolchain.linker_script.string()};
}

}  // namespace

const std::vector<std::string>& model_flags() {
  static const std::vector<std::string> kFlags = {"-std=c11", "-ffunction-sections",
                                                  "-fdata-sections", "-ffp-contract=off"};
  return kFlags;
}

Result<void> compile_all(const Target& target, const std::vector<CompileJob>& jobs) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  std::optional<Diagnostic> wrong;
  const auto work = [&] {
    for (size_t i = next++; i < jobs.size(); i = next++) {
      auto compiled = compile(target, jobs[i]);
      const std::lock_guard lock(mutex);
      if (!compiled && !wrong) wrong = std::move(compiled).error();
      if (wrong) return;
    }
  };
  std::vector<std::jthread> workers(
      std::min<size_t>(jobs.size(), std::max(1u, std::thread::hardware_concurrency())));
  for (std::jthread& worker : workers) worker = std::jthread(work);
  for (std::jthread& worker : workers) worker.join();
  if (wrong) return Failure(std::move(*wrong));
  return {};
}

Result<void> link_firmware(const Target& target, const std::vector<fs::path>& objects,
                           const std::vector<fs::path>& scripts, const fs::path& firmware,
                           const fs::path& map) {
  Command command{.words = {target.toolchain.linker}, .timeout_seconds = kCompileSeconds};
  append(command.words, target.toolchain.link_flags);
  append(command.words, {"-Wl,--gc-sections", "-Wl,-Map=" + map.string()});
  // What is inserted into a script must come before it.
  for (const fs::path& script : scripts) append(command.words, {"-T", script.string()});
  if (!target.toolchain.linker_script.empty()) append(command.words, memory_symbols(target));
  for (const fs::path& object : objects) command.words.push_back(object.string());
  append(command.words, {"-lm", "-o", firmware.string()});
  MOTE_TRY(const Finished finished, run_command(command));
  if (finished.exit_code != 0) return link_failure(target, finished.err);
  return {};
}

Result<std::string> compiler_version(const Target& target) {
  MOTE_TRY(const Finished finished, run_command({.words = {target.toolchain.c, "--version"}}));
  return first_lines(finished.out, 1);
}

}  // namespace mote
