// SPDX-License-Identifier: Apache-2.0
// A plan as a drawing: steps to the right, addresses upwards, every buffer a rectangle. Knows no
// operators: whoever calls it says what things are called.
//
//   MemoryPicture picture{.title = "kws on cortex-m4", .steps = ..., .lanes = {{"arena", ...}}};
//   write_file("kws.svg", picture_svg(picture));
//
// One lane per region of memory. The same picture gives the same bytes; nothing outside is referred
// to, and what a browser paints follows its light or dark scheme.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mote {

struct PictureStep {
  std::string label;       // below its column: "3 conv_2d"
  std::string detail;      // on hover
  int64_t live_bytes = 0;  // in all lanes, as if nothing overlapped
};

struct PictureBuffer {
  enum class Kind : uint8_t { kActivation, kInput, kOutput, kScratch };
  std::vector<std::string> lines;  // on the rectangle, as many as there is room for
  std::string detail;              // on hover
  Kind kind = Kind::kActivation;
  size_t lane = 0;
  int64_t offset = 0, bytes = 0;
  int first = 0, last = 0;  // steps, inclusive
  bool makes_peak = false;
};

struct PictureLane {
  std::string name;            // "arena", "dtcm"
  int64_t bytes = 0;           // in use
  int64_t capacity_bytes = 0;  // 0: no limit worth drawing
  int64_t bound_bytes = 0;     // no plan has fewer; 0: not known
};

struct MemoryPicture {
  std::string title, subtitle;
  std::vector<PictureStep> steps;  // step 0 first
  std::vector<PictureLane> lanes;
  std::vector<PictureBuffer> buffers;
  int peak_step = 0;
};

std::string picture_svg(const MemoryPicture& picture);

}  // namespace mote
