// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/link_map.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

constexpr const char* kMap = R"(
Discarded input sections

 .text.dropped  0x00000000       0x10 /b/kws.c.o

Linker script and memory map

LOAD /b/kws.c.o
.text           0x00000040      0x478
 *(.text*)
 .text.kws_run  0x00000050       0x5c /b/kws.c.o
                0x00000050                kws_run
 .text.a_name_too_long_for_the_line
                0x000000b0       0x10 /b c/mote_add.c.o
 *fill*         0x000000c0        0x4 
 .text          0x000000c4       0x20 /lib/libgcc.a(_muldi3.o)
 .text.memcpy   0x000000e4       0x30 /lib/libc_nano.a(lib_a-memcpy.o)
 .text.expf     0x00000114       0x08 /lib/libc.a(libm_math_sf_exp.c.o)
 .text.main     0x00000144       0x50 /b/harness.o
 .rodata.table  0x00000200       0x40 /b/kws.c.o
 .rodata.w      0x00000240      0x100 /b/kws_weights.c.o
.data           0x20000000        0x4 load address 0x00000748
 .data.x        0x20000000        0x4 /b c/mote_add.c.o
.bss            0x20000004      0x100
 .bss.arena     0x20000004      0x100 /b/harness.o
 .comment       0x00000000       0x27 /b/kws.c.o
)";

TEST(LinkMap, KeptSectionsAreRead) {
  const auto sections = read_link_map(kMap);
  ASSERT_EQ(sections.size(), 11u);
  EXPECT_EQ(sections[0].name, ".text.kws_run");
  EXPECT_EQ(sections[0].bytes, 0x5c);
  EXPECT_EQ(sections[1].name, ".text.a_name_too_long_for_the_line");
  EXPECT_EQ(sections[1].object, "/b c/mote_add.c.o");
}

TEST(LinkMap, FlashIsTheModelsAndWhatItNeedsOfTheLibraries) {
  const auto use =
      flash_use(read_link_map(kMap), {"/b/kws.c.o", "/b c/mote_add.c.o", "/b/kws_weights.c.o"},
                "/b/kws_weights.c.o");
  EXPECT_EQ(use.code, 0x5c + 0x10 + 0x20 + 0x08);
  EXPECT_EQ(use.constants, 0x40 + 0x4);
  EXPECT_EQ(use.weights, 0x100);
  EXPECT_EQ(use.code_files.at("mote_add.c"), 0x10);
}

TEST(LinkMap, NonsenseIsNothing) {
  EXPECT_TRUE(read_link_map("").empty());
  EXPECT_TRUE(read_link_map("Linker script and memory map\n .text\n .text 0x1").empty());
}

}  // namespace
}  // namespace mote
