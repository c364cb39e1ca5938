// SPDX-License-Identifier: Apache-2.0
// strided_slice: x[begin:end:stride] along every dimension, as in Python
//   inputs: x, begin, end, strides (constant, of one length)
//   attributes: begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask (bit i speaks
//   of entry i), offset (1: end counts from begin)
//
// An entry is "everything" where its begin or end is masked; the ellipsis entry stands for as many
// whole dimensions as are left over; a new_axis entry adds a dimension of 1; a shrink_axis entry
// takes one index and drops the dimension. Bounds are clamped as TFLite clamps them.
#include <algorithm>

#include "compiler/ops/movement.h"
#include "compiler/ops/parameters.h"
#include "compiler/ops/spec.h"

namespace mote {
namespace {

// What is read along one dimension of x.
struct Range {
  int64_t begin = 0;
  int64_t stride = 1;
  int64_t length = 1;
  bool kept = true;  // y has this dimension too
};

struct Selection {
  std::vector<Range> ranges;  // per dimension of x
  Shape y;
};

struct Masks {
  int64_t begin, end, ellipsis, new_axis, shrink_axis;
};

bool bit(int64_t mask, size_t i) { return mask >> i & 1; }

Result<Range> range_of(int64_t begin, int64_t end, int64_t stride, int64_t size, bool begin_masked,
                       bool end_masked, bool shrinks, bool offset) {
  if (stride == 0) return fail(ErrorKind::kMalformed, "has a stride of 0");
  // Going backwards, -1 is one past the last.
  const int64_t lowest = stride > 0 ? 0 : -1;
  const int64_t highest = stride > 0 ? size : size - 1;
  const auto place = [&](int64_t index) {
    return std::clamp(index < 0 ? index + size : index, lowest, highest);
  };
  const int64_t first = begin_masked ? (stride > 0 ? 0 : size - 1) : place(begin);
  if (shrinks) {
    if (stride < 0 || first >= size)
      return fail(ErrorKind::kMalformed, "takes index {} of {}{}", begin, size,
                  stride < 0 ? " with a negative stride" : "");
    return Range{first, 1, 1, false};
  }
  const int64_t last = end_masked ? (stride > 0 ? size : -1) : place(offset ? first + end : end);
  const int64_t span = stride > 0 ? last - first : first - last;
  const int64_t step = std::abs(stride);
  if (span <= 0)
    return fail(ErrorKind::kUnsupported, "selects nothing of a dimension of {} ({} to {} by {})",
                size, begin, end, stride);
  return Range{first, stride, (span + step - 1) / step, true};
}

Result<Selection> select(const NodeView& node) {
  const Shape& x = node.input(0).shape;
  MOTE_TRY(const std::vector<int64_t> begin, constant_integers(node, 1, "begin"));
  MOTE_TRY(const std::vector<int64_t> end, constant_integers(node, 2, "end"));
  MOTE_TRY(const std::vector<int64_t> strides, constant_integers(node, 3, "the strides"));
  if (end.size() != begin.size() || strides.size() != begin.size() || begin.size() > 2 * kMaxRank)
    return fail(ErrorKind::kMalformed, "has {} begins, {} ends and {} strides", begin.size(),
                end.size(), strides.size());
  const auto mask = [&](const char* name) { return node.attributes().get_int(name); };
  const Masks masks = {mask("begin_mask"), mask("end_mask"), mask("ellipsis_mask"),
                       mask("new_axis_mask"), mask("shrink_axis_mask")};

  size_t named = 0;  // entries that speak of one dimension of x
  for (size_t i = 0; i < begin.size(); ++i)
    named += !bit(masks.ellipsis, i) && !bit(masks.new_axis, i);
  if (named > x.size())
    return fail(ErrorKind::kMalformed, "names {} dimensions of {}", named, shape_text(x));
  size_t unnamed = x.size() - named;

  Selection selection;
  const auto keep_all = [&](size_t count) {
    for (; count > 0; --count) {
      const int32_t size = x[selection.ranges.size()];
      selection.ranges.push_back({0, 1, size, true});
      selection.y.push_back(size);
    }
  };
  bool has_ellipsis = false;
  for (size_t i = 0; i < begin.size(); ++i) {
    if (bit(masks.ellipsis, i)) {
      if (has_ellipsis) return fail(ErrorKind::kMalformed, "has two ellipses");
      if (unnamed == 0)  // TFLite lets it stand for one that is not there
        return fail(ErrorKind::kUnsupported, "has an ellipsis that stands for no dimension");
      has_ellipsis = true;
      keep_all(unnamed);
      unnamed = 0;
    } else if (bit(masks.new_axis, i)) {
      selection.y.push_back(1);
    } else {
      MOTE_TRY(const Range range,
               range_of(begin[i], end[i], strides[i], x[selection.ranges.size()],
                        bit(masks.begin, i), bit(masks.end, i), bit(masks.shrink_axis, i),
                        node.int_attribute("offset") != 0));
      selection.ranges.push_back(range);
      if (range.kept) selection.y.push_back(static_cast<int32_t>(range.length));
    }
  }
  keep_all(unnamed);
  return selection;
}

Result<void> check(const NodeView& node) {
  MOTE_CHECK(check_moved(node, 0));
  MOTE_TRY(const Selection selection, select(node));
  return check_extent(selection.y, node.input(0).type);
}

Result<std::vector<Shape>> infer(const NodeView& node) {
  MOTE_TRY(const Selection selection, select(node));
  return std::vector<Shape>{selection.y};
}

std::vector<Movement> movements(const NodeView& node) {
  const Selection selection = *select(node);
  const std::vector<int64_t> x_strides = row_major_strides(node.input(0).shape);
  Movement movement;
  Shape read;  // y with dimensions of 1 where x's are dropped, without the added ones
  for (size_t d = 0; d < selection.ranges.size(); ++d) {
    const Range& range = selection.ranges[d];
    movement.extents.push_back(range.length);
    movement.from_strides.push_back(range.stride * x_strides[d]);
    movement.from += range.begin * x_strides[d];
    read.push_back(static_cast<int32_t>(range.length));
  }
  movement.to_strides = row_major_strides(read);
  return {movement};
}

}  // namespace

const OpSpec kOp_strided_slice = {
    .min_inputs = 4,
    .max_inputs = 4,
    .check = check,
    .infer = infer,
    .evaluate = evaluate_movements,
    .movements = movements,
};

}  // namespace mote
