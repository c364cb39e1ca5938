// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/file.h"
#include "compiler/lower/program.h"

namespace mote {

// The names of the fields of `typedef struct { … } name;` in C text, in order; empty: not found.
std::vector<std::string> struct_fields(const std::string& c_text, const std::string& name);

// Parameters are emitted by position, so the two halves of every kernel must agree on the order of
// the struct's fields; kInternal where a header among `files` says otherwise. Catches a binary that
// is older than the device/ it reads, too.
Result<void> check_params(const Program& program, const FileSet& files);

}  // namespace mote
