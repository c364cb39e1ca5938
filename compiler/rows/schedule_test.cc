// SPDX-License-Identifier: Apache-2.0
// A schedule is played on buffers that remember which row lies where.
#include "compiler/rows/schedule.h"

#include "compiler/ops/convolution.h"
#include "compiler/ops/pool_2d.h"
#include "compiler/rows/random_body.h"

namespace mote {
namespace {

constexpr int32_t kGarbage = -1;

// The rows that the definition of the operator reads for one row of its output.
std::vector<int32_t> rows_by_definition(const NodeView& node, int32_t row) {
  const Op op = node.node().op;
  WindowAxis h{.filter = 1};
  if (op == Op::conv_2d) h = conv_2d(node).window.h;
  if (op == Op::depthwise_conv_2d) h = depthwise_conv_2d(node).window.h;
  if (op == Op::max_pool_2d || op == Op::average_pool_2d) h = pool_2d(node).window.h;
  if (op == Op::pad) h.pad = node.input(1).values<int32_t>()[2];
  std::vector<int32_t> rows;
  for (int32_t k = 0; k < h.filter; ++k) {
    const int32_t y = row * h.stride - h.pad + k * h.dilation;
    if (y >= 0 && y < node.input(0).shape[1]) rows.push_back(y);
  }
  return rows;
}

class Played {
 public:
  Played(const Graph& body, const RowSchedule& schedule) : body_(body), schedule_(schedule) {
    for (size_t t = 0; t < body.tensors.size(); ++t) {
      const bool whole = schedule.capacity[t] == 0 && body.tensors[t].shape.size() == 4;
      lies_.emplace_back(whole ? body.tensors[t].shape[1] : schedule.capacity[t], kGarbage);
      if (body.tensors[t].role == Role::kInput)
        for (size_t row = 0; row < lies_[t].size(); ++row)
          lies_[t][row] = static_cast<int32_t>(row);
    }
    next_.resize(body.tensors.size());
    for (size_t s = 0; s < schedule.steps.size(); ++s) play(s);
  }

  int32_t rows_made(TensorId id) const { return next_[static_cast<size_t>(id)]; }

 private:
  void play(size_t s) {
    const RowStep& step = schedule_.steps[s];
    const NodeView node(body_, body_.nodes[step.node]);
    const auto y = static_cast<size_t>(body_.nodes[step.node].outputs[0]);
    forget(s);
    if (step.kind == RowStep::Kind::kMove) {
      for (int32_t r = 0; r < step.rows.count(); ++r) {
        EXPECT_EQ(row_at(y, step.output_at + r), step.rows.first + r);
        put(y, r, step.rows.first + r);
      }
      return;
    }
    EXPECT_EQ(step.rows.first, next_[y]);  // once, and in order
    next_[y] = step.rows.end;
    for (int32_t r = step.rows.first; r < step.rows.end; ++r)
      for (size_t i = 0; i < node.input_count(); ++i)
        if (reads_rows(node, i))
          for (const int32_t wanted : rows_by_definition(node, r)) read(step, i, wanted);
    for (int32_t r = step.rows.first; r < step.rows.end; ++r)
      put(y, step.output_at + r - step.rows.first, r);
  }

  void read(const RowStep& step, size_t i, int32_t wanted) {
    const NodeView node(body_, body_.nodes[step.node]);
    const Rows read = rows_read(node, step.rows);
    EXPECT_GE(wanted, read.first);
    EXPECT_LT(wanted, read.end);
    const auto x = static_cast<size_t>(body_.nodes[step.node].inputs[i]);
    EXPECT_EQ(row_at(x, step.inputs_at[i] + wanted - read.first), wanted);
  }

  // Whatever is not said to matter may be overwritten by others.
  void forget(size_t s) {
    for (size_t t = 0; t < lies_.size(); ++t)
      if (schedule_.capacity[t] > 0 && !schedule_.alive[t][s])
        std::ranges::fill(lies_[t], kGarbage);
    for (size_t i = 0; i < body_.inputs.size(); ++i)
      for (int32_t row = 0; row < schedule_.unread[s][i]; ++row)
        lies_[static_cast<size_t>(body_.inputs[i])][static_cast<size_t>(row)] = kGarbage;
  }

  int32_t row_at(size_t tensor, int32_t place) const {
    const bool inside = place >= 0 && place < static_cast<int32_t>(lies_[tensor].size());
    EXPECT_TRUE(inside);
    return inside ? lies_[tensor][static_cast<size_t>(place)] : kGarbage;
  }
  void put(size_t tensor, int32_t place, int32_t row) {
    ASSERT_GE(place, 0);
    ASSERT_LT(place, static_cast<int32_t>(lies_[tensor].size()));
    lies_[tensor][static_cast<size_t>(place)] = row;
  }

  const Graph& body_;
  const RowSchedule& schedule_;
  std::vector<std::vector<int32_t>> lies_;  // per tensor and place in its buffer, a row
  std::vector<int32_t> next_;               // per tensor, the row to be made next
};

TEST(Schedule, EveryRowIsMadeOnceAndThereWhenItIsRead) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    const Graph body = RandomBody(seed, true).graph(1 + static_cast<int>(seed % 8));
    std::mt19937 random(seed);
    for (const int32_t rows : {1, 2, 3, 8}) {
      std::vector<Pace> paces;
      for (size_t n = 0; n < body.nodes.size(); ++n)
        paces.push_back(
            {1 + static_cast<int32_t>(random() % static_cast<unsigned>(rows)), random() % 4 == 0});
      const RowSchedule schedule = schedule_rows(body, paces);
      const Played played(body, schedule);
      ASSERT_EQ(played.rows_made(body.outputs[0]), body.at(body.outputs[0]).shape[1]);
      for (const RowStep& step : schedule.steps)
        if (step.kind == RowStep::Kind::kMake) {
          ASSERT_LE(step.rows.count(), paces[step.node].rows);
        }
      ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << ", " << rows << " rows\n"
                                                << to_text(body);
    }
  }
}

// conv 3x3 and conv 3x3, a row at a time: three rows of the map between them.
TEST(Schedule, BuffersHoldWhatIsReadTogether) {
  TestGraph t;
  const auto conv = [&](TensorId x, const char* name) {
    const TensorId w = t.constant<int8_t>(name, i8({4, 3, 3, 4}, 0.01f), std::vector<int8_t>(144));
    return t.node(Op::conv_2d, {x, w}, i8({1, 20, 5, 4}), {{"padding", std::string("same")}});
  };
  const TensorId between = conv(t.input("x", i8({1, 20, 5, 4})), "w0");
  t.output(conv(between, "w1"));
  EXPECT_EQ(schedule_rows(t.graph, {{1}, {1}}).capacity[static_cast<size_t>(between)], 3);
  EXPECT_EQ(schedule_rows(t.graph, {{4}, {4}}).capacity[static_cast<size_t>(between)], 6);
  EXPECT_EQ(schedule_rows(t.graph, {{2, true}, {1}}).capacity[static_cast<size_t>(between)], 4);
}

}  // namespace
}  // namespace mote
