// SPDX-License-Identifier: Apache-2.0
// A QEMU plugin that counts what firmware does, exactly:
//
//   qemu-system-arm … -plugin ./mote_profile.so,out=profile.txt[,mem=on[,words=on][,code=LO:HI]]
//
// Firmware calls the empty function mote_mark() at the borders of what it wants measured; each call
// closes a region. The file then holds
//
//   region <instructions> <bytes read> <bytes written>    one per region, in order
//   misaligned <address of the instruction> <times>       mem=on
//   code-write <address of the instruction> <times>       mem=on: stores into LO <= address < HI
//
// Bytes are counted with mem=on only (it costs time). QEMU lets pass some misaligned accesses that
// hardware faults on, and stores into what is flash on a real board; hence the two lists. words=on:
// the core's plain Thumb loads and stores may be misaligned (Armv7-M and later), and only
// instructions that may not (LDRD, LDM, VLDR, all of MVE) are listed.
//
// QEMU's plugin interface, version 1 (QEMU 4.2 to 8.x), is a stable C interface, but distributions
// ship no header; what we need of it is declared here.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t);
unsigned qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t);

EXPORT int qemu_plugin_version = 1;

/// Counting ///

struct place {  // an instruction that touches memory
  uint64_t address;
  uint64_t misaligned;
  uint64_t code_writes;
  bool any_alignment;
  struct place *next;
};

static FILE *out;
static bool count_memory, words_anywhere;
static uint64_t code_low, code_high;
static uint64_t mark_address;  // of mote_mark's first instruction
static uint64_t instructions, bytes_read, bytes_written;
static struct place *places[1 << 12];

static void close_region(unsigned cpu, void *unused) {
  (void)cpu, (void)unused;
  fprintf(out, "region %llu %llu %llu\n", (unsigned long long)instructions,
          (unsigned long long)bytes_read, (unsigned long long)bytes_written);
  instructions = bytes_read = bytes_written = 0;
}

// LDRD, LDM, LDREX (0xE8, 0xE9), coprocessor, FPU and MVE (0xEC to 0xEF, 0xFC to 0xFF).
static bool thumb_faults_misaligned(const uint8_t *code, size_t bytes) {
  return bytes == 4 && code[1] >= 0xE8 && (code[1] < 0xF0 || code[1] >= 0xFC);
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
  place->any_alignment = words_anywhere && !thumb_faults_misaligned(qemu_plugin_insn_data(insn),
                                                                    qemu_plugin_insn_size(insn));
  place->next = *slot;
  return *slot = place;
}

static void on_memory(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data) {
  struct place *place = data;
  const unsigned bytes = 1u << qemu_plugin_mem_size_shift(info);
  const unsigned alignment = bytes > 4 ? 4 : bytes;  // no 32-bit core asks for more
  const bool store = qemu_plugin_mem_is_store(info);
  (void)cpu;
  *(store ? &bytes_written : &bytes_read) += bytes;
  if (address % alignment != 0 && !place->any_alignment) ++place->misaligned;
  if (store && address >= code_low && address < code_high) ++place->code_writes;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  const size_t count = qemu_plugin_tb_n_insns(block);
  (void)id;
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
  for (size_t i = 0; i < sizeof places / sizeof *places; ++i)
    for (const struct place *place = places[i]; place; place = place->next) {
      const unsigned long long address = place->address;
      if (place->misaligned)
        fprintf(out, "misaligned %llx %llu\n", address, (unsigned long long)place->misaligned);
      if (place->code_writes)
        fprintf(out, "code-write %llx %llu\n", address, (unsigned long long)place->code_writes);
    }
  fclose(out);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
                               char **argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    if (strncmp(argv[i], "out=", 4) == 0) out = fopen(argv[i] + 4, "w");
    if (strcmp(argv[i], "mem=on") == 0) count_memory = true;
    if (strcmp(argv[i], "words=on") == 0) words_anywhere = true;
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
