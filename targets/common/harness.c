/* SPDX-License-Identifier: Apache-2.0 */
/* Runs an emitted model on a target and lets itself be measured.
 *
 * harness_model.h is generated for each model and defines MODEL__T, MODEL__ALIGN, MODEL__INIT(m),
 * MODEL__RUN, MODEL__STATE(m), MODEL__READ_INPUTS(m), MODEL__WRITE_OUTPUTS(m); with two
 * underscores, which no emitted name has, whatever the model is called. The arena is one array or
 * one for each region of memory: MODEL__ARENAS(X) names them as X(array, bytes, section, start),
 * start being the first byte's offset in the arena, and MODEL__FIRST_ARENA the first of them.
 *
 * input.bin:  the number of invocations (32 bits, little-endian), then for each invocation every
 *             input's bytes.
 * output.bin: for each invocation every output's bytes; then the stack, in bytes below the
 *             caller's, that MODEL__INIT and MODEL__RUN used (two times 32 bits).
 *
 * A model that takes its input by rows has MODEL__PUSHES instead: MODEL__READ_ROWS(m), MODEL__RUN
 * so many times for each invocation.
 *
 * What the profiler sees between calls of mote_mark(), in order (every odd region counts):
 *   start-up, calling an empty function, -, MODEL__INIT,
 *   with MODEL__LAYERS only: -, an empty layer hook,
 *   then per MODEL__RUN: -, MODEL__RUN; with MODEL__LAYERS: -, each layer, what follows the last
 * one. Only the last of an invocation's pushes has layers behind the first one.
 *
 * MODEL__DEAD, a list of {layer, offset, bytes}, makes the hook of that layer (-1: before the
 * first) fill these bytes of the arena with garbage. */
#include "harness_model.h"
#include "port.h"

#define DEFINE_ARENA(array, bytes, section, start) \
  static MODEL__ALIGN section uint8_t array[(bytes) > 0 ? (bytes) : 1];
MODEL__ARENAS(DEFINE_ARENA)
static MODEL__T model;

/* In reach of the profiler's symbol look-up: never inlined, never merged with another. */
__attribute__((noinline)) void mote_mark(void) { port_mark(); }

/// Layers ///

#if defined(MODEL__DEAD) || defined(MODEL__TRACE)
static uint8_t *in_arena(int32_t offset) {
#define FIND_IN_ARENA(array, bytes, section, start) \
  if (offset >= (start) && offset < (start) + (bytes)) return array + (offset - (start));
  MODEL__ARENAS(FIND_IN_ARENA)
  return 0;
}
#endif

#ifdef MODEL__DEAD
static void poison(int32_t layer) {
  static const struct {
    int32_t layer, offset, bytes;
  } dead[] = {MODEL__DEAD};
  static uint32_t garbage = 2463534242u;
  for (uint32_t i = 0; i < sizeof dead / sizeof *dead; ++i) {
    if (dead[i].layer != layer) continue;
    for (int32_t b = 0; b < dead[i].bytes; ++b) {
      garbage ^= garbage << 13, garbage ^= garbage >> 17, garbage ^= garbage << 5;
      *in_arena(dead[i].offset + b) = (uint8_t)garbage;
    }
  }
}
#else
static void poison(int32_t layer) { (void)layer; }
#endif

#ifdef MODEL__TRACE
static void trace(int32_t layer) {
  static const struct {
    int32_t layer, in_state, offset, bytes;
  } wanted[] = {MODEL__TRACE};
  for (uint32_t i = 0; i < sizeof wanted / sizeof *wanted; ++i)
    if (wanted[i].layer == layer)
      port_write(
          wanted[i].in_state ? MODEL__STATE(&model) + wanted[i].offset : in_arena(wanted[i].offset),
          (uint32_t)wanted[i].bytes);
}
#else
static void trace(int32_t layer) { (void)layer; }
#endif

void mote_harness_layer(int32_t layer, uint8_t *base);
__attribute__((noinline)) void mote_harness_layer(int32_t layer, uint8_t *base) {
  (void)base;
  trace(layer);
  poison(layer);
  mote_mark();
}

/// Measuring ///

static const uint32_t kPaintedBytes = 64 * UINT32_C(1024); /* more than any model may use */

/* Calls function(&model) between two marks. Returns the bytes of stack it used below ours. */
static __attribute__((noinline)) uint32_t measure(void (*function)(MODEL__T *)) {
  uint8_t *const limit = port_stack_limit();
  uint8_t *const sp = port_stack_pointer();
  const int clipped = (uint32_t)(sp - limit) > kPaintedBytes;
  volatile uint32_t *const bottom =
      (volatile uint32_t *)(void *)(clipped ? sp - kPaintedBytes : limit);
  volatile uint32_t *const top = (volatile uint32_t *)(void *)sp;
  for (volatile uint32_t *word = bottom; word < top; ++word) *word = PORT_STACK_PAINT;
  mote_mark();
  function(&model);
  mote_mark();
  const volatile uint32_t *deepest = bottom;
  while (deepest < top && *deepest == PORT_STACK_PAINT) ++deepest;
  if (deepest == bottom) {
    port_print("the stack ran into the data below it\n");
    port_exit(97);
  }
  return (uint32_t)((const volatile uint8_t *)top - (const volatile uint8_t *)deepest);
}

static void nothing(MODEL__T *m) { (void)m; }
static void initialise(MODEL__T *m) { MODEL__INIT(m); }

#ifdef MODEL__PUSHES
static void push(MODEL__T *m) { MODEL__RUN(m); }

static uint32_t invoke(void) {
  uint32_t most = 0;
  for (int i = 0; i < MODEL__PUSHES; ++i) {
    MODEL__READ_ROWS(&model);
    const uint32_t bytes = measure(push);
    if (bytes > most) most = bytes;
  }
  return most;
}
#else
static uint32_t invoke(void) { return measure(MODEL__RUN); }
#endif

int main(void) {
  uint32_t invocations = 0;
  uint32_t stack_bytes[2] = {0, 0}; /* init, run */
  port_open();
  port_read(&invocations, sizeof invocations);

  measure(nothing);
  stack_bytes[0] = measure(initialise);
#ifdef MODEL__LAYERS
  mote_harness_layer(0x7fffffff, MODEL__FIRST_ARENA);
  mote_harness_layer(0x7fffffff, MODEL__FIRST_ARENA);
#endif
  for (uint32_t i = 0; i < invocations; ++i) {
    MODEL__READ_INPUTS(&model)
    poison(-1);
    const uint32_t bytes = invoke();
    if (bytes > stack_bytes[1]) stack_bytes[1] = bytes;
    MODEL__WRITE_OUTPUTS(&model)
  }
  port_write(stack_bytes, sizeof stack_bytes);
  port_exit(0);
}
