// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels/linear_add.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/kernels/broadcast.h"
#include "compiler/ops/add.h"

namespace mote {
namespace {

constexpr int kFraction = 22;  // bits of a sum

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

std::optional<LinearForm> form_with(const std::vector<int8_t>& results, int64_t a_factor,
                                    int64_t b_factor) {
  int64_t from = std::numeric_limits<int64_t>::min();
  int64_t to = std::numeric_limits<int64_t>::max();
  size_t i = 0;
  for (int64_t a = -128; a < 128; ++a)
    for (int64_t b = -128; b < 128; ++b) {
      const int64_t sum = a * a_factor + b * b_factor;
      const int64_t y = results[i++];
      // An int32 always; y's own steps unless y is saturated.
      const int64_t least = y == -128 ? std::numeric_limits<int32_t>::min() : y * (1 << kFraction);
      const int64_t most =
          y == 127 ? std::numeric_limits<int32_t>::max() : (y + 1) * (1 << kFraction) - 1;
      from = std::max(from, least - sum);
      to = std::min(to, most - sum);
      if (from > to) return {};
    }
  const int64_t offset = from + (to - from) / 2;
  if (offset != static_cast<int32_t>(offset)) return {};
  return LinearForm{static_cast<int32_t>(a_factor), static_cast<int32_t>(b_factor),
                    static_cast<int32_t>(offset)};
}

double real_factor(QuantizedMultiplier factor) {
  return std::ldexp(static_cast<double>(factor.multiplier), factor.shift - 31);
}

std::optional<LinearForm> linear_form(const AddS8& op) {
  if (op.range.min != -128 || op.range.max != 127) return {};
  const double y = std::ldexp(real_factor(op.y_factor), 20 + kFraction);
  const double a = real_factor(op.a_factor) * y;
  const double b = real_factor(op.b_factor) * y * op.b_sign;
  constexpr double kLimit = 1 << 24;  // with a byte an int32
  if (std::abs(a) > kLimit || std::abs(b) > kLimit) return {};
  const std::vector<int8_t> results = all_results(op);
  // Exact ties, of scales in simple ratios, are rounded away from zero: factors a little too large.
  constexpr int64_t kNear = 8;
  for (const int64_t larger : {0, 16, 64, 256})
    for (int64_t da = -kNear; da <= kNear; ++da)
      for (int64_t db = -kNear; db <= kNear; ++db) {
        const auto near = [&](double factor, int64_t more) {
          return std::llround(factor) + more + (factor < 0 ? -larger : larger);
        };
        if (const auto form = form_with(results, near(a, da), near(b, db))) return form;
      }
  return {};
}

}  // namespace

bool is_linear_add_s8(const NodeView& node) {
  if ((node.node().op != Op::add && node.node().op != Op::sub) || node.output().type != Type::i8)
    return false;
  const BroadcastLoop inner =
      broadcast_loops(node.input(0).shape, node.input(1).shape, node.output().shape)[0];
  return inner.a_step == 1 && inner.b_step == 1 && linear_form(add_s8(node));
}

Lowering lower_linear_add_s8(const NodeView& node, const std::string& function) {
  const LinearForm form = *linear_form(add_s8(node));
  Lowering lowering = lower_broadcast(node, function, "mote_add_s8_armv6m_params",
                                      {{"a_factor", int64_t{form.a_factor}},
                                       {"b_factor", int64_t{form.b_factor}},
                                       {"offset", int64_t{form.offset}}});
  std::vector<Field>& params = lowering.calls[0].params;
  std::erase_if(params, [](const Field& f) { return f.name == "a_step" || f.name == "b_step"; });
  return lowering;
}

}  // namespace mote
