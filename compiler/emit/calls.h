// SPDX-License-Identifier: Apache-2.0
// Layers as C: their parameter blocks, and the calls with addresses as constants.
#pragma once

#include "compiler/lower/program.h"

namespace mote {

// Bytes behind the start of something; further by `step` in each turn of a loop.
struct Offset {
  int64_t bytes = 0, step = 0;
};

// "arena + 64"; with regions in the array of the one that holds it.
std::string arena_text(const Program& program, int64_t start, const Offset& extra);

// `address` is of bytes; wider elements go through void, as the arena is aligned for them.
std::string cast_text(Type type, bool constant, const std::string& address);

// As kernels read it: the copy, where init makes one.
std::string constant_name(const Program& program, const ProgramConstant& constant);

// Of a call, shared by those of the layer that have the same parameters.
std::string params_name(const Program& program, size_t n, size_t call);
std::string params_text(const Program& program, size_t n);

// What layer n is, with the places of its tensors.
std::string layer_comment(const Program& program, size_t n);

// The function that runs a layer with its own kernel.
std::string own_prototype(const Program& program, size_t n);

// Call c of layer n.
std::string call_text(const Program& program, size_t n, size_t c, const char* indent);

// The layers from the first one on, and the hook behind each.
std::string layers_text(const Program& program, size_t first);

// The arenas by their names, used or not.
std::string arenas_text(const Program& program);

}  // namespace mote
