// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/firmware.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "compiler/base/file.h"
#include "compiler/driver/folders.h"
#include "compiler/driver/temporary_folder.h"

namespace mote {
namespace {

// A model as Mote emits it, small enough to know every answer: two layers, y = x + weights + the
// number of the invocation; 200 bytes of stack; a table besides the weights; one call into a kernel
// file. Bytes 0 to 15 of the arena are x, 16 to 31 the layer between, 32 to 47 are y. EXTRA is a
// place for a test to misbehave in.
constexpr const char* kHeader = R"(
#include <stdint.h>
#define TINY_ARENA_BYTES 48
#define TINY_STATE_BYTES 1
#define TINY_ALIGN _Alignas(16)
typedef struct { uint8_t *arena; uint8_t state[TINY_STATE_BYTES]; } tiny_t;
void tiny_init(tiny_t *m, void *arena);
int8_t *tiny_input_x(tiny_t *m);
const int8_t *tiny_output_y(const tiny_t *m);
const int8_t *tiny_output_first(const tiny_t *m);
void tiny_run(tiny_t *m);
)";
constexpr const char* kWeights = R"(
#include <stdint.h>
extern const int8_t tiny_weights[16];
const int8_t tiny_weights[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
)";
constexpr const char* kKernel = R"(
#include <stdint.h>
extern const int8_t mote_table[4];
const int8_t mote_table[4] = {1, 1, 1, 1};
void mote_add(const int8_t *a, const int8_t *b, int8_t *y);
void mote_add(const int8_t *a, const int8_t *b, int8_t *y) {
  for (int i = 0; i < 16; ++i) y[i] = (int8_t)(a[i] + b[i]);
}
)";
constexpr const char* kModel = R"(
#include "tiny.h"
extern const int8_t tiny_weights[16];
void mote_add(const int8_t *a, const int8_t *b, int8_t *y);
#ifdef TINY_LAYER_HOOK
void TINY_LAYER_HOOK(int32_t layer, uint8_t *arena);
#define AFTER(layer) TINY_LAYER_HOOK(layer, m->arena)
#else
#define AFTER(layer) ((void)0)
#endif
extern const int8_t mote_table[4];
void tiny_init(tiny_t *m, void *arena) { m->arena = arena; m->state[0] = 0; }
int8_t *tiny_input_x(tiny_t *m) { return (int8_t *)m->arena; }
const int8_t *tiny_output_y(const tiny_t *m) { return (const int8_t *)m->arena + 32; }
const int8_t *tiny_output_first(const tiny_t *m) { return (const int8_t *)m->arena + 32; }
void tiny_run(tiny_t *m) {
  volatile uint8_t scratch[200];
  int8_t *const a = (int8_t *)m->arena;
  for (int i = 0; i < 200; ++i) scratch[i] = 1;
  mote_add(a, tiny_weights, a + 16);
  AFTER(0);
  for (int i = 0; i < 16; ++i) a[32 + i] = (int8_t)(a[16 + i] + m->state[0] + scratch[i] - mote_table[i & 3]);
  ++m->state[0];
  EXTRA
  AFTER(1);
}
)";

class Firmware : public testing::Test {
 protected:
  Firmware() {
    write("tiny.h", kHeader);
    write("tiny_weights.c", kWeights);
    write("mote_add.c", kKernel);
    write_model("");
    model_ = {.name = "tiny",
              .folder = folder_.path(),
              .inputs = {{"x", 16}},
              .outputs = {{"y", 16}, {"first", 1}},
              .arenas = {{.bytes_macro = "TINY_ARENA_BYTES", .bytes = 48}},
              .layers = 2};
  }

  void write(const char* name, const std::string& text) {
    ASSERT_TRUE(write_file(folder_.path() / name, text));
  }
  void write_model(const std::string& extra) {
    std::string text = kModel;
    write("tiny.c", text.replace(text.find("EXTRA"), 5, extra));
  }

  // Three invocations on 0, 1, 2 … 47.
  Result<FirmwareRun> run(const std::string& target, const FirmwareOptions& options) {
    const auto found = load_target(target);
    if (!found) return Failure(found.error());
    Bytes input(48);
    std::iota(input.begin(), input.end(), uint8_t{0});
    return run_firmware(*found, model_, 3, {input}, options);
  }

  TemporaryFolder folder_;
  FirmwareModel model_;
};

Bytes expected_output() {
  Bytes output;
  for (int n = 0; n < 3; ++n)
    for (int i = 0; i < 16; ++i) output.push_back(static_cast<uint8_t>(16 * n + i + i + 1 + n));
  return output;
}

// What the two layers do.
std::vector<AccessRange> allowed_access() {
  using enum AccessRange::Memory;
  const bool writes = true, no = false;
  return {
      {0, kArena, "", 0, 16, no},      {0, kConstant, "tiny_weights", 0, 16, no},
      {0, kArena, "", 16, 16, writes}, {1, kArena, "", 16, 16, no},
      {1, kArena, "", 32, 16, writes}, {1, kState, "", 0, 1, writes},
  };
}

bool missing_tool(const Result<FirmwareRun>& run) {
  return !run && run.error().kind == ErrorKind::kMissingTool;
}

/// On every target ///

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  for (const Target& target : all_targets().value_or(std::vector<Target>{}))
    names.push_back(target.name);
  return names;
}

class FirmwareOn : public Firmware, public testing::WithParamInterface<std::string> {};

// Only a simulator counts them, and these cores need at least one for an instruction.
void expect_cycles(const FirmwareRun& run, const Target& target) {
  if (!target.cycles && target.board.simulator.empty()) {
    EXPECT_EQ(run.cycles, -1);
    EXPECT_TRUE(run.layer_cycles.empty());
    return;
  }
  EXPECT_GE(run.cycles, run.instructions);
  EXPECT_LE(run.cycles, 4 * run.instructions);
  EXPECT_GE(run.init_cycles, run.init_instructions);
  ASSERT_EQ(run.layer_cycles.size(), run.layer_instructions.size());
  EXPECT_NEAR(static_cast<double>(run.layer_cycles[0] + run.layer_cycles[1]),
              static_cast<double>(run.cycles), 80);
}

#define SKIP_IF_TOOL_IS_MISSING(run) \
  if (missing_tool(run)) GTEST_SKIP() << run.error().text()

TEST_P(FirmwareOn, GivesOutputsAndFigures) {
  const auto run = this->run(
      GetParam(), {.profile_layers = true, .check_memory = true, .access = allowed_access()});
  SKIP_IF_TOOL_IS_MISSING(run);
  ASSERT_TRUE(run) << run.error().text();
  ASSERT_EQ(run->outputs.size(), 2u);
  EXPECT_EQ(run->outputs[0], expected_output());
  EXPECT_EQ(run->outputs[1], (Bytes{1, 18, 35}));
  EXPECT_TRUE(run->poisoned_outputs.empty());
  EXPECT_GE(run->stack_bytes, 200);
  EXPECT_LE(run->stack_bytes, 320);
  EXPECT_EQ(run->weights_bytes, 16);
  EXPECT_EQ(run->constants_bytes, 4);
  EXPECT_GE(run->code_bytes, 60);
  EXPECT_LE(run->code_bytes, 1200);
  EXPECT_NE(run->flags.find("-O2"), std::string::npos);
  EXPECT_FALSE(run->compiler.empty());
  if (GetParam() == "host") {
    EXPECT_EQ(run->instructions, -1);
    EXPECT_TRUE(run->layer_instructions.empty());
    return;
  }
  ASSERT_TRUE(run->findings);
  EXPECT_TRUE(run->findings->empty()) << run->findings->front().text();
  EXPECT_GT(run->init_instructions, 1);
  EXPECT_LT(run->init_instructions, 12);
  ASSERT_EQ(run->layer_instructions.size(), 2u);
  const int64_t layers = run->layer_instructions[0] + run->layer_instructions[1];
  EXPECT_GT(run->layer_instructions[0], 200);  // 200 stores
  EXPECT_NEAR(static_cast<double>(layers), static_cast<double>(run->instructions), 40);
  expect_cycles(*run, *load_target(GetParam()));

  const auto again = this->run(GetParam(), {.optimise = "-Os"});
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_NE(again->flags.find("-Os"), std::string::npos);
  EXPECT_EQ(again->outputs, run->outputs);
  EXPECT_NE(again->instructions, run->instructions);
}

TEST_P(FirmwareOn, CountsAreTheSameEveryTime) {
  const auto run = this->run(GetParam(), {});
  SKIP_IF_TOOL_IS_MISSING(run);
  ASSERT_TRUE(run) << run.error().text();
  const auto again = this->run(GetParam(), {});
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->instructions, run->instructions);
  EXPECT_FALSE(again->findings);
}

TEST_P(FirmwareOn, RoomyBoardsRunToo) {
  const auto target = load_target(GetParam());
  ASSERT_TRUE(target);
  if (!target->roomy) GTEST_SKIP() << GetParam() << " has no roomy board";
  const auto run = this->run(GetParam(), {.ram_bytes = target->roomy->ram.bytes,
                                          .flash_bytes = target->roomy->flash.bytes});
  SKIP_IF_TOOL_IS_MISSING(run);
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->outputs[0], expected_output());
}

TEST_P(FirmwareOn, FaultsEndTheRunWithAMessage) {
  write_model("__builtin_trap();");
  const auto run = this->run(GetParam(), {});
  SKIP_IF_TOOL_IS_MISSING(run);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::kInternal);
  const std::string text = run.error().text();
  if (GetParam() == "host")
    EXPECT_NE(text.find("exit code 132"), std::string::npos) << text;  // SIGILL
  else
    EXPECT_TRUE(text.find("fault: exception=0x") != text.npos ||
                text.find("trap: cause=") != text.npos)
        << text;
}

INSTANTIATE_TEST_SUITE_P(Targets, FirmwareOn, testing::ValuesIn(target_names()),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

/// On one target ///

TEST_F(Firmware, GarbageInDeadBytesChangesNothingAndInLiveBytesEverything) {
  const std::vector<DeadRange> dead = {{-1, 16, 32}, {0, 0, 16}, {0, 32, 16}, {1, 0, 32}};
  const auto good = run("host", {.dead_ranges = dead});
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_EQ(good->poisoned_outputs, good->outputs);
  const auto bad = run("host", {.dead_ranges = {{0, 31, 1}}});
  ASSERT_TRUE(bad) << bad.error().text();
  EXPECT_EQ(bad->outputs[0], expected_output());
  EXPECT_NE(bad->poisoned_outputs[0], bad->outputs[0]);
}

TEST_F(Firmware, OverflowSaysHowMuch) {
  const auto ram = run("cortex-m0", {.ram_bytes = 256});
  SKIP_IF_TOOL_IS_MISSING(ram);
  ASSERT_FALSE(ram);
  EXPECT_EQ(ram.error().kind, ErrorKind::kDoesNotFit);
  EXPECT_NE(ram.error().text().find("bytes of RAM more than cortex-m0 has (256 bytes)"),
            std::string::npos)
      << ram.error().text();
  const auto flash = run("rv32imac", {.flash_bytes = 512});
  SKIP_IF_TOOL_IS_MISSING(flash);
  ASSERT_FALSE(flash);
  EXPECT_EQ(flash.error().kind, ErrorKind::kDoesNotFit);
  EXPECT_NE(flash.error().text().find("bytes of flash more than rv32imac has (512 bytes)"),
            std::string::npos)
      << flash.error().text();
}

TEST_F(Firmware, StackThatMeetsTheDataBelowIsNoticed) {
  for (const char* bytes : {"760", "900", "3000"}) {  // over the data, below RAM, far below
    write_model(fmt::format(
        "{{ volatile uint8_t deep[{0}]; for (int i = 0; i < {0}; ++i) deep[i] = 0; }}", bytes));
    for (const char* target : {"cortex-m0", "cortex-m4", "rv32imac"}) {
      const auto run = this->run(target, {.ram_bytes = 1024, .timeout_seconds = 10});
      SKIP_IF_TOOL_IS_MISSING(run);
      ASSERT_FALSE(run) << target << " " << bytes << " " << run->stack_bytes;
      EXPECT_EQ(run.error().kind, ErrorKind::kDoesNotFit)
          << target << " " << bytes << ": " << run.error().text();
      EXPECT_NE(run.error().text().find("too little stack"), std::string::npos);
    }
  }
}

// The Verilator ports are trusted because of this: on Ibex and CV32E40P every output and every
// count of instructions is QEMU's, or run_firmware() fails. The same core without an emulator
// beside it then says the same.
TEST_F(Firmware, SimulatedCoresAgreeWithTheEmulator) {
  const auto emulated = run("rv32imac", {.profile_layers = true});
  SKIP_IF_TOOL_IS_MISSING(emulated);
  for (const char* target : {"ibex", "cv32e40p-rv32", "cv32e40p"}) {
    const auto simulated = run(target, {.profile_layers = true});
    SKIP_IF_TOOL_IS_MISSING(simulated);
    ASSERT_TRUE(simulated) << simulated.error().text();
    EXPECT_EQ(simulated->outputs, emulated->outputs);
    EXPECT_EQ(simulated->instructions, emulated->instructions) << target;
    EXPECT_EQ(simulated->layer_instructions, emulated->layer_instructions) << target;
  }
}

/// Accesses that QEMU lets pass ///

class MemoryCheck : public Firmware {
 protected:
  // What is found when layer 1 also does this, "-" if nothing, or the error.
  std::string findings_of(const std::string& extra, const char* target = "cortex-m4") {
    write_model(extra);
    return findings(target);
  }
  std::string findings(const char* target) {
    const auto run = this->run(target, {.check_memory = true, .access = allowed_access()});
    if (!run) return run.error().text();
    std::string text;
    for (const AccessFinding& finding : *run->findings)
      text += (text.empty() ? "" : "; ") + finding.text();
    return text.empty() ? "-" : text;
  }
  static std::string read_from(const std::string& address) {
    return fmt::format(
        "{{ const volatile int8_t *p; __asm(\"\" : \"=r\"(p) : \"0\"({})); (void)*p; }}", address);
  }
  static std::string write_to(const std::string& address) {
    return fmt::format("{{ volatile int8_t *p; __asm(\"\" : \"=r\"(p) : \"0\"({})); *p = 0; }}",
                       address);
  }
};

#define SKIP_IF_MISSING(target) \
  if (const auto run = this->run(target, {}); missing_tool(run)) GTEST_SKIP() << run.error().text()

TEST_F(MemoryCheck, MisalignedAccessesAreFound) {
  const std::string word =
      "{ volatile uint32_t *p; __asm(\"\" : \"=r\"(p) : \"0\"(m->arena + 17)); (void)*p; }";
  for (const char* target : {"rv32imac", "cortex-m4", "cortex-m55"}) {
    SKIP_IF_MISSING(target);
    EXPECT_EQ(findings_of(word, target),
              "layer 1 makes misaligned accesses, 1 times, first byte 17 of the arena");
  }
  SKIP_IF_MISSING("cv32e40p");
  EXPECT_EQ(findings_of(word, "cv32e40p"),  // which asks for the word's second half last
            "layer 1 makes misaligned accesses, 1 times, first byte 20 of the arena");
}

TEST_F(MemoryCheck, WritesIntoCodeAreFound) {
  const std::string code_write =  // the byte that stands there
      "{ volatile uint8_t *p; __asm(\"\" : \"=r\"(p) : \"0\"((uintptr_t)&mote_add & ~1u)); *p = "
      "*p; }";
  SKIP_IF_MISSING("cortex-m4");
  const std::string text = findings_of(code_write);
  EXPECT_NE(text.find("layer 1 writes into flash, 1 times, first byte 0 of the code of mote_add"),
            std::string::npos)
      << text;
  SKIP_IF_MISSING("cv32e40p");
  const std::string simulated = findings_of(code_write, "cv32e40p");
  EXPECT_NE(
      simulated.find("layer 1 writes into flash, 1 times, first byte 0 of the code of mote_add"),
      std::string::npos)
      << simulated;
}

TEST_F(MemoryCheck, ABufferThatIsNotTheLayersIsOutOfBounds) {
  for (const char* target : {"cortex-m4", "cv32e40p", "atmega328p"}) {
    SKIP_IF_MISSING(target);
    SCOPED_TRACE(target);
    EXPECT_EQ(findings_of(write_to("m->state"), target), "-");
    EXPECT_EQ(findings_of(read_from("a + 15"), target),
              "layer 1 reads outside its buffers, 1 times, first byte 15 of the arena");
    EXPECT_EQ(findings_of(write_to("a + 16"), target),
              "layer 1 writes outside its buffers, 1 times, first byte 16 of the arena");
    EXPECT_EQ(findings_of(read_from("tiny_weights"), target),
              "layer 1 reads outside its buffers, 1 times, first byte 0 of tiny_weights");
  }
}

TEST_F(MemoryCheck, BuffersEndWhereTheyEnd) {
  SKIP_IF_MISSING("cortex-m4");
  EXPECT_EQ(findings_of(read_from("a + 16")), "-");
  EXPECT_EQ(findings_of(read_from("a + 31")), "-");
  EXPECT_EQ(findings_of(read_from("a + 48")),
            "layer 1 reads outside its buffers, 1 times, first 1 bytes behind the arena");
  EXPECT_EQ(findings_of(write_to("a + 48")),
            "layer 1 writes outside its buffers, 1 times, first 1 bytes behind the arena");
  EXPECT_EQ(findings_of(write_to("m->state + 1")),
            "layer 1 writes outside its buffers, 1 times, first byte 1 of the state");
}

// The same model with a second part of its arena, of 16 bytes, which layer 1 may use, too.
TEST_F(MemoryCheck, NoRegionIsOverrunUnseen) {
  SKIP_IF_MISSING("cortex-m7");
  std::string header = kHeader, model = kModel;
  const auto replace = [](std::string& text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  replace(header, "uint8_t *arena; ", "uint8_t *arena; uint8_t *sram; ");
  replace(header, "void *arena)", "void *arena, void *sram)");
  replace(model, "void *arena) { ", "void *arena, void *sram) { m->sram = sram; ");
  write("tiny.h", header);
  const auto arena = [](const char* region, int64_t origin, int64_t start, int64_t bytes) {
    return FirmwareArena{.array = fmt::format("arena_{}", region),
                         .bytes_macro = std::to_string(bytes),
                         .section_macro = fmt::format("__attribute__((section(\".{}\")))", region),
                         .section = fmt::format(".{}", region),
                         .memory = {origin, bytes},
                         .start = start,
                         .bytes = bytes};
  };
  model_.arenas = {arena("dtcm", 0x20200000, 0, 48), arena("sram", 0x60000000, 48, 16)};
  const auto found = [&](const std::string& extra) -> std::string {
    std::string text = model;
    write("tiny.c", text.replace(text.find("EXTRA"), 5, extra));
    std::vector<AccessRange> access = allowed_access();
    access.push_back({1, AccessRange::Memory::kArena, "", 48, 16, true});
    const auto run =
        this->run("cortex-m7", {.ram_bytes = 0x200000, .check_memory = true, .access = access});
    if (!run) return run.error().text();
    return run->findings->empty() ? "-" : run->findings->front().text();
  };
  EXPECT_EQ(found(write_to("m->sram") + write_to("m->sram + 15")), "-");
  EXPECT_EQ(found(write_to("m->sram + 16")),
            "layer 1 writes outside its buffers, 1 times, first 1 bytes behind the arena in sram");
  EXPECT_EQ(found(write_to("a + 48")),
            "layer 1 writes outside its buffers, 1 times, first 1 bytes behind the arena in dtcm");

  model_.arenas[1].memory.bytes = 8;  // of the 16
  EXPECT_NE(found("").find("region_arena_sram"), std::string::npos) << found("");
}

// A kernel whose loop runs past x, past y, which lies behind it, and once more.
TEST_F(MemoryCheck, OneByteTooManyIsFoundOnEveryCore) {
  std::string kernel = kKernel;
  kernel.replace(kernel.find("i < 16"), 6, "i < 33").replace(kernel.find("y[i]"), 4, "y[i & 15]");
  write("mote_add.c", kernel);
  for (const char* target :
       {"cortex-m0", "cortex-m4", "cortex-m55", "rv32imac", "cv32e40p", "atmega328p"}) {
    SKIP_IF_MISSING(target);
    const std::string text = findings(target);
    EXPECT_NE(text.find("layer 0 reads outside its buffers, 1 times, first byte 32 of the arena"),
              std::string::npos)
        << target << ": " << text;
  }
}

/// The rest ///

TEST_F(Firmware, WrongCodeIsTheCompilersToTell) {
  write_model("nonsense();");
  const auto run = this->run("host", {});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::kTool);
}

TEST_F(Firmware, EndlessRunsAreEnded) {
  write_model("for (volatile int i = 0; ; ++i) {}");
  const auto run = this->run("host", {.timeout_seconds = 1});
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().text().find("did not finish within 1 s"), std::string::npos)
      << run.error().text();
}

}  // namespace
}  // namespace mote
