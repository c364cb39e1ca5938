// SPDX-License-Identifier: Apache-2.0
// Kernels that one layer alone needs are compiled with that layer, in a file of its own, where
// compilers see their parameters and fold them: less code, and never more instructions. Kernels of
// several layers stay functions that read their parameters from memory.
#pragma once

#include "compiler/base/file.h"
#include "compiler/lower/program.h"

namespace mote {

bool has_own_kernel(const Program& program, size_t layer);

// The kernel behind `function`, header and source, as functions that no other file sees. `kernels`
// are the kernel files of the program.
std::string own_kernel_text(const std::string& function, const FileSet& kernels);

// The kernel files that are needed besides: by other layers, or by an own kernel's includes.
FileSet without_own_kernels(const Program& program, const FileSet& kernels);

}  // namespace mote
