// SPDX-License-Identifier: Apache-2.0
// What Mote says when it refuses: one clear paragraph that names the place and what to try.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mote {

// Each kind is one exit code of the command line (docs/exit-codes.md).
enum class ErrorKind {
  kDifferent = 1,    // a verification ran and the bytes differ
  kUsage = 2,        // wrong arguments: unknown option, unknown target, missing file
  kMalformed = 3,    // the file is not a well-formed model: truncated, corrupt, contradictory
  kUnsupported = 4,  // a well-formed model that asks for something Mote does not do
  kDoesNotFit = 5,   // the model needs more flash or RAM than the target has
  kMissingTool = 6,  // a compiler or emulator is not installed
  kTool = 7,         // a compiler or emulator ran and failed
  kIo = 8,           // a file could not be read or written
  kInternal = 70,    // we are at fault: "this is a bug"
};

struct Diagnostic {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  // a sentence: what is wrong, with the numbers
  std::string hint;     // what to try; may be empty
  std::vector<std::string>
      context;  // innermost first: "operator 3 (CONV_2D, "conv_3")", "kws.tflite"

  // Adds where this happened, on the way up.
  Diagnostic&& within(std::string where) && {
    context.push_back(std::move(where));
    return std::move(*this);
  }
  // "kws.tflite: operator 3 (CONV_2D, "conv_3"): message. Try: hint."
  std::string text() const;
};

std::string_view error_kind_name(ErrorKind kind);

}  // namespace mote
