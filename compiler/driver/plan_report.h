// SPDX-License-Identifier: Apache-2.0
// What `mote plan` tells of a program's memory: who lies where and when, what makes the arena as
// large as it is, and what would make it smaller.
//
//   MOTE_TRY(PlanReport report, describe_plan(program, target));
//   MOTE_TRY(report.savings, find_savings(graph, options, target, program));
//   write_file("kws.svg", picture_svg(picture_of(report)));
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "compiler/driver/compile.h"
#include "compiler/plan/picture.h"

namespace mote {

// Something that would lower the arena. Nothing is guessed: with an option the model was compiled
// so, without one the changed problem was planned; the bytes are that plan's.
struct Saving {
  std::string sentence;
  std::string option;  // to add to the command line; empty: the model must change
  int64_t arena_bytes = 0;
};

struct PlanReport {
  struct Step {
    std::string label;   // "3 conv_2d", "input", "output"
    std::string name;    // the model's, of the node
    std::string kernel;  // that runs; "in place"; empty for input and output
    int64_t live_bytes = 0;
    int64_t least_bytes = 0;  // see StepNeed
  };
  struct Buffer {
    PictureBuffer::Kind kind = PictureBuffer::Kind::kActivation;
    std::string label;   // who writes it: "3 conv_2d", or the input's name
    std::string tensor;  // the model's name; of scratch the node's
    std::string type, shape;
    std::string kernel;  // that writes it
    size_t region = 0;   // of those below
    int64_t offset = 0, bytes = 0;
    int first = 0, last = 0;
    bool makes_peak = false;  // alive then
  };

  std::string model, target;
  int64_t arena_bytes = 0, bound_bytes = 0, live_bytes = 0, state_bytes = 0;
  std::string method;
  std::vector<Step> steps;
  std::vector<Buffer> buffers;       // as in the plan
  std::vector<ArenaRegion> regions;  // the arena alone, if it is one array; offsets are within them
  int peak_step = 0;
  std::vector<std::string> reasons;  // sentences: why the arena is that large
  std::vector<Saving> savings;       // the largest first
};

// All but the savings.
Result<PlanReport> describe_plan(const Program& program, const Target& target);

// `graph` as load_model gave it; `program` is what the options make of it.
Result<std::vector<Saving>> find_savings(const Graph& graph, const CompileOptions& options,
                                         const Target& target, const Program& program);

MemoryPicture picture_of(const PlanReport& report);
std::string plan_page(const PlanReport& report);  // HTML: the picture, sentences and tables
nlohmann::ordered_json plan_json(const PlanReport& report);

/// For both halves: at which step the arena is full, and what its buffers do then ///

// Of the steps that need the most by themselves, the first with the most bytes alive.
int peak_step_of(const std::vector<PlanReport::Step>& steps);

enum class AtStep : uint8_t { kAbsent, kWritten, kRead, kScratch, kWaits };
AtStep at_step(const Program& program, size_t buffer, int step);

std::string step_label(const Program& program, int step);
// The tensor that fills a buffer, others in it being parts of it; of scratch kNoTensor.
TensorId whole_tensor(const Program& program, size_t buffer);
std::string buffer_label(const Program& program, size_t buffer);

}  // namespace mote
