// SPDX-License-Identifier: Apache-2.0
// From a chain's schedule to the calls that run it. Bands that differ only by the same number of
// bytes in the same arguments become one loop; what comes before and after them stands as it is.
// Where the caller gives the rows, what one push makes possible takes the place of a band.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/rows/chain.h"
#include "compiler/rows/row_need.h"

namespace mote {
namespace {

size_t index(TensorId id) { return static_cast<size_t>(id); }

class Builder {
 public:
  Builder(const Graph& body, const ChainPlan& plan) : body_(body), plan_(plan) {}

  // The calls of each band, one after another.
  std::vector<std::vector<Call>> bands() {
    std::vector<std::vector<Call>> bands;
    size_t s = 0;
    for (const size_t end : plan_.schedule.band_ends) {
      std::vector<Call>& band = bands.emplace_back();
      for (; s < end; ++s) append(band, plan_.schedule.steps[s]);
    }
    return bands;
  }

  // The calls of each push. The last of each says where the rows of the next push go.
  std::vector<std::vector<Call>> pushes() {
    std::vector<std::vector<Call>> pushes;
    for (const RowStep& step : plan_.schedule.steps)
      if (is_taking(step)) {
        if (!pushes.empty()) pushes.back().push_back(place_of(step));
        pushes.emplace_back();
      } else {
        append(pushes.back(), step);
      }
    pushes.back().push_back(place_of(plan_.schedule.steps[0]));
    return pushes;
  }

  // Where it puts the rows it takes, as the argument of a call of nothing.
  Call place_of(const RowStep& taking) const {
    const TensorId id = output_of(taking);
    Call place;
    place.arguments = {in_buffer(id, taking.output_at * row_bytes(body_.at(id)))};
    return place;
  }

  std::vector<ConstantArray> take_constants() { return std::move(constants_); }

 private:
  NodeView view(const RowStep& step) const { return {body_, body_.nodes[step.node]}; }
  bool is_taking(const RowStep& step) const {
    return body_.nodes[step.node].op == Op::take_rows && step.kind == RowStep::Kind::kMake;
  }
  TensorId output_of(const RowStep& step) const { return body_.nodes[step.node].outputs[0]; }

  Argument in_buffer(TensorId id, int64_t offset) const {
    Argument argument{Argument::Kind::kBuffer, 0, plan_.buffer_offsets[index(id)] + offset};
    argument.type = body_.at(id).type;
    return argument;
  }

  Call move(const RowStep& step) const {
    const TensorId id = output_of(step);
    const int64_t row = row_bytes(body_.at(id));
    Call call{.function = "mote_copy_2d",
              .params_type = "mote_copy_2d_params",
              .params = {{"rows", int64_t{1}},
                         {"row_bytes", step.rows.count() * row},
                         {"x_stride", int64_t{0}},
                         {"y_stride", int64_t{0}}},
              .arguments = {in_buffer(id, step.output_at * row), in_buffer(id, 0)}};
    call.comment = fmt::format("rows to the front, {} of \"{}\"", step.rows.count(),
                               short_name(body_.at(id).name));
    return call;
  }

  void append(std::vector<Call>& calls, const RowStep& step) {
    if (step.kind == RowStep::Kind::kMake)
      append_made(calls, step);
    else
      calls.push_back(move(step));
  }

  void append_made(std::vector<Call>& band, const RowStep& step) {
    const Lowering& lowering = lowering_of(step);
    for (Call call : lowering.calls) {
      for (Argument& argument : call.arguments) argument = in_chain(step, argument);
      call.comment = fmt::format("{} \"{}\"", op_name(body_.nodes[step.node].op),
                                 short_name(body_.nodes[step.node].name));
      band.push_back(std::move(call));
    }
  }

  Argument in_chain(const RowStep& step, const Argument& argument) {
    switch (argument.kind) {
      case Argument::Kind::kInput:
        return input(step, argument);
      case Argument::Kind::kOutput:
        return output(step, argument);
      case Argument::Kind::kScratch:
        return {Argument::Kind::kScratch, 0,
                plan_.scratch_offsets[step.node] + argument.offset_bytes};
      case Argument::Kind::kBuffer:
      case Argument::Kind::kConstant:
        break;
    }
    return argument;
  }

  Argument input(const RowStep& step, const Argument& argument) {
    const TensorId id = body_.nodes[step.node].inputs[argument.index];
    const Tensor& tensor = body_.at(id);
    if (tensor.is_constant())
      return {Argument::Kind::kConstant,
              constant({fmt::format("n{}_operand{}", step.node, argument.index), tensor.type,
                        *tensor.data}),
              argument.offset_bytes};
    const int64_t offset =
        argument.offset_bytes + (step.inputs_at[argument.index] == 0
                                     ? 0
                                     : step.inputs_at[argument.index] * row_bytes(tensor));
    const auto outside = std::ranges::find(body_.inputs, id);
    if (outside == body_.inputs.end()) return in_buffer(id, offset);
    return input_argument(static_cast<size_t>(outside - body_.inputs.begin()), offset);
  }

  Argument output(const RowStep& step, const Argument& argument) const {
    const TensorId id = output_of(step);
    const int64_t offset = argument.offset_bytes + step.output_at * row_bytes(body_.at(id));
    return id == body_.outputs[0] ? output_argument(0, offset) : in_buffer(id, offset);
  }

  // As the kernel lowers this band, with its constants among the chain's.
  const Lowering& lowering_of(const RowStep& step) {
    const RowNeed need = row_need(view(step));
    const std::tuple key{step.node, step.rows.count(), need.of(step.rows).count(),
                         need.padding_before(step.rows)};
    const auto [known, is_new] = lowerings_.try_emplace(key);
    if (!is_new) return known->second;
    const Graph band = band_of(view(step), step.rows);
    Lowering lowering = plan_.kernels[step.node]->lower(NodeView(band, band.nodes[0]));
    std::vector<size_t> places;
    for (ConstantArray& array : lowering.constants) {
      array.role = fmt::format("n{}_{}", step.node, array.role);
      places.push_back(constant(std::move(array)));
    }
    for (Call& call : lowering.calls)
      for (Field& field : call.params)
        if (ArrayRef* array = std::get_if<ArrayRef>(&field.value))
          array->constant = places[array->constant];
    return known->second = std::move(lowering);
  }

  size_t constant(ConstantArray array) {
    const auto same = std::ranges::find(constants_, array);
    if (same != constants_.end()) return static_cast<size_t>(same - constants_.begin());
    // Bands may need an array of their own, such as one for each number of rows.
    const auto has_role = [&](const std::string& role) {
      return std::ranges::any_of(constants_, [&](const auto& other) { return other.role == role; });
    };
    const std::string role = array.role;
    for (int next = 2; has_role(array.role); ++next) array.role = fmt::format("{}_{}", role, next);
    constants_.push_back(std::move(array));
    return constants_.size() - 1;
  }

  const Graph& body_;
  const ChainPlan& plan_;
  std::vector<ConstantArray> constants_;
  std::map<std::tuple<size_t, int32_t, int32_t, int32_t>, Lowering> lowerings_;
};

/// Loops ///

constexpr size_t kMostBandsPerTurn = 4;
// Strides of layers behind each other multiply: so many rows of the image to one at the end.
constexpr size_t kMostPushesPerTurn = 32;
constexpr size_t kFewestPushesSaved = 4;

using Bands = std::span<const std::vector<Call>>;

bool same_place(const Argument& a, const Argument& b) {
  return a.kind == b.kind && a.index == b.index && a.type == b.type;
}

bool same_call(const Call& a, const Call& b) {
  return a.function == b.function && a.params_type == b.params_type && a.params == b.params &&
         std::ranges::equal(a.arguments, b.arguments, same_place);
}

// By how much each argument of the calls in `next` is further than in `now`; nothing if they differ
// in more.
std::optional<std::vector<int64_t>> increments(Bands now, Bands next) {
  std::vector<int64_t> steps;
  for (size_t b = 0; b < now.size(); ++b) {
    if (!std::ranges::equal(now[b], next[b], same_call)) return {};
    for (size_t c = 0; c < now[b].size(); ++c)
      for (size_t a = 0; a < now[b][c].arguments.size(); ++a)
        steps.push_back(next[b][c].arguments[a].offset_bytes - now[b][c].arguments[a].offset_bytes);
  }
  return steps;
}

// How often `period` bands repeat from the first one on, always by the same increments.
size_t turns(Bands bands, size_t period) {
  if (bands.size() < 2 * period) return 1;
  const auto turn = [&](size_t t) { return bands.subspan(t * period, period); };
  const auto steps = increments(turn(0), turn(1));
  if (!steps) return 1;
  size_t count = 2;
  while ((count + 1) * period <= bands.size() && increments(turn(count - 1), turn(count)) == steps)
    ++count;
  return count;
}

// The bands in `count` turns of `period` bands each.
struct Repeated {
  size_t period = 1, count = 1;
};

// What covers most from the first band on.
Repeated most_repeated(Bands bands, size_t longest) {
  Repeated best;
  for (size_t period = 1; period <= longest; ++period)
    if (const size_t count = turns(bands, period);
        count > 1 && count * period > best.period * best.count)
      best = {period, count};
  return best;
}

// The bands of one turn, their arguments further by what they are in the next.
std::vector<std::vector<Call>> turn_of(Bands bands, const Repeated& repeated) {
  const Bands first = bands.first(repeated.period);
  std::vector<std::vector<Call>> turn(first.begin(), first.end());
  if (repeated.count == 1) return turn;
  const std::vector<int64_t> steps =
      *increments(first, bands.subspan(repeated.period, repeated.period));
  size_t next = 0;
  for (std::vector<Call>& band : turn)
    for (Call& call : band)
      for (Argument& argument : call.arguments) argument.step_bytes = steps[next++];
  return turn;
}

void fold(Lowering& lowering, Bands bands) {
  while (!bands.empty()) {
    const Repeated repeated = most_repeated(bands, kMostBandsPerTurn);
    const size_t first = lowering.calls.size();
    for (const std::vector<Call>& band : turn_of(bands, repeated))
      lowering.calls.insert(lowering.calls.end(), band.begin(), band.end());
    if (repeated.count > 1)
      lowering.loops.push_back(
          {first, lowering.calls.size() - first, static_cast<int64_t>(repeated.count)});
    bands = bands.subspan(repeated.period * repeated.count);
  }
}

void append_part(Lowering& lowering, const std::vector<Call>& push) {
  const Argument& next = push.back().arguments[0];
  lowering.pushes->parts.push_back(
      {lowering.calls.size(), push.size() - 1, next.offset_bytes, next.step_bytes});
  lowering.calls.insert(lowering.calls.end(), push.begin(), push.end() - 1);
}

// As fold(); pushes that stand alone, or repeat too little to be worth a group, are one group as
// long as they follow each other.
void fold_pushes(Lowering& lowering, Bands pushes) {
  std::vector<Pushes::Group>& groups = lowering.pushes->groups;
  while (!pushes.empty()) {
    Repeated repeated = most_repeated(pushes, kMostPushesPerTurn);
    if (repeated.period * (repeated.count - 1) < kFewestPushesSaved) repeated = {};
    const size_t first = lowering.pushes->parts.size();
    for (const std::vector<Call>& push : turn_of(pushes, repeated)) append_part(lowering, push);
    if (repeated.count == 1 && !groups.empty() && groups.back().turns == 1)
      ++groups.back().parts;
    else
      groups.push_back({first, repeated.period, static_cast<int64_t>(repeated.count)});
    pushes = pushes.subspan(repeated.period * repeated.count);
  }
}

}  // namespace

Lowering lower_chain(const Graph& body, const ChainPlan& plan) {
  Builder builder(body, plan);
  Lowering lowering;
  if (body.nodes[0].op == Op::take_rows) {
    const std::vector<std::vector<Call>> pushes = builder.pushes();
    lowering.pushes = {.first_rows = pushes.back().back().arguments[0].offset_bytes};
    fold_pushes(lowering, pushes);
  } else {
    fold(lowering, builder.bands());
  }
  lowering.constants = builder.take_constants();
  lowering.scratch_bytes = plan.scratch_bytes;
  lowering.overlaps = plan.overlaps;
  return lowering;
}

const Kernel kChainKernel = {
    .name = "rows",
    .family = "rows",
    .op = Op::chain,
    .sources = {"ref/mote_copy_2d.c"},
};

}  // namespace mote
