// SPDX-License-Identifier: Apache-2.0
#include "compiler/ops/window.h"

#include <gtest/gtest.h>

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

TEST(RowOrderLag, PixelsLeftOverAreMadeOneByOne) {
  Row image(10, 20);
  image.node.attributes.set("padding", "same");
  image.node.attributes.set_int("stride_h", 2);
  image.node.attributes.set_int("stride_w", 2);
  const Window window = *image.window(4, 10);
  // Of 50 pixels the last but one is written when the last still reads from row 14, column 7.
  EXPECT_EQ(row_order_lag(window, 1, 32, 4, Step::kReadsFirst), 49 * 32 - (14 * 10 + 7));
}

}  // namespace
}  // namespace mote
