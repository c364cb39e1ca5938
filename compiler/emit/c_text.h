// SPDX-License-Identifier: Apache-2.0
// Values as C text: literals, arrays, initialisers. All of it valid C11 and C++17.
#pragma once

#include <string>

#include "compiler/kernels/kernel.h"

namespace mote {

std::string_view c_type(Type type);  // "int8_t"
std::string c_literal(int64_t value);
std::string c_literal(float value);                // exact: hexadecimal digits
std::string c_string_safe(std::string_view text);  // a model's name fit for a comment

// "{1, 2, 3}" with the elements of `data`, wrapped at 100 columns.
std::string c_array_body(Type type, const Bytes& data);

}  // namespace mote
