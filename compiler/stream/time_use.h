// SPDX-License-Identifier: Apache-2.0
// What an operator does with time: which of its input's frames an output frame is made from.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ops/node_view.h"

namespace mote {

// Frame i of y is made from the frames i * stride ... i * stride + extent - 1 of x, counted from
// some first one, and by the same function for every i. The newest `rest` frames of x are not used.
struct TimeWindow {
  std::optional<size_t> axis;  // the dimension of y that is time; none: y is a single frame
  int64_t stride = 1;
  int64_t extent = 1;
  int64_t rest = 0;

  // Of x, for the newest `count` frames of y.
  int64_t frames_for(int64_t count) const { return (count - 1) * stride + extent + rest; }
};

enum class TimeUse {
  kWindow,  // as a TimeWindow says
  kPads,    // the same, but windows reach beyond the first or last frame
  kWhole,   // anything else: y needs all frames of x
};

struct TimeRule {
  TimeUse use = TimeUse::kWhole;
  TimeWindow window;
};

// `axes`: per input the dimension that is time, if it has one; at least one has, and those that
// have agree in their number of frames, which is above 1.
TimeRule time_rule(const NodeView& node, const std::vector<std::optional<size_t>>& axes);

// Makes `node`, whose rule is a window, take as many frames as its inputs have in `graph`, from the
// first on, and make `frames` of them: reshape and slices say so in their parameters. `y` is the
// new shape of its output.
void set_frames(Graph& graph, Node& node, const TimeWindow& window, size_t input_axis,
                int64_t frames, const Shape& y);

}  // namespace mote
