// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/diagnostic.h"

namespace mote {

std::string Diagnostic::text() const {
  std::string text;
  for (auto where = context.rbegin(); where != context.rend(); ++where) text += *where + ": ";
  text += message;
  if (!text.empty() && text.back() != '.') text += '.';
  if (!hint.empty()) text += " " + hint;
  if (kind == ErrorKind::kInternal) text += " This is a bug in Mote; please report it.";
  return text;
}

std::string_view error_kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kDifferent:
      return "different";
    case ErrorKind::kUsage:
      return "usage";
    case ErrorKind::kMalformed:
      return "malformed";
    case ErrorKind::kUnsupported:
      return "unsupported";
    case ErrorKind::kDoesNotFit:
      return "does-not-fit";
    case ErrorKind::kMissingTool:
      return "missing-tool";
    case ErrorKind::kTool:
      return "tool";
    case ErrorKind::kIo:
      return "io";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

}  // namespace mote
