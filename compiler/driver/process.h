// SPDX-License-Identifier: Apache-2.0
// Running another program: no shell, a time limit, its output kept.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compiler/base/result.h"

namespace mote {

struct Command {
  std::vector<std::string> words;      // the program, looked up along $PATH, and its arguments
  std::filesystem::path folder = ".";  // started there
  int timeout_seconds = 120;
  std::vector<std::string> environment;  // "NAME=value", in addition to ours
};

struct Finished {
  int exit_code = 0;  // 128 + n when signal n ended it
  std::string out;    // at most kKeptBytes of each
  std::string err;
};
constexpr size_t kKeptBytes = 1 << 20;

// Waits for the program to end. kMissingTool when there is no such program, kTool when the time is
// up (it is killed). An exit code other than 0 is not an error here.
Result<Finished> run_command(const Command& command);

// The beginning of what a program complained about, fit for a message.
std::string first_lines(const std::string& text, size_t lines = 5);

}  // namespace mote
