// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

extern char** environ;

namespace mote {
namespace {

using Clock = std::chrono::steady_clock;

class Pipe {
 public:
  Pipe() { open_ = pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() { close_read(), close_write(); }
  Pipe(const Pipe&) = delete;
  bool is_open() const { return open_; }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_read() { close_end(ends_[0]); }
  void close_write() { close_end(ends_[1]); }

 private:
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
  std::array<int, 2> ends_ = {-1, -1};
  bool open_ = false;
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  return list;
}

int spawn(const Command& command, const Pipe& out, const Pipe& err, pid_t* child) {
  std::vector<char*> words = pointers(command.words);
  words.push_back(nullptr);
  std::vector<char*> environment = pointers(command.environment);  // the first of a name counts
  for (char** entry = environ; *entry; ++entry) environment.push_back(*entry);
  environment.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write_end(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write_end(), STDERR_FILENO);
  const int error =
      posix_spawnp(child, words[0], &actions, nullptr, words.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Moves what is there into `text`. False at the end of the stream.
bool drain(int descriptor, std::string& text) {
  std::array<char, 4096> buffer;
  const ssize_t bytes = read(descriptor, buffer.data(), buffer.size());
  if (bytes > 0)
    text.append(buffer.data(), std::min(static_cast<size_t>(bytes), kKeptBytes - text.size()));
  return bytes > 0 || (bytes < 0 && errno == EINTR);
}

// Until both streams end. False when the time is up.
bool collect(Pipe& out, Pipe& err, Clock::time_point deadline, Finished& finished) {
  while (out.read_end() >= 0 || err.read_end() >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> streams = {{{out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}}};
    if (poll(streams.data(), streams.size(), static_cast<int>(left)) <= 0) continue;
    if (streams[0].revents && !drain(out.read_end(), finished.out)) out.close_read();
    if (streams[1].revents && !drain(err.read_end(), finished.err)) err.close_read();
  }
  return true;
}

}  // namespace

Result<Finished> run_command(const Command& command) {
  Pipe out, err;
  if (!out.is_open() || !err.is_open())
    return fail(ErrorKind::kIo, "cannot start {}: {}", command.words[0], std::strerror(errno));
  pid_t child = 0;
  if (const int error = spawn(command, out, err, &child); error != 0)
    return fail(error == ENOENT ? ErrorKind::kMissingTool : ErrorKind::kIo, "cannot start {}: {}",
                command.words[0], std::strerror(error));
  out.close_write();
  err.close_write();

  Finished finished;
  const auto deadline = Clock::now() + std::chrono::seconds(command.timeout_seconds);
  const bool in_time = collect(out, err, deadline, finished);
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time)
    return fail(ErrorKind::kTool, "{} did not finish within {} s", command.words[0],
                command.timeout_seconds);
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

std::string first_lines(const std::string& text, size_t lines) {
  size_t end = 0;
  while (lines-- > 0 && end != text.npos) end = text.find('\n', end == 0 ? 0 : end + 1);
  std::string kept = text.substr(0, end);
  while (!kept.empty() && kept.back() == '\n') kept.pop_back();
  return kept;
}

}  // namespace mote
