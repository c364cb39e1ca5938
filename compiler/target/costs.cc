// SPDX-License-Identifier: Apache-2.0
#include "compiler/target/costs.h"

#include <toml++/toml.h>

#include <cmath>

namespace mote {
namespace {

KernelCost kernel_cost(const toml::table& table, const std::string& unit) {
  KernelCost cost;
  cost.median_error = table["median_error"].value_or(0.0);
  cost.largest_error = table["largest_error"].value_or(0.0);
  cost.tile_pixels = table["tile_pixels"].value_or(1.0);
  cost.tile_rows = table["tile_rows"].value_or(1.0);
  cost.layers = table["layers"].value_or(int64_t{0});
  if (const toml::table* per_feature = table[unit].as_table())
    for (const auto& [feature, value] : *per_feature)
      cost.instructions.emplace(feature.str(), value.value_or(0.0));
  return cost;
}

std::map<std::string, int64_t, std::less<>> bytes_by_source(
    const toml::node_view<toml::node>& node) {
  std::map<std::string, int64_t, std::less<>> bytes;
  if (const toml::table* table = node.as_table())
    for (const auto& [source, size] : *table)
      bytes.emplace(source.str(), size.value_or(int64_t{0}));
  return bytes;
}

double value_of(std::span<const Feature> features, std::string_view name) {
  for (const Feature& feature : features)
    if (feature.name == name) return feature.value;
  return 0;
}

// What whole tiles are of what is there.
double filled_up(double count, double tile) {
  return count > 0 ? std::ceil(count / tile) * tile / count : 1;
}

bool grows_with_tiles(std::string_view feature) {
  return feature == "outputs" || feature == "pixels" || feature == "macs" || feature == "window";
}

}  // namespace

std::optional<double> CostTable::instructions(std::string_view kernel,
                                              std::span<const Feature> features) const {
  const auto known = kernels.find(kernel);
  if (known == kernels.end()) return {};
  const double in_tiles = filled_up(value_of(features, "pixels"), known->second.tile_pixels) *
                          filled_up(value_of(features, "rows"), known->second.tile_rows);
  double sum = 0;
  for (const Feature& feature : features)
    if (const auto each = known->second.instructions.find(feature.name);
        each != known->second.instructions.end())
      sum += each->second * feature.value * (grows_with_tiles(feature.name) ? in_tiles : 1);
  return sum;
}

int64_t CostTable::code(std::string_view source) const {
  const auto known = code_bytes.find(source);
  return known == code_bytes.end() ? 0 : known->second;
}

int64_t CostTable::small_code(std::string_view source) const {
  const auto known = small_code_bytes.find(source);
  return known == small_code_bytes.end() ? code(source) : known->second;
}

Result<CostTable> read_costs(const std::filesystem::path& file) {
  CostTable costs;
  if (!std::filesystem::exists(file)) return costs;
  try {
    toml::table table = toml::parse_file(file.string());
    costs.unit = table["unit"].value_or(costs.unit);
    costs.bands = table["bands"].value_or(false);
    if (const toml::table* kernels = table["kernels"].as_table())
      for (const auto& [name, value] : *kernels)
        if (value.is_table())
          costs.kernels.emplace(name.str(), kernel_cost(*value.as_table(), costs.unit));
    costs.code_bytes = bytes_by_source(table["code_bytes"]);
    costs.small_code_bytes = bytes_by_source(table["small_code_bytes"]);
  } catch (const toml::parse_error& wrong) {
    return fail_hint("Write it anew with tools/fit-costs.", ErrorKind::kUsage, "{}: {} (line {})",
                     file.string(), wrong.description(), wrong.source().begin.line);
  }
  return costs;
}

}  // namespace mote
