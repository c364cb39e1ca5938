// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/window.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mote {
namespace {

// A max_pool_2d node over one row of `width` pixels.
struct Row {
  Graph graph;
  Node node{.op = Op::max_pool_2d};
  explicit Row(int32_t width, int32_t height = 1) {
    node.inputs = {graph.add_tensor({.name = "x", .shape = {1, height, width, 1}})};
  }
  Result<Window> window(int32_t filter_w, int32_t filter_h = 1) const {
    return window_of(NodeView(graph, node), filter_h, filter_w);
  }
};

TEST(Window, SamePutsTheOddPaddingBehind) {
  Row row(10);
  row.node.attributes.set("padding", "same");
  row.node.attributes.set_int("stride_w", 2);
  const Result<Window> window = row.window(5);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->w.output, 5);
  EXPECT_EQ(window->w.pad, 1);  // of 3 in all
  EXPECT_TRUE(window->padded());
}

TEST(Window, SameOfAShortFilterPadsNothing) {
  Row row(10);
  row.node.attributes.set("padding", "same");
  row.node.attributes.set_int("stride_w", 3);
  const Result<Window> window = row.window(1);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->w.output, 4);
  EXPECT_FALSE(window->padded());
}

TEST(Window, DilationWidensTheFilter) {
  Row row(10);
  row.node.attributes.set_int("dilation_w", 4);
  const Result<Window> window = row.window(3);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->w.output, 2);
}

TEST(Window, ExplicitPaddingCountsOnBothSides) {
  Row row(4);
  row.node.attributes.set("padding", "explicit");
  row.node.attributes.set_int("pad_left", 2);
  row.node.attributes.set_int("pad_right", 1);
  const Result<Window> window = row.window(3);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->w.output, 5);
  EXPECT_EQ(window->w.pad, 2);
}

TEST(Window, RefusesWhatDoesNotFit) {
  Row row(10);
  const auto verdict = row.window(11);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().text(),
            "has a window of 11 elements along w, but its input has only 10.");
}

TEST(Window, RefusesHostileNumbers) {
  const auto kind_with = [](const char* name, int64_t value) {
    Row row(10);
    row.node.attributes.set("padding", "explicit");
    row.node.attributes.set_int(name, value);
    return row.window(2).error().kind;
  };
  EXPECT_EQ(kind_with("stride_w", 0), ErrorKind::kMalformed);
  EXPECT_EQ(kind_with("stride_w", INT32_MAX), ErrorKind::kUnsupported);
  EXPECT_EQ(kind_with("dilation_w", -1), ErrorKind::kMalformed);
  EXPECT_EQ(kind_with("dilation_w", INT64_MAX), ErrorKind::kUnsupported);
  EXPECT_EQ(kind_with("pad_left", -1), ErrorKind::kMalformed);
  EXPECT_EQ(kind_with("pad_right", INT64_MAX), ErrorKind::kUnsupported);
}

TEST(RowOrderLag, OfAPointwiseWindowIsItsStep) {
  Row row(6);
  const Window window = *row.window(1);
  EXPECT_EQ(row_order_lag(window, 8, 8, 1), 8);
  EXPECT_EQ(row_order_lag(window, 8, 8, 2), 16);
  EXPECT_EQ(row_order_lag(window, 8, 8, 2, Step::kReadsFirst), 0);  // in place
  EXPECT_EQ(row_order_lag(window, 8, 4, 2, Step::kReadsFirst), -8);
  EXPECT_EQ(row_order_lag(window, 8, 4, 1), 4);
  EXPECT_EQ(row_order_lag(window, 4, 8, 1), 6 * 8 - 5 * 4);  // worst at the last pixel
}

TEST(RowOrderLag, OfAPaddedWindowKeepsTheRowAbove) {
  Row image(5, 5);
  image.node.attributes.set("padding", "same");
  const Window window = *image.window(3, 3);
  // Row 1 still reads row 0, row 2 begins with row 1: one row and a pixel to the left, and its own.
  EXPECT_EQ(row_order_lag(window, 1, 1, 1), 5 + 1 + 1);
  // Two at a time whatever the row: six are done when the second of row 1 still needs all of row 0.
  EXPECT_EQ(row_order_lag(window, 1, 1, 2, Step::kReadsFirst), 6);
}

TEST(RowOrderLag, ColumnsReadOnceLeaveARowOnly) {
  Row image(8, 8);
  image.node.attributes.set("padding", "same");
  const Window window = *image.window(3, 3);
  // Four are done when the next ones still read row 0 from column 3 on; or from column 5 on, and
  // then a row's last four decide, after which row 2 begins with all of row 1.
  EXPECT_EQ(row_order_lag(window, 1, 1, 4, Step::kTilesReadFirst), 12 - 3);
  EXPECT_EQ(row_order_lag(window, 1, 1, 4, Step::kColumnsOnce), 16 - 8);
}

TEST(RowOrderLag, PixelsLeftOverAreMadeOneByOne) {
  Row image(10, 20);
  image.node.attributes.set("padding", "same");
  image.node.attributes.set_int("stride_h", 2);
  image.node.attributes.set_int("stride_w", 2);
  const Window window = *image.window(4, 10);
  // Of 50 pixels the last but one is written when the last still reads from row 14, column 7.
  EXPECT_EQ(row_order_lag(window, 1, 32, 4, Step::kReadsFirst), 49 * 32 - (14 * 10 + 7));
}

// A depthwise kernel on an output `distance` below its input, both of three channels: a tile of a
// row at a time, of each channel all windows, then all outputs. Whether it only reads its input.
bool reads_only_input(const Window& window, int32_t tile, int64_t distance) {
  constexpr int64_t kChannels = 3;
  const int64_t input_bytes = int64_t{window.h.input} * window.w.input * kChannels;
  std::vector<int64_t> memory(static_cast<size_t>(distance + input_bytes + 4096), -1);
  for (int64_t i = 0; i < input_bytes; ++i) memory[static_cast<size_t>(distance + i)] = i;
  bool good = true;
  const auto read = [&](int32_t y, int32_t x, int64_t channel) {
    if (y < 0 || x < 0 || y >= window.h.input || x >= window.w.input) return;
    const int64_t at = (int64_t{y} * window.w.input + x) * kChannels + channel;
    good &= memory[static_cast<size_t>(distance + at)] == at;
  };
  for (int32_t row = 0; row < window.h.output; ++row)
    for (int32_t first = 0; first < window.w.output; first += tile) {
      const int32_t end = std::min(first + tile, window.w.output);
      for (int64_t channel = 0; channel < kChannels; ++channel) {
        for (int32_t column = first; column < end; ++column)
          for (int32_t ky = 0; ky < window.h.filter; ++ky)
            for (int32_t kx = 0; kx < window.w.filter; ++kx)
              read(window.h.start(row) + ky, window.w.start(column) + kx, channel);
        for (int32_t column = first; column < end; ++column)
          memory[static_cast<size_t>((row * window.w.output + column) * kChannels + channel)] = -2;
      }
    }
  return good;
}

TEST(RowOrderLag, OfChannelsOneAfterAnotherHoldsByWholePixels) {
  int spoiled = 0, spoiled_between = 0;
  for (const int32_t width : {1, 4, 5, 9})
    for (const int32_t filter : {1, 2, 3, 5})
      for (const int32_t stride : {1, 2})
        for (const int32_t tile : {1, 2, 4, 12}) {
          Row image(width, 7);
          image.node.attributes.set("padding", "same");
          image.node.attributes.set_int("stride_h", stride);
          image.node.attributes.set_int("stride_w", stride);
          const Window window = *image.window(filter, filter);
          const int64_t lag =
              std::max<int64_t>(0, row_order_lag(window, 3, 3, tile, Step::kTilesReadFirst));
          for (int64_t distance = lag; distance < lag + 60; distance += 3)
            EXPECT_TRUE(reads_only_input(window, tile, distance)) << width << " " << filter;
          for (int64_t distance = lag; distance < lag + 60; ++distance)
            spoiled_between += !reads_only_input(window, tile, distance);
          if (lag >= 3) spoiled += !reads_only_input(window, tile, lag - 3);
          const int64_t any = row_order_lag(window, 3, 3, tile);
          for (int64_t distance = std::max<int64_t>(0, any); distance < any + 20; ++distance)
            EXPECT_TRUE(reads_only_input(window, tile, distance)) << width << " " << filter;
        }
  EXPECT_GT(spoiled, 40);  // the lag is hardly ever larger than it must be
  EXPECT_GT(spoiled_between, 100);
}

}  // namespace
}  // namespace mote
