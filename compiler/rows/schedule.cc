// SPDX-License-Identifier: Apache-2.0
#include "compiler/rows/schedule.h"

#include <algorithm>

#include "compiler/rows/row_need.h"

namespace mote {
namespace {

size_t index(TensorId id) { return static_cast<size_t>(id); }

class Scheduler {
 public:
  Scheduler(const Graph& body, const std::vector<Pace>& paces)
      : body_(body), paces_(paces), producers_(producers(body)), made_(body.tensors.size()) {
    for (size_t n = 0; n < body.nodes.size(); ++n) needs_.push_back(row_need(view(n)));
  }

  RowSchedule run() {
    const size_t last = body_.nodes.size() - 1;
    const int32_t height = height_of(body_.at(body_.outputs[0]));
    const int32_t rows = paces_[last].rows;
    for (int32_t first = 0; first < height; first += rows) {
      make_up_to(last, std::min(first + rows, height));
      band_ends_.push_back(result_.steps.size());
    }
    take_what_nobody_reads();
    find_unread();
    find_capacities();
    lay_out_rows();
    return std::move(result_);
  }

 private:
  NodeView view(size_t n) const { return {body_, body_.nodes[n]}; }
  TensorId output_of(size_t n) const { return body_.nodes[n].outputs[0]; }
  bool has_buffer(TensorId id) const {
    return body_.at(id).role == Role::kActivation && id != body_.outputs[0];
  }

  /// Who makes what when ///

  // Rows are made when they are asked for, and so are the rows they need.
  void make_up_to(size_t n, int32_t end) {
    int32_t& made = made_[index(output_of(n))];
    const auto [most, always] = paces_[n];
    const int32_t height = height_of(view(n).output());
    while (made < end) {
      const Rows now{made, std::min(made + most, always ? height : end)};
      for (size_t i = 0; i < view(n).input_count(); ++i) {
        if (!needs_[n].by_rows[i]) continue;
        const int64_t producer = producers_[index(body_.nodes[n].inputs[i])];
        if (producer >= 0) make_up_to(static_cast<size_t>(producer), needs_[n].of(now).end);
      }
      result_.steps.push_back({.node = n, .rows = now});
      made = now.end;
    }
  }

  // The caller gives all rows of an image, those below the last window, too.
  void take_what_nobody_reads() {
    if (body_.nodes[0].op != Op::take_rows) return;
    make_up_to(0, height_of(view(0).output()));
    band_ends_.back() = result_.steps.size();
  }

  /// Who still needs what ///

  // unread_[s][t]: the first row of tensor t that step s or a later one reads.
  void find_unread() {
    std::vector<int32_t> unread;
    for (const Tensor& tensor : body_.tensors)
      unread.push_back(tensor.shape.size() > 1 ? height_of(tensor) : 0);
    unread_.assign(result_.steps.size() + 1, unread);
    for (size_t s = result_.steps.size(); s-- > 0;) {
      const RowStep& step = result_.steps[s];
      for (size_t i = 0; i < view(step.node).input_count(); ++i) {
        if (!view(step.node).has_input(i)) continue;
        int32_t& first = unread[index(body_.nodes[step.node].inputs[i])];
        first = needs_[step.node].by_rows[i]
                    ? std::min(first, needs_[step.node].of(step.rows).first)
                    : 0;
      }
      unread_[s] = unread;
    }
    for (size_t s = 0; s < result_.steps.size(); ++s) {
      result_.unread.emplace_back();
      for (TensorId id : body_.inputs) result_.unread.back().push_back(unread_[s][index(id)]);
    }
  }

  // The rows of the output of step s that matter at its end, its own among them.
  Rows held_after(size_t s) const {
    const RowStep& step = result_.steps[s];
    return {std::min(step.rows.first, unread_[s + 1][index(output_of(step.node))]), step.rows.end};
  }

  void find_capacities() {
    result_.capacity.assign(body_.tensors.size(), 0);
    for (size_t s = 0; s < result_.steps.size(); ++s) {
      const TensorId id = output_of(result_.steps[s].node);
      if (!has_buffer(id)) continue;
      int32_t& capacity = result_.capacity[index(id)];
      capacity = std::max(capacity, held_after(s).count());
    }
  }

  /// Where rows lie ///

  void lay_out_rows() {
    std::vector<int32_t> start(body_.tensors.size());  // the row at the start of its buffer
    std::vector<RowStep> steps;
    std::vector<std::vector<int32_t>> unread;
    const auto add = [&](size_t s, RowStep step) {
      steps.push_back(std::move(step));
      unread.push_back(result_.unread[s]);
    };
    std::vector<std::vector<bool>> held;  // per step and tensor, before it or by it
    std::fill(made_.begin(), made_.end(), 0);
    size_t band = 0;
    for (size_t s = 0; s < result_.steps.size(); ++s) {
      RowStep step = result_.steps[s];
      const TensorId output = output_of(step.node);
      if (has_buffer(output)) {
        int32_t& first = start[index(output)];
        if (step.rows.end - first > result_.capacity[index(output)]) {
          const Rows kept{held_after(s).first, step.rows.first};
          if (kept.count() > 0) {
            add(s, {RowStep::Kind::kMove, step.node, kept, kept.first - first, {}});
            held.push_back(held_at(s));
          }
          first = kept.first;
        }
      }
      step.output_at = step.rows.first - start[index(output)];
      for (size_t i = 0; i < view(step.node).input_count(); ++i)
        step.inputs_at.push_back(needs_[step.node].by_rows[i]
                                     ? needs_[step.node].of(step.rows).first -
                                           start[index(body_.nodes[step.node].inputs[i])]
                                     : 0);
      made_[index(output)] = step.rows.end;
      held.push_back(held_at(s));
      add(s, std::move(step));
      if (s + 1 == band_ends_[band]) {
        result_.band_ends.push_back(steps.size());
        ++band;
      }
    }
    result_.steps = std::move(steps);
    result_.unread = std::move(unread);
    result_.alive.assign(body_.tensors.size(), {});
    for (size_t t = 0; t < body_.tensors.size(); ++t)
      if (result_.capacity[t] > 0)
        for (const auto& step : held) result_.alive[t].push_back(step[t]);
  }

  // Which tensors have rows that step s or a later one reads, or that it makes.
  std::vector<bool> held_at(size_t s) const {
    std::vector<bool> held(body_.tensors.size());
    for (size_t t = 0; t < held.size(); ++t) held[t] = unread_[s][t] < made_[t];
    held[index(output_of(result_.steps[s].node))] = true;
    return held;
  }

  const Graph& body_;
  const std::vector<Pace>& paces_;
  std::vector<RowNeed> needs_;  // per node
  const std::vector<int64_t> producers_;
  std::vector<int32_t> made_;                 // per tensor, rows so far
  std::vector<std::vector<int32_t>> unread_;  // per step and tensor
  std::vector<size_t> band_ends_;             // without moves
  RowSchedule result_;
};

}  // namespace

RowSchedule schedule_rows(const Graph& body, const std::vector<Pace>& paces) {
  return Scheduler(body, paces).run();
}

}  // namespace mote
