// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/text.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

TEST(Text, GroupsDigitsByThree) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Text, NamesCannotBreakOutOfXml) {
  EXPECT_EQ(xml_text("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
  EXPECT_EQ(xml_text("tab\t, half a letter \xc3"), "tab?, half a letter ?");
}

}  // namespace
}  // namespace mote
