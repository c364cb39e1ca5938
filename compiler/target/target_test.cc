// SPDX-License-Identifier: Apache-2.0
#include "compiler/target/target.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "compiler/base/home.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMinimal = R"(
description = "a test"
families = ["ref"]
arena_alignment = 4
[board]
name = "b"
flash = { origin = 0, bytes = 0x10000 }
ram = { origin = 0x20000000, bytes = 0x4000 }
[roomy]
name = "r"
flash = { origin = 0, bytes = 0x100000 }
ram = { origin = 0x20000000, bytes = 0x100000 }
[toolchain]
c = "no-such-cc"
cxx = "c++"
flags = ["-mx"]
optimise = "-O2"
linker = "cc"
link_flags = []
startup = []
[packages]
"no-such-cc" = "gcc-such"
)";

class TargetFile : public testing::Test {
 protected:
  TargetFile() {
    std::string pattern = (fs::temp_directory_path() / "mote-target-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~TargetFile() override { fs::remove_all(folder_); }

  Result<Target> read(const std::string& text) {
    std::ofstream(folder_ / "target.toml") << text;
    return read_target(folder_);
  }
  Result<Target> read_changed(std::string_view from, std::string_view to) {
    std::string text = kMinimal;
    const size_t at = text.find(from);
    EXPECT_NE(at, text.npos);
    return read(text.replace(at, from.size(), to));
  }

  fs::path folder_;
};

std::string message(const Result<Target>& result) {
  return result ? "no error" : result.error().text();
}

TEST_F(TargetFile, ReadsEveryField) {
  const auto target = read(kMinimal);
  ASSERT_TRUE(target) << message(target);
  EXPECT_EQ(target->name, folder_.filename().string());
  EXPECT_EQ(target->families, std::vector<std::string>{"ref"});
  EXPECT_EQ(target->flash_bytes, 0x10000);
  EXPECT_EQ(target->ram_bytes, 0x4000);
  EXPECT_EQ(target->board.ram.origin, 0x20000000);
  EXPECT_EQ(target->toolchain.flags, std::vector<std::string>{"-mx"});
}

TEST_F(TargetFile, WrongFilesNameKeyAndLine) {
  struct Case {
    const char *from, *to, *says;
  };
  for (const Case& c : {
           Case{"arena_alignment = 4\n", "", "arena_alignment is missing"},
           Case{"arena_alignment = 4", "arena_alignment = \"4\"",
                "arena_alignment must be an integer of at least 1 (line 4)"},
           Case{"arena_alignment = 4", "arena_alignment = 12", "arena_alignment is 12"},
           Case{"bytes = 0x4000", "bytes = 0", "board.ram.bytes must be an integer of at least 1"},
           Case{"families = [\"ref\"]", "families = [\"mve\"]", "families must end in \"ref\""},
           Case{"families = [\"ref\"]", "families = [1]", "families must be a list of texts"},
           Case{"[board]", "[bored]", "board is missing"},
           Case{"optimise", "optimize", "toolchain.optimise is missing"},
           Case{"[packages]", "speed = 1\n[packages]", "toolchain.speed is not a key Mote knows"},
           Case{"startup = []", "startup = [\"none.c\"]", "none.c, which does not exist"},
           Case{"families = [\"ref\"]", "families = [\"ref\"", "(line 4)"},
           Case{"[roomy]", "emulator = [\"e\"]\nsimulator = [\"s\"]\n[roomy]",
                "board b has both an emulator and a simulator"},
           Case{"[toolchain]", "[cycles]\nname = \"c\"\nsimulator = [\"s\"]\n[toolchain]",
                "cycles are a simulator's, beside the board's emulator"},
           Case{"[toolchain]",
                "[memories.fast]\norigin = 0\nbytes = 1\ncost = 0\nsection = \".f\"\n[toolchain]",
                "memories.fast.cost must be a number above 0"},
       }) {
    const auto target = read_changed(c.from, c.to);
    ASSERT_FALSE(target) << c.to;
    EXPECT_NE(message(target).find(c.says), std::string::npos) << message(target);
    EXPECT_EQ(target.error().kind, ErrorKind::kUsage);
  }
}

TEST_F(TargetFile, MoreMemoryMovesToTheRoomyBoard) {
  const auto target = read(kMinimal);
  ASSERT_TRUE(target) << message(target);
  const auto smaller = with_memory(*target, 0x1000, 0);
  ASSERT_TRUE(smaller);
  EXPECT_EQ(smaller->board.name, "b");
  EXPECT_EQ(smaller->ram_bytes, 0x1000);
  EXPECT_EQ(smaller->flash_bytes, 0x10000);
  const auto larger = with_memory(*target, 0x4001, 0);
  ASSERT_TRUE(larger);
  EXPECT_EQ(larger->board.name, "r");
  EXPECT_NE(message(with_memory(*target, 0, 0x200000)).find("at most 1024 KB"), std::string::npos);
}

TEST_F(TargetFile, MissingToolNamesItsPackage) {
  const auto target = read(kMinimal);
  ASSERT_TRUE(target) << message(target);
  const auto checked = check_tools(*target);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::kMissingTool);
  EXPECT_NE(checked.error().text().find("no-such-cc, which is not installed"), std::string::npos);
  EXPECT_NE(checked.error().text().find("gcc-such"), std::string::npos);
  EXPECT_TRUE(tool_available("sh"));
  EXPECT_FALSE(tool_available("no-such-cc"));
}

TEST(Targets, AllOfThemRead) {
  const auto targets = all_targets();
  ASSERT_TRUE(targets) << targets.error().text();
  std::vector<std::string> names;
  for (const Target& target : *targets) names.push_back(target.name);
  for (const char* name : {"host", "cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33",
                           "cortex-m55", "rv32imac"})
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  EXPECT_EQ(std::find(names.begin(), names.end(), "template"), names.end());
}

TEST(Targets, TheTemplateIsWellFormed) {
  const auto target = read_target(mote_home() / "targets" / "template");
  EXPECT_TRUE(target) << message(target);
}

TEST(Targets, UnknownNamesSuggestTheNearest) {
  const auto target = load_target("cortexm4");
  EXPECT_EQ(target.error().kind, ErrorKind::kUsage);
  EXPECT_NE(message(target).find("Did you mean cortex-m4? Known targets: "), std::string::npos)
      << message(target);
  EXPECT_EQ(message(load_target("stm32")).find("Did you mean"), std::string::npos);
  EXPECT_FALSE(load_target("../targets/host"));
}

TEST(Targets, FamiliesCanBeReplaced) {
  const Target m4 = *load_target("cortex-m4");
  const auto other = with_families(m4, {"armv7m"});
  ASSERT_TRUE(other);
  EXPECT_EQ(other->families, (std::vector<std::string>{"armv7m", "ref"}));
  EXPECT_EQ(with_families(m4, {"ref"})->families, std::vector<std::string>{"ref"});
  EXPECT_NE(message(with_families(m4, {"neon"})).find("Known families: armv"), std::string::npos);
  EXPECT_EQ(message(with_families(m4, {"armv7em", "xpulp"})),
            "kernels of the family \"xpulp\" do not run on cortex-m4. Choose from armv7em, armv7m, "
            "ref; `mote targets` shows which target has which families.");
}

}  // namespace
}  // namespace mote
