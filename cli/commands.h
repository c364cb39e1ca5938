// SPDX-License-Identifier: Apache-2.0
// One function per verb: adds its subcommand to the application. Each is a thin
// read -> driver -> print; what it prints for people is a table, with --json one object.
#pragma once

#include <CLI/CLI.hpp>

#include "compiler/base/result.h"

namespace mote {

// What a subcommand came to, kept until the parser has returned.
struct Outcome {
  Result<void> result;
  int exit_code = 0;  // when the result is good: 1 for "different"
};

void add_inspect(CLI::App& app, Outcome& outcome);
void add_compile(CLI::App& app, Outcome& outcome);
void add_plan(CLI::App& app, Outcome& outcome);
void add_run(CLI::App& app, Outcome& outcome);
void add_verify(CLI::App& app, Outcome& outcome);
void add_targets(CLI::App& app, Outcome& outcome);

}  // namespace mote
