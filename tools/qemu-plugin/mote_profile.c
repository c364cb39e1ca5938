// SPDX-License-Identifier: Apache-2.0
// A QEMU plugin that counts what firmware does, exactly, and watches what it touches:
//
//   qemu-system-arm … -plugin
//   ./mote_profile.so,out=profile.txt[,blocks=REGION][,mem=on[,code=LO:HI][,watch=FILE]]
//
// Firmware calls the empty function mote_mark() at the borders of what it wants measured; each call
// closes a region. The file then holds
//
//   region <instructions> <bytes read> <bytes written>    one per region, in order
//   <finding> <address of the instruction> <address it touched> <region> <times>
//
// where address touched and region are those of the first time. Findings, with mem=on only (it
// costs time): QEMU lets pass what hardware may not,
//
//   misaligned     a half word not from a multiple of 2, a word or more not from one of 4
//   code-write     a store into LO <= address < HI
//   stray-read, stray-write    an access that FILE does not allow: see watch.h
//
// With blocks=REGION, what was executed in that region, for a model of the core's timing: per block
// of instructions without a branch but for the last one
//
//   block <address> <bytes> <times executed> <times not followed by the block behind it>
//
// QEMU's plugin interface, version 1 (QEMU 4.2 to 8.x), is a stable C interface, but distributions
// ship no header; what we need of it is declared here.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "watch.h"

/// QEMU's interface ///

#define EXPORT __attribute__((visibility("default")))
typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { NO_REGISTERS = 0, READS_AND_WRITES = 3, ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t,
                                           void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *),
                                          int flags, void *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *),
                                            int flags, void *);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int op, void *,
                                                uint64_t);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *,
                                      void (*)(unsigned, qemu_plugin_meminfo_t, uint64_t, void *),
                                      int flags, int access, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t);
unsigned qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t);

EXPORT int qemu_plugin_version = 1;

/// Counting ///

enum kind { MISALIGNED, CODE_WRITE, STRAY_READ, STRAY_WRITE, KINDS };
static const char *const kind_names[KINDS] = {"misaligned", "code-write", "stray-read",
                                              "stray-write"};

struct finding {
  uint64_t times;
  uint64_t touched;  // the first time
  size_t region;
};

struct place {  // an instruction that touches memory
  uint64_t address;
  struct finding findings[KINDS];
  struct place *next;
};

static FILE *out;
static bool count_memory;
static uint64_t code_low, code_high;
static struct watch watched;
static uint64_t mark_address;  // of mote_mark's first instruction
static size_t region;
static uint64_t instructions, bytes_read, bytes_written;
static struct place *places[1 << 12];

static void close_region(unsigned cpu, void *unused) {
  (void)cpu, (void)unused;
  fprintf(out, "region %llu %llu %llu\n", (unsigned long long)instructions,
          (unsigned long long)bytes_read, (unsigned long long)bytes_written);
  instructions = bytes_read = bytes_written = 0;
  ++region;
}

// Mote_mark may span several blocks; being called, it is entered at its first instruction before
// any other is translated.
static bool is_mark(struct qemu_plugin_insn *insn) {
  const char *symbol = qemu_plugin_insn_symbol(insn);
  if (!symbol || strcmp(symbol, "mote_mark") != 0) return false;
  if (mark_address == 0) mark_address = qemu_plugin_insn_vaddr(insn);
  return qemu_plugin_insn_vaddr(insn) == mark_address;
}

// Retranslated code is counted where it was.
static struct place *place_of(struct qemu_plugin_insn *insn) {
  const uint64_t address = qemu_plugin_insn_vaddr(insn);
  struct place **slot = &places[(address >> 1) & (sizeof places / sizeof *places - 1)];
  for (struct place *place = *slot; place; place = place->next)
    if (place->address == address) return place;
  struct place *place = calloc(1, sizeof *place);
  if (!place) abort();
  place->address = address;
  place->next = *slot;
  return *slot = place;
}

static void note(struct place *place, enum kind kind, uint64_t touched) {
  struct finding *finding = &place->findings[kind];
  if (finding->times++ > 0) return;
  finding->touched = touched;
  finding->region = region;
}

static void on_memory(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data) {
  struct place *place = data;
  const unsigned bytes = 1u << qemu_plugin_mem_size_shift(info);
  const unsigned alignment = bytes > 4 ? 4 : bytes;  // no 32-bit core asks for more
  const bool store = qemu_plugin_mem_is_store(info);
  (void)cpu;
  *(store ? &bytes_written : &bytes_read) += bytes;
  if (address % alignment != 0) note(place, MISALIGNED, address);
  if (store && address >= code_low && address < code_high) note(place, CODE_WRITE, address);
  if (!watch_allows(&watched, region, address, bytes, store))
    note(place, store ? STRAY_WRITE : STRAY_READ, address);
}

/// Blocks ///

struct block {
  uint64_t address, end, times, jumps;
  struct block *next;
};

static bool count_blocks;
static size_t blocks_region;
static struct block *blocks[1 << 12];
static struct block *latest;

// A block may be translated more than once, and end elsewhere then.
static struct block *block_of(struct qemu_plugin_tb *translated) {
  const uint64_t address = qemu_plugin_tb_vaddr(translated);
  struct qemu_plugin_insn *last =
      qemu_plugin_tb_get_insn(translated, qemu_plugin_tb_n_insns(translated) - 1);
  const uint64_t end = qemu_plugin_insn_vaddr(last) + qemu_plugin_insn_size(last);
  struct block **slot = &blocks[(address >> 1) & (sizeof blocks / sizeof *blocks - 1)];
  for (struct block *block = *slot; block; block = block->next)
    if (block->address == address && block->end == end) return block;
  struct block *block = calloc(1, sizeof *block);
  if (!block) abort();
  *block = (struct block){.address = address, .end = end, .next = *slot};
  return *slot = block;
}

// An instruction that crosses a page starts a block; QEMU has looked at its first half while it
// translated the one before, which then seems 2 bytes longer than it is.
static bool follows(const struct block *block, const struct block *before) {
  return block->address == before->end || block->address == before->end - 2;
}

static void on_block(unsigned cpu, void *data) {
  struct block *block = data;
  (void)cpu;
  if (region == blocks_region) ++block->times;
  if (region == blocks_region && latest && !follows(block, latest)) ++latest->jumps;
  latest = block;
}

static void write_blocks(void) {
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; ++i)
    for (const struct block *block = blocks[i]; block; block = block->next)
      if (block->times)
        fprintf(out, "block %llx %llu %llu %llu\n", (unsigned long long)block->address,
                (unsigned long long)(block->end - block->address), (unsigned long long)block->times,
                (unsigned long long)block->jumps);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  const size_t count = qemu_plugin_tb_n_insns(block);
  (void)id;
  if (count_blocks)
    qemu_plugin_register_vcpu_tb_exec_cb(block, on_block, NO_REGISTERS, block_of(block));
  for (size_t i = 0; i < count; ++i) {
    struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(block, i);
    if (i == 0 && is_mark(insn))  // a called function starts a block
      qemu_plugin_register_vcpu_insn_exec_cb(insn, close_region, NO_REGISTERS, NULL);
    qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &instructions, 1);
    if (count_memory)
      qemu_plugin_register_vcpu_mem_cb(insn, on_memory, NO_REGISTERS, READS_AND_WRITES,
                                       place_of(insn));
  }
}

static void at_the_end(qemu_plugin_id_t id, void *unused) {
  (void)id;
  close_region(0, unused);
  write_blocks();
  for (size_t i = 0; i < sizeof places / sizeof *places; ++i)
    for (const struct place *place = places[i]; place; place = place->next)
      for (size_t kind = 0; kind < KINDS; ++kind) {
        const struct finding *found = &place->findings[kind];
        if (found->times)
          fprintf(out, "%s %llx %llx %zu %llu\n", kind_names[kind],
                  (unsigned long long)place->address, (unsigned long long)found->touched,
                  found->region, (unsigned long long)found->times);
      }
  fclose(out);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
                               char **argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    if (strncmp(argv[i], "out=", 4) == 0) out = fopen(argv[i] + 4, "w");
    if (strcmp(argv[i], "mem=on") == 0) count_memory = true;
    if (strncmp(argv[i], "blocks=", 7) == 0) {
      count_blocks = true;
      blocks_region = strtoul(argv[i] + 7, NULL, 10);
    }
    if (strncmp(argv[i], "watch=", 6) == 0 && !watch_read(&watched, argv[i] + 6)) {
      fprintf(stderr, "mote_profile: cannot read %s\n", argv[i] + 6);
      return 1;
    }
    if (strncmp(argv[i], "code=", 5) == 0) {
      char *end = NULL;
      code_low = strtoull(argv[i] + 5, &end, 0);
      code_high = *end == ':' ? strtoull(end + 1, NULL, 0) : 0;
    }
  }
  if (!out) {
    fprintf(stderr, "mote_profile: no out=FILE that can be written\n");
    return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_atexit_cb(id, at_the_end, NULL);
  return 0;
}
