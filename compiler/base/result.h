// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or a Diagnostic. Nothing in Mote throws across a module.
//
//   Result<Graph> read(std::span<const uint8_t> bytes) {
//     MOTE_TRY(auto model, verify(bytes));            // returns the Diagnostic on failure
//     if (model.empty()) return fail(ErrorKind::kMalformed, "the model has no operators");
//     return build(model);
//   }
#pragma once

#include <fmt/format.h>

#include <tl/expected.hpp>
#include <utility>

#include "compiler/base/diagnostic.h"

namespace mote {

template <typename T>
using Result = tl::expected<T, Diagnostic>;

using Failure = tl::unexpected<Diagnostic>;

// fail(kind, "needs {} inputs, has {}", 2, 3)
template <typename... Args>
Failure fail(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
  return Failure(Diagnostic{kind, fmt::format(format, std::forward<Args>(args)...), {}, {}});
}

// The same with what to try: fail_hint("Convert it with …", kind, "…")
template <typename... Args>
Failure fail_hint(std::string hint, ErrorKind kind, fmt::format_string<Args...> format,
                  Args&&... args) {
  return Failure(
      Diagnostic{kind, fmt::format(format, std::forward<Args>(args)...), std::move(hint), {}});
}

// Adds context to a failed result and passes a good one through.
template <typename T>
Result<T> within(Result<T> result, std::string where) {
  if (!result) return Failure(std::move(result.error()).within(std::move(where)));
  return result;
}

}  // namespace mote

#define MOTE_CONCAT_(a, b) a##b
#define MOTE_CONCAT(a, b) MOTE_CONCAT_(a, b)
// MOTE_TRY(auto x, expression) binds the value or returns the Diagnostic.
#define MOTE_TRY(binding, ...) MOTE_TRY_(MOTE_CONCAT(mote_try_, __COUNTER__), binding, __VA_ARGS__)
#define MOTE_TRY_(temporary, binding, ...)                              \
  auto temporary = (__VA_ARGS__);                                       \
  if (!temporary) return ::mote::Failure(std::move(temporary).error()); \
  binding = std::move(*temporary)
// MOTE_CHECK(expression) returns the Diagnostic of a Result<void>.
#define MOTE_CHECK(...)                                      \
  do {                                                       \
    if (auto mote_check = (__VA_ARGS__); !mote_check)        \
      return ::mote::Failure(std::move(mote_check).error()); \
  } while (0)
