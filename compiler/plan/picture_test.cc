// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/picture.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

using Kind = PictureBuffer::Kind;

// An image of 40 bytes becomes a map of 60 that may share its last 20 with it.
MemoryPicture small_picture() {
  MemoryPicture picture{.title = "small & \"quoted\"", .subtitle = "two buffers"};
  picture.steps = {{"input", "", 40}, {"0 conv", "the <first>", 100}, {"output", "", 60}};
  picture.lanes = {{"arena", 80, 0, 80}};
  picture.buffers = {
      {.lines = {"image", "40 B"}, .kind = Kind::kInput, .offset = 40, .bytes = 40, .last = 1},
      {.lines = {"0 conv"},
       .kind = Kind::kOutput,
       .bytes = 60,
       .first = 1,
       .last = 2,
       .makes_peak = true}};
  picture.peak_step = 1;
  return picture;
}

size_t count(const std::string& text, const std::string& what) {
  size_t times = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

TEST(Picture, DrawsBuffersWhereAndWhenTheyAre) {
  // 130 pixels a step; 460 pixels for 104 bytes (100 alive and a little), from 568 upwards.
  const std::string svg = picture_svg(small_picture());
  EXPECT_NE(svg.find(R"(<rect class="input" x="84" y="214.2" width="260" height="176.9"/>)"),
            std::string::npos);
  EXPECT_NE(svg.find(R"(<rect class="output" x="214" y="302.6" width="260" height="265.4"/>)"),
            std::string::npos);
  EXPECT_NE(svg.find(R"(<rect class="shared" x="214" y="302.6" width="130" height="88.5">)"),
            std::string::npos);
  EXPECT_NE(svg.find(R"(<rect class="column" x="214" y="108" width="130" height="460"/>)"),
            std::string::npos);
  EXPECT_EQ(count(svg, "20 bytes shared by image and 0 conv"), 1u);
  EXPECT_EQ(count(svg, ">peak: 0 conv<"), 1u);
  EXPECT_EQ(count(svg, "used: a proven least"), 1u);
}

TEST(Picture, IsOneFileWhateverTheNames) {
  const std::string svg = picture_svg(small_picture());
  EXPECT_EQ(svg, picture_svg(small_picture()));
  EXPECT_EQ(count(svg, "small &amp; &quot;quoted&quot;"), 2u);
  EXPECT_EQ(count(svg, "the &lt;first&gt;"), 1u);
  EXPECT_EQ(count(svg, "http"), 1u);  // the name of SVG itself
  EXPECT_EQ(count(svg, "prefers-color-scheme: dark"), 1u);
}

TEST(Picture, ALanePerRegionEachWithItsCapacity) {
  MemoryPicture picture = small_picture();
  picture.lanes = {{"dtcm", 60, 64, 0}, {"sram", 40, 1000, 0}};
  picture.buffers[0].lane = 1;
  picture.buffers[0].offset = 0;
  const std::string svg = picture_svg(picture);
  EXPECT_NE(svg.find("dtcm: 60 of 64 bytes"), std::string::npos);
  EXPECT_NE(svg.find("sram: 40 of 1,000 bytes"), std::string::npos);
  EXPECT_EQ(count(svg, "class=\"column\""), 2u);
  EXPECT_EQ(count(svg, "class=\"capacity\""), 1u);  // 1,000 is far above the lane's top
  EXPECT_EQ(count(svg, "class=\"shared\""), 1u);    // in the legend only
}

TEST(Picture, ThreeHundredStepsKeepTheirLabelsApart) {
  MemoryPicture picture = small_picture();
  for (int i = 0; i < 300; ++i) picture.steps.push_back({"label", "", 10});
  const std::string svg = picture_svg(picture);
  EXPECT_EQ(count(svg, ">label<"), 150u);  // of 9 pixels, every other
  EXPECT_NE(svg.find("width=\"2979\""), std::string::npos);
}

TEST(Picture, NothingIsDrawnToo) {
  EXPECT_NE(picture_svg({}).find("</svg>"), std::string::npos);
  MemoryPicture empty;
  empty.lanes = {{"arena", 0, 0, 0}};
  EXPECT_NE(picture_svg(empty).find("</svg>"), std::string::npos);
}

}  // namespace
}  // namespace mote
