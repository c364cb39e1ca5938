// SPDX-License-Identifier: Apache-2.0
// The files of the emitted folder, one function each.
#pragma once

#include <set>

#include "compiler/emit/emit.h"

namespace mote {

std::string emit_header(const Program& program);   // <name>.h
std::string emit_wrapper(const Program& program);  // <name>.hpp
// <name>.c, which includes the headers of the kernels it calls.
std::string emit_source(const Program& program, const std::set<std::string>& kernel_headers);
std::string emit_weights(const Program& program);         // <name>_weights.c
std::string emit_weights_header(const Program& program);  // <name>_weights.h
Result<FileSet> copy_kernels(const Program& program);     // mote_*.c, mote_*.h
// <name>_l<n>.c, of a layer that has its own kernel.
std::string emit_layer(const Program& program, size_t n, const FileSet& kernels);

// Whether rows of the input are given as they come: nothing then runs all of the program at once.
bool takes_rows(const Program& program);
// The inputs that are not.
std::vector<Port> whole_inputs(const Program& program);

// <name>_push_rows and <name>_restart, in the place of <name>_run.
std::string push_rows_text(const Program& program);
std::string restart_text(const Program& program);

// The headers a C file asks for by #include "…".
std::vector<std::string> included_headers(std::string_view source);

// "const int8_t kws_l0_weights[360]"
std::string declaration(const Program& program, const ProgramConstant& constant);

}  // namespace mote
