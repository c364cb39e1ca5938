// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/sigmoid16.h"

#include <cmath>
#include <cstdlib>

namespace mote {
namespace {

std::array<uint16_t, 256> make_table() {
  constexpr double kStep = 1. / 24.;
  std::array<uint16_t, 256> table{};
  for (size_t i = 0; i < table.size(); ++i) {
    const double s = 1. / (1. + std::exp(-static_cast<double>(i) * kStep));
    const double bend = s * (1 - s) * (1 - 2 * s);  // the second derivative
    const double raised =
        s - kStep * kStep / 16. * bend;  // a chord is off by up to step^2/8 * bend
    table[i] = static_cast<uint16_t>(std::lround(65536. * raised));
  }
  table.back() = 65535;  // where it saturates
  return table;
}

}  // namespace

const std::array<uint16_t, 256>& sigmoid_table() {
  static const std::array<uint16_t, 256> kTable = make_table();
  return kTable;
}

int16_t sigmoid16(int32_t x) {
  const int32_t scaled = 3 * x;
  const int32_t size = std::abs(scaled);  // at most 3 * 2^15: never reaches the table's end
  const auto at = static_cast<size_t>(size >> 9);
  const int32_t low = sigmoid_table()[at];
  const int32_t high = sigmoid_table()[at + 1];
  const int32_t y = (low << 9) + (size & 511) * (high - low);
  return static_cast<int16_t>((scaled >= 0 ? y + 512 : (1 << 25) - y + 511) >> 10);
}

Tanh16 tanh16_of_scale(int log2_scale) {
  const int left = log2_scale + 12;
  return left >= 0 ? Tanh16{3 << left, 0} : Tanh16{3, -left};
}

int16_t tanh16(int32_t x, Tanh16 scaling) {
  const int32_t half = scaling.shift > 0 ? 1 << (scaling.shift - 1) : 0;
  const int32_t scaled = (x * scaling.multiplier + half) >> scaling.shift;
  const int32_t size = std::abs(scaled);
  const auto at = static_cast<size_t>(size >> 8);
  int32_t y = 65535 << 8;
  if (at < 255) {
    const int32_t low = sigmoid_table()[at];
    const int32_t high = sigmoid_table()[at + 1];
    y = (low << 8) + (size & 255) * (high - low);
  }
  return static_cast<int16_t>((scaled >= 0 ? y - (1 << 23) + 128 : (1 << 23) - y + 127) >> 8);
}

}  // namespace mote
