// SPDX-License-Identifier: Apache-2.0
// What kernels cost on a target: instructions, or cycles where a simulator tells them, as a linear
// function of a layer's features, fitted to measurements, and the bytes of code of each kernel
// source. targets/<name>/costs.toml, written by tools/fit-costs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"

namespace mote {

// A number that says how large a layer is: see lower/features.h.
struct Feature {
  std::string_view name;
  double value = 0;
};

struct KernelCost {
  std::map<std::string, double, std::less<>> instructions;  // or cycles, per unit of each feature
  // Pixels, and rows, that the kernel makes at once: fewer cost as much.
  double tile_pixels = 1, tile_rows = 1;
  double median_error = 0;  // of the fit, relative
  double largest_error = 0;
  int64_t layers = 0;  // measured
};

struct CostTable {
  std::string unit = "instructions";                             // or "cycles"
  bool bands = false;                                            // were measured, too
  std::map<std::string, KernelCost, std::less<>> kernels;        // by the kernel's name
  std::map<std::string, int64_t, std::less<>> code_bytes;        // by source: "ref/mote_pad.c"
  std::map<std::string, int64_t, std::less<>> small_code_bytes;  // as compiled for size

  // Instructions, or cycles, of one call; nothing if the kernel was never measured on this target.
  std::optional<double> instructions(std::string_view kernel,
                                     std::span<const Feature> features) const;
  // Of a kernel's source file; 0 if it was never measured.
  int64_t code(std::string_view source) const;
  int64_t small_code(std::string_view source) const;
};

// An empty table where there is no such file.
Result<CostTable> read_costs(const std::filesystem::path& file);

}  // namespace mote
