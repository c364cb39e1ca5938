// SPDX-License-Identifier: Apache-2.0
// NumPy's .npy files (format 1.0 to 3.0): C order, little-endian, the element types Mote has.
#pragma once

#include <filesystem>

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"

namespace mote {

struct NpyArray {
  Type type = Type::f32;
  Shape shape;
  Bytes data;
};

Result<NpyArray> parse_npy(std::span<const uint8_t> bytes);
std::string npy_text(const NpyArray& array);  // the file's bytes

Result<NpyArray> read_npy(const std::filesystem::path& path);
Result<void> write_npy(const std::filesystem::path& path, const NpyArray& array);

}  // namespace mote
