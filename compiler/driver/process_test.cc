// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/process.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

TEST(Process, KeepsOutputAndExitCode) {
  const auto run = run_command({.words = {"sh", "-c", "echo out; echo $A >&2; pwd; exit 3"},
                                .folder = "/",
                                .environment = {"A=err"}});
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->exit_code, 3);
  EXPECT_EQ(run->out, "out\n/\n");
  EXPECT_EQ(run->err, "err\n");
}

TEST(Process, SignalsAndMissingProgramsAndTimeLimits) {
  const auto killed = run_command({.words = {"sh", "-c", "kill -9 $$"}});
  ASSERT_TRUE(killed) << killed.error().text();
  EXPECT_EQ(killed->exit_code, 128 + 9);
  const auto missing = run_command({.words = {"no-such-program"}});
  EXPECT_EQ(missing.error().kind, ErrorKind::kMissingTool);
  const auto endless = run_command({.words = {"sleep", "30"}, .timeout_seconds = 1});
  EXPECT_EQ(endless.error().kind, ErrorKind::kTool);
  EXPECT_EQ(endless.error().message, "sleep did not finish within 1 s");
}

TEST(Process, MuchOutputIsCutAndDoesNotBlock) {
  const auto run = run_command({.words = {"head", "-c", "5000000", "/dev/zero"}});
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->out.size(), kKeptBytes);
}

TEST(Process, FirstLines) {
  EXPECT_EQ(first_lines("a\nb\nc\n", 2), "a\nb");
  EXPECT_EQ(first_lines("a\n\n", 2), "a");
  EXPECT_EQ(first_lines("a", 2), "a");
  EXPECT_EQ(first_lines("", 2), "");
}

}  // namespace
}  // namespace mote
