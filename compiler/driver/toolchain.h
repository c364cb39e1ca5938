// SPDX-License-Identifier: Apache-2.0
// Compiling and linking C for a target.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/target/target.h"

namespace mote {

// One C file to compile. The compiler is started in `folder` and given the bare name, so that the
// same file in another folder is the same to ccache, which is used where it is installed.
struct CompileJob {
  std::filesystem::path folder;
  std::string file;
  std::vector<std::string> flags;  // in addition to the target's
  std::filesystem::path object;    // to be written
};

// Compiles them all, several at a time. The first failure wins: kTool with what the compiler said.
Result<void> compile_all(const Target& target, const std::vector<CompileJob>& jobs);

// How every file of a model is compiled, apart from the target's own flags: C11, sections to drop,
// and no contraction of a*b+c, so that floats round alike everywhere.
const std::vector<std::string>& model_flags();

// Links into the target's memory; `scripts` add to its linker script. Too large is kDoesNotFit,
// with the bytes too many.
Result<void> link_firmware(const Target& target, const std::vector<std::filesystem::path>& objects,
                           const std::vector<std::filesystem::path>& scripts,
                           const std::filesystem::path& firmware, const std::filesystem::path& map);

// "arm-none-eabi-gcc (15:12.2.rel1-1) 12.2.1 20221205", "Debian clang version 19.1.7".
Result<std::string> compiler_version(const Target& target);

}  // namespace mote
