// SPDX-License-Identifier: Apache-2.0
// What a .tflite file asks for, told even of models that are refused.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/base/result.h"

namespace mote {

struct OperatorListing {
  size_t subgraph = 0;
  std::string op;      // "CONV_2D", "custom operator \"ethos-u\""
  std::string name;    // of the first output
  std::string output;  // its type and shape as the file states them: "INT8[1, 8]"
  bool known = false;  // Mote has the operator; whether with these types, only importing tells
};

// In the order of the file. Fails only when the file is not well-formed.
Result<std::vector<OperatorListing>> list_operators(std::span<const uint8_t> bytes);

}  // namespace mote
