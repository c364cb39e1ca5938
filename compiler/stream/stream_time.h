// SPDX-License-Identifier: Apache-2.0
// Turns a model over a window of time into one step over a stream.
//
// A model that slides valid windows over time computes nearly the same when its window has moved on
// by a frame: every layer's map has moved by a frame, too, and only its newest frame is new. So a
// step takes the new frames alone, and each layer makes its new frames alone, from a window of the
// newest frames of the layer before, which is kept as state:
//
//   frames -> [window of 3] -> depthwise 3x1 -> [window of 10] -> conv 10x1, stride 2 -> …
//
// Where strides halve time, a step takes as many frames as make one of the slowest layer. What
// mixes all of time (flatten, global pooling) reads a window of all its frames, and everything
// behind it runs as in the model. Answers are the model's for the window that ends at the newest
// frame, to the byte. Before the stream there is silence: every stored value of the input its zero
// point.
#pragma once

#include "compiler/base/result.h"
#include "compiler/ir/graph.h"

namespace mote {

struct StreamOptions {
  std::optional<size_t>
      axis;  // the dimension of the input that is time; none: the first that can be
  int64_t frames_per_step = 0;  // a multiple of the fewest that strides allow; 0: the fewest
};

// The step, with Graph::steps set. Outputs that time runs through have the new frames only.
//
// kUnsupported, naming the layer that stands in the way, unless the step takes less work than the
// model.
Result<Graph> stream_time(const Graph& model, const StreamOptions& options = {});

// What `model` answers to its window as it slides over a stream that begins after silence: per
// output `steps` answers one after another, each as `step` (made from it by stream_time) shapes it.
// `inputs` are those of the step.
std::vector<Bytes> interpret_windows(const Graph& model, const Graph& step,
                                     const std::vector<Bytes>& inputs, int steps);

}  // namespace mote
