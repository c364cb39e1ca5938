// SPDX-License-Identifier: Apache-2.0
// Which operators a .tflite file uses, and whether Mote has them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/import/tflite/file.h"

namespace mote {

// Fails where an operator code contradicts itself. The rest relies on it.
Result<void> check_codes(const TfliteFile& file);

// The operator behind a code of the file; the code must have passed check_codes.
tflite::BuiltinOperator builtin_of(const TfliteFile& file, const tflite::Operator& op);
int32_t version_of(const TfliteFile& file, const tflite::Operator& op);
std::string operator_name(const TfliteFile& file, const tflite::Operator& op);
bool is_known(tflite::BuiltinOperator code);  // Mote has it, as a node or as a variable
std::optional<Op> op_of(tflite::BuiltinOperator code);
bool uses_variable(tflite::BuiltinOperator code);  // its first input is a variable's handle

// `operator 12 (CONV_2D, "conv_3")`: where an operator stands in subgraph 0, and its first output.
std::string operator_place(const TfliteFile& file, size_t subgraph, size_t index);

// Refuses, all in one message, the operators of `subgraphs` that Mote has not.
Result<void> check_operators(const TfliteFile& file, const std::vector<size_t>& subgraphs);

}  // namespace mote
