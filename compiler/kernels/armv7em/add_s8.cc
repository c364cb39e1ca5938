// SPDX-License-Identifier: Apache-2.0
// add and sub of bytes as one linear form,
//
//   y = (offset + (a * a_factor >> 8) + (b * b_factor >> 8)) >> 20
//
// The reference rounds three times; that is a linear form all the same wherever no pair of bytes
// comes so close to a tie that the difference shows. There are only 65,536 pairs: try them all, and
// leave to ref what does not fit. Every pair says which offsets it allows. Where ties are exact
// (scales in simple ratios), negative ones must round down, positive ones up: factors a little too
// large do that.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "compiler/kernels/broadcast.h"
#include "compiler/ops/add.h"

namespace mote {
namespace {

constexpr int kFraction = 20;  // bits of a sum

struct LinearForm {
  int32_t a_factor, b_factor, offset;
};

// y of all pairs, a first.
std::vector<int8_t> all_results(const AddS8& op) {
  std::vector<int8_t> results;
  results.reserve(1 << 16);
  for (int32_t a = -128; a < 128; ++a)
    for (int32_t b = -128; b < 128; ++b) results.push_back(static_cast<int8_t>(add_s8(op, a, b)));
  return results;
}

std::optional<LinearForm> form_with(const std::vector<int8_t>& results, double a_factor,
                                    double b_factor) {
  constexpr double kLimit = 2147483647.0;
  if (std::abs(a_factor) > kLimit || std::abs(b_factor) > kLimit) return {};
  const auto a_rounded = static_cast<int64_t>(std::llround(a_factor));
  const auto b_rounded = static_cast<int64_t>(std::llround(b_factor));
  int64_t least = std::numeric_limits<int64_t>::min();
  int64_t most = std::numeric_limits<int64_t>::max();
  size_t i = 0;
  for (int32_t a = -128; a < 128; ++a)
    for (int32_t b = -128; b < 128; ++b) {
      const int64_t sum = (a * a_rounded >> 8) + (b * b_rounded >> 8);
      const int64_t y = results[i++];
      // An int32 always; y's own steps unless y is saturated.
      const int64_t from = y == -128 ? std::numeric_limits<int32_t>::min() : y * (1 << kFraction);
      const int64_t to =
          y == 127 ? std::numeric_limits<int32_t>::max() : (y + 1) * (1 << kFraction) - 1;
      least = std::max(least, from - sum);
      most = std::min(most, to - sum);
      if (least > most) return {};
    }
  const int64_t offset = least + (most - least) / 2;
  if (offset != static_cast<int32_t>(offset)) return {};
  return LinearForm{static_cast<int32_t>(a_rounded), static_cast<int32_t>(b_rounded),
                    static_cast<int32_t>(offset)};
}

double real_factor(QuantizedMultiplier factor) {
  return std::ldexp(static_cast<double>(factor.multiplier), factor.shift - 31);
}

std::optional<LinearForm> linear_form(const AddS8& op) {
  if (op.range.min != -128 || op.range.max != 127) return {};
  const std::vector<int8_t> results = all_results(op);
  const double y = std::ldexp(real_factor(op.y_factor), 20 + kFraction + 8);
  const double a = real_factor(op.a_factor) * y;
  const double b = real_factor(op.b_factor) * y * op.b_sign;
  for (const double more : {0x0p0, 0x1p-20, 0x1p-18, 0x1p-16, -0x1p-20, 0x1p-22, -0x1p-22, 0x1p-14})
    if (const auto form = form_with(results, a * (1 + more), b * (1 + more))) return form;
  return {};
}

bool matches(const NodeView& node) {
  if ((node.node().op != Op::add && node.node().op != Op::sub) || node.output().type != Type::i8)
    return false;
  const BroadcastLoop inner =
      broadcast_loops(node.input(0).shape, node.input(1).shape, node.output().shape)[0];
  return inner.a_step == 1 && inner.b_step == 1 && linear_form(add_s8(node));
}

Lowering lower(const NodeView& node) {
  const LinearForm form = *linear_form(add_s8(node));
  Lowering lowering = lower_broadcast(node, "mote_add_s8_armv7em", "mote_add_s8_armv7em_params",
                                      {{"a_factor", int64_t{form.a_factor}},
                                       {"b_factor", int64_t{form.b_factor}},
                                       {"offset", int64_t{form.offset}}});
  std::vector<Field>& params = lowering.calls[0].params;
  std::erase_if(params, [](const Field& f) { return f.name == "a_step" || f.name == "b_step"; });
  return lowering;
}

}  // namespace

extern const Kernel kernel_armv7em_add_s8;
const Kernel kernel_armv7em_add_s8 = {
    .name = "add_s8_armv7em",
    .family = "armv7em",
    .op = std::nullopt,
    .sources = {"armv7em/mote_add_s8_armv7em.c"},
    .matches = matches,
    .lower = lower,
    .takes =
        "no broadcasting within rows, no activation, scales that one linear form meets exactly",
};

}  // namespace mote
