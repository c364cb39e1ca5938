// SPDX-License-Identifier: Apache-2.0
// A .tflite file becomes a graph, or one clear refusal (docs/refusals.md lists the kinds).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"

namespace mote {

// `bytes` may hold anything: nothing in them is trusted, and the result has passed verify().
//
// Which part of the file. Subgraph 0 is the model; others only run through CALL_ONCE, whose effect
// becomes the variables' initial data.
//
// Names. A tensor keeps the file's name; empty ones are called "tensor_<index>", repeated ones get
// "_1", "_2" …, and what is not printable UTF-8 becomes '?'. Inputs and outputs are in the order of
// the subgraph; input_names and output_names are the signature's names where there is one.
//
// Shapes. Those of the file as an interpreter that never resizes reads them, but a leading
// dimension that is open (-1, in the shape or its signature, or 0) is 1. Another open dimension of
// an input is refused. What operators write gets the shape their rule gives; where the file
// declares another and the dimension is not open, it is refused. Values that only depend on shapes
// and constants are computed here and their operators dropped, since shapes may depend on them.
//
// Quantisation is kept as it stands. Zero points may be absent (0) or one for all scales; float
// tensors have none. A scale of 0 is possible on constants only.
//
// Attributes have the names that each compiler/ops/<op>.cc lists. Tensors that the file lists as an
// operator's intermediates carry only quantisation: it becomes the attributes
// "intermediate_scale_0" (float) and "intermediate_zero_point_0" (int), and so on by their
// position.
//
// State. Variable tensors start as TFLM resets them: every byte the zero point (i8) or 0. Resource
// variables become one state tensor per (container, shared name), read by read_variable and changed
// by assign_variable.
Result<Graph> import_tflite(std::span<const uint8_t> bytes, std::string name);

}  // namespace mote
