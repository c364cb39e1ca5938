/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of three pixels by two outputs: five vector loads serve six products of sixteen pairs,
 * added up across lanes; windows of up to two vectors even stay in registers. Sums of 16 outputs of
 * the three pixels are collected on the stack and requantised as vectors.
 *
 * Weights are filled up with zeros to whole vectors, so a little may be read beyond a window, as
 * long as that is still x or scratch.
 *
 * Windows that are not one run of x are made so by a copy of the columns of x they share: a column
 * is filter_h pixels one below the other, a window filter_w columns, and the next pixel's window
 * begins stride_w columns further on. A tap outside is the zero point, so that borders need no
 * other sums.
 */
#include "mote_conv_2d_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define PIXELS 3
#define MOST_PIXELS 4
#define BLOCK MOTE_MVE_BLOCK

/* Tiles ///////////////////////////////////////////////////////////////////////////////////////////
 */

/* The loop that multiplies, by the number of a window's vectors. */
enum { ONE_VECTOR, TWO_VECTORS, THREE_VECTORS, FOUR_VECTORS, ODD_VECTORS, EVEN_VECTORS };

/* All outputs of `tiles` times three pixels. The assembly below knows where everything is. */
typedef struct {
  const int8_t *x[PIXELS]; /* the first tile's windows */
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *factors;
  int8_t *y[PIXELS];
  int32_t outputs;
  int32_t x_step;  /* from a tile's windows to the next one's */
  int32_t y_step;  /* from where a tile leaves y to where the next one takes it up */
  int32_t tiles;   /* counted down */
  int32_t doubles; /* of ODD and EVEN_VECTORS: iterations of two vectors */
  int32_t zero_point;
  int32_t clamps;
  int32_t loop;
  int32_t min, max;
  const int8_t *fourth_x; /* of tiles of four pixels */
  int8_t *fourth_y;
} tile_run;
MOTE_OFFSET(tile_run, weights, 12);
MOTE_OFFSET(tile_run, y, 24);
MOTE_OFFSET(tile_run, outputs, 36);
MOTE_OFFSET(tile_run, tiles, 48);
MOTE_OFFSET(tile_run, zero_point, 56);
MOTE_OFFSET(tile_run, loop, 64);
MOTE_OFFSET(tile_run, min, 68);
MOTE_OFFSET(tile_run, fourth_x, 76);

/* The frame: sums of [PIXELS][BLOCK] at 0; at 192 y[0..2], the outputs that are left, bias,
 * factors; at 216 x[0..2], doubles; at 232 zero_point, clamps; the run's address at 304. Sums of
 * the first output of a pair are in r0, r4, r8, of the second in r2, r6, r10: even ones, as vmladav
 * wants them. Windows: r5, r7, r9; weights: r1; where sums go: r3; pairs / 2: r12. */

#define STORE_SUMS             \
  "strd r0, r2, [r3], #8\n\t"  \
  "strd r4, r6, [r3, #56]\n\t" \
  "strd r8, r10, [r3, #120]\n\t"

#define LOAD_SUMS              \
  "ldrd r0, r2, [r3]\n\t"      \
  "ldrd r4, r6, [r3, #64]\n\t" \
  "ldrd r8, r10, [r3, #128]\n\t"

/* `op` is vmladav to begin the sums, vmladava to go on. One vector of windows that are in
 * registers, for both outputs. */
#define PRODUCTS_IN(op, x0, x1, x2)                                                                \
  "vldrb.8 q6, [r1], #16\n\t" op " r0, q6, " x0 "\n\t" op " r4, q6, " x1 "\n\t" op " r8, q6, " x2  \
  "\n\t"                                                                                           \
  "vldrb.8 q7, [r1], #16\n\t" op " r2, q7, " x0 "\n\t" op " r6, q7, " x1 "\n\t" op " r10, q7, " x2 \
  "\n\t"

/* Two vectors of all windows, and their products. Four vectors are twice two, with sums that wait
 * in memory: that still takes fewer loads than windows in memory do. */
#define LOAD_WINDOWS(at)       \
  "vldrb.8 q0, [r5, #" at      \
  "]\n\t"                      \
  "vldrb.8 q1, [r7, #" at      \
  "]\n\t"                      \
  "vldrb.8 q2, [r9, #" at      \
  "]\n\t"                      \
  "vldrb.8 q3, [r5, #16 + " at \
  "]\n\t"                      \
  "vldrb.8 q4, [r7, #16 + " at \
  "]\n\t"                      \
  "vldrb.8 q5, [r9, #16 + " at "]\n\t"
#define TWO(op) PRODUCTS_IN(op, "q0", "q1", "q2") PRODUCTS_IN("vmladava.s8", "q3", "q4", "q5")

/* The same with windows in memory, addressed as `x` says. */
#define PRODUCTS(op, x)          \
  "vldrb.8 q0, [r1], #16\n\t"    \
  "vldrb.8 q2, [r5" x "\n\t" op  \
  " r0, q0, q2\n\t"              \
  "vldrb.8 q1, [r1], #16\n\t" op \
  " r2, q1, q2\n\t"              \
  "vldrb.8 q3, [r7" x "\n\t" op  \
  " r4, q0, q3\n\t"              \
  "vldrb.8 q2, [r9" x "\n\t" op " r6, q1, q3\n\t" op " r8, q0, q2\n\t" op " r10, q1, q2\n\t"

#define FIRST PRODUCTS("vmladav.s8", "]")
#define SECOND PRODUCTS("vmladava.s8", ", #16]")
#define THIRD PRODUCTS("vmladava.s8", ", #32]")
#define BEGIN PRODUCTS("vmladav.s8", "], #16")
#define GO_ON PRODUCTS("vmladava.s8", "], #16")

/* For every two pairs of outputs; `label` is a number of its own. */
#define FEW_VECTORS(label, products) \
  "dls lr, r12\n" label ":\n\t" products products "le lr, " label "b\n\t"

#define MANY_VECTORS(label, first)                                                              \
  "add r12, sp, r12, lsl #4\n" label                                                            \
  "0:\n\t"                                                                                      \
  "ldrd r5, r7, [sp, #216]\n\t"                                                                 \
  "ldrd r9, lr, [sp, #224]\n\t" first "dls lr, lr\n" label "1:\n\t" GO_ON GO_ON "le lr, " label \
  "1b\n\t" STORE_SUMS                                                                           \
  "cmp r3, r12\n\t"                                                                             \
  "bne " label                                                                                  \
  "0b\n\t"                                                                                      \
  "mov lr, sp\n\t"                                                                              \
  "sub r12, r12, lr\n\t"                                                                        \
  "lsr r12, r12, #4\n\t"                                                                        \
  "b 3f\n"

/* Eight sums of a pixel, two per vector, to where sixteen have them. */
#define SPREAD(at)               \
  "vldrw.u32 q0, [sp, #8 + " at  \
  "]\n\t"                        \
  "vldrw.u32 q1, [sp, #16 + " at \
  "]\n\t"                        \
  "vldrw.u32 q2, [sp, #24 + " at \
  "]\n\t"                        \
  "vstrw.32 q0, [sp, #16 + " at  \
  "]\n\t"                        \
  "vstrw.32 q1, [sp, #32 + " at  \
  "]\n\t"                        \
  "vstrw.32 q2, [sp, #48 + " at "]\n\t"

/* Vector `j` of each pixel's sums to qa, qb, qc, requantised. Bias: r12, factors: r3. */
#define REQUANTIZE_PIXELS(j, qa, qb, qc)  \
  "vldrw.u32 " qa ", [sp, #16 * " j       \
  "]\n\t"                                 \
  "vldrw.u32 q6, [r12, #16 * " j          \
  "]\n\t"                                 \
  "vadd.i32 " qa ", " qa                  \
  ", q6\n\t"                              \
  "vldrw.u32 " qb ", [sp, #64 + 16 * " j  \
  "]\n\t"                                 \
  "vadd.i32 " qb ", " qb                  \
  ", q6\n\t"                              \
  "vldrw.u32 " qc ", [sp, #128 + 16 * " j \
  "]\n\t"                                 \
  "vadd.i32 " qc ", " qc                  \
  ", q6\n\t"                              \
  "vldrw.u32 q7, [r3, #16 * " j           \
  "]\n\t"                                 \
  "vqrdmulh.s32 " qa ", " qa              \
  ", q7\n\t"                              \
  "vldrb.s32 q6, [r3, #64 + 4 * " j       \
  "]\n\t"                                 \
  "vqrdmulh.s32 " qb ", " qb              \
  ", q7\n\t"                              \
  "vqrdmulh.s32 " qc ", " qc              \
  ", q7\n\t"                              \
  "vrshl.s32 " qa ", " qa                 \
  ", q6\n\t"                              \
  "vrshl.s32 " qb ", " qb                 \
  ", q6\n\t"                              \
  "vrshl.s32 " qc ", " qc ", q6\n\t"

/* Vector 3 of one pixel, when no more registers are left; narrowed into `odd`. */
#define LAST_OF_PIXEL(at, odd)   \
  "vldrw.u32 q7, [sp, #48 + " at \
  "]\n\t"                        \
  "vldrw.u32 q6, [r12, #48]\n\t" \
  "vadd.i32 q7, q7, q6\n\t"      \
  "vldrw.u32 q6, [r3, #48]\n\t"  \
  "vqrdmulh.s32 q7, q7, q6\n\t"  \
  "vldrb.s32 q6, [r3, #76]\n\t"  \
  "vrshl.s32 q7, q7, q6\n\t"     \
  "vqmovnb.s32 " odd ", " odd    \
  "\n\t"                         \
  "vqmovnt.s32 " odd ", q7\n\t"

#define NARROW(even, odd)       \
  "vqadd.s16 " even ", " even   \
  ", r10\n\t"                   \
  "vqadd.s16 " odd ", " odd     \
  ", r10\n\t"                   \
  "vqmovnb.s16 " even ", " even \
  "\n\t"                        \
  "vqmovnt.s16 " even ", " odd "\n\t"

/* Any activation: vector `j` of the pixel whose sums are at r2, rounded as mote_mve_requantize does
 * negative values. */
#define REQUANTIZE_ONE(q, j)        \
  "vldrw.u32 " q ", [r2, #16 * " j  \
  "]\n\t"                           \
  "vldrw.u32 q6, [r12, #16 * " j    \
  "]\n\t"                           \
  "vadd.i32 " q ", " q              \
  ", q6\n\t"                        \
  "vldrw.u32 q7, [r3, #16 * " j     \
  "]\n\t"                           \
  "vqrdmulh.s32 " q ", " q          \
  ", q7\n\t"                        \
  "vldrb.s32 q6, [r3, #64 + 4 * " j \
  "]\n\t"                           \
  "vand q7, " q                     \
  ", q6\n\t"                        \
  "vshr.s32 q7, q7, #31\n\t"        \
  "vadd.i32 " q ", " q              \
  ", q7\n\t"                        \
  "vrshl.s32 " q ", " q ", q6\n\t"

__attribute__((naked, noinline)) static void make_tiles(__attribute__((unused)) tile_run *run) {
  __asm__ volatile(
      "push {r0, r4-r11, lr}\n\t"
      "vpush {d8-d15}\n\t"
      "sub sp, #240\n\t"
      "mov lr, r0\n\t"
      "ldrd r2, r3, [lr, #52]\n\t"
      "ldrd r4, r11, [lr, #60]\n\t"
      "str r2, [sp, #228]\n\t"
      "strd r3, r4, [sp, #232]\n\t"
      "ldm lr, {r5, r7, r9}\n\t"
      "add r0, lr, #24\n\t"
      "ldm r0, {r0, r2, r4, r6}\n"
      "1:\n\t" /* a tile: y, outputs, x and lr = run are loaded */
      "ldr r1, [lr, #12]\n\t"
      "ldrd r8, r10, [lr, #16]\n\t"
      "add r3, sp, #192\n\t"
      "stm r3, {r0, r2, r4, r6, r8, r10}\n\t"
      "strd r5, r7, [sp, #216]\n\t"
      "str r9, [sp, #224]\n"
      "2:\n\t" /* a block of outputs, of which r6 are left */
      "cmp r6, #8\n\t"
      "ite hi\n\t"
      "movhi r12, #4\n\t"
      "movls r12, #2\n\t"
      "mov r3, sp\n\t"
      "tbh [pc, r11, lsl #1]\n"
      "20:\n\t"
      ".2byte (30f - 20b) / 2\n\t"
      ".2byte (40f - 20b) / 2\n\t"
      ".2byte (50f - 20b) / 2\n\t"
      ".2byte (60f - 20b) / 2\n\t"
      ".2byte (70f - 20b) / 2\n\t"
      ".2byte (80f - 20b) / 2\n"
      "30:\n\t"
      "vldrb.8 q0, [r5]\n\t"
      "vldrb.8 q1, [r7]\n\t"
      "vldrb.8 q2, [r9]\n\t"
      FEW_VECTORS("31", PRODUCTS_IN("vmladav.s8", "q0", "q1", "q2") STORE_SUMS)
      "b 3f\n"
      "40:\n\t" LOAD_WINDOWS("0") FEW_VECTORS("41", TWO("vmladav.s8") STORE_SUMS)
      "b 3f\n"
      "50:\n\t" FEW_VECTORS("51", FIRST SECOND THIRD STORE_SUMS)
      "b 3f\n"
      "60:\n\t" LOAD_WINDOWS("0") FEW_VECTORS("61", TWO("vmladav.s8") STORE_SUMS)
      LOAD_WINDOWS("32") "mov r3, sp\n\t" FEW_VECTORS("62", LOAD_SUMS TWO("vmladava.s8") STORE_SUMS)
      "b 3f\n"
      "70:\n\t" MANY_VECTORS("71", BEGIN)
      "80:\n\t" MANY_VECTORS("81", BEGIN GO_ON)
      "3:\n\t" /* their sums to bytes */
      "cmp r12, #2\n\t"
      "bne 9f\n\t" SPREAD("0") SPREAD("64") SPREAD("128") "9:\n\t"
      "ldrd r12, r3, [sp, #208]\n\t"
      "ldrd r10, r0, [sp, #232]\n\t"
      "cmp r0, #0\n\t"
      "bne 4f\n\t"
      REQUANTIZE_PIXELS("0", "q0", "q1", "q2")
      REQUANTIZE_PIXELS("2", "q3", "q4", "q5")
      "vqmovnb.s32 q0, q0\n\t"
      "vqmovnt.s32 q0, q3\n\t"
      "vqmovnb.s32 q1, q1\n\t"
      "vqmovnt.s32 q1, q4\n\t"
      "vqmovnb.s32 q2, q2\n\t"
      "vqmovnt.s32 q2, q5\n\t"
      REQUANTIZE_PIXELS("1", "q3", "q4", "q5")
      LAST_OF_PIXEL("0", "q3") LAST_OF_PIXEL("64", "q4") LAST_OF_PIXEL("128", "q5")
      NARROW("q0", "q3") NARROW("q1", "q4") NARROW("q2", "q5")
      "b 6f\n"
      "4:\n\t" /* the same for any activation, pixel by pixel */
      "ldr lr, [sp, #304]\n\t"
      "ldrd r4, r6, [lr, #68]\n\t"
      "mov r2, sp\n\t"
      "movs r0, #3\n"
      "5:\n\t"
      REQUANTIZE_ONE("q0", "0") REQUANTIZE_ONE("q1", "1")
      REQUANTIZE_ONE("q2", "2") REQUANTIZE_ONE("q3", "3")
      "vqmovnb.s32 q0, q0\n\t"
      "vqmovnt.s32 q0, q2\n\t"
      "vqmovnb.s32 q1, q1\n\t"
      "vqmovnt.s32 q1, q3\n\t"
      NARROW("q0", "q1")
      "vdup.8 q1, r4\n\t"
      "vdup.8 q2, r6\n\t"
      "vmax.s8 q0, q0, q1\n\t"
      "vmin.s8 q0, q0, q2\n\t"
      "vstrb.8 q0, [r2], #64\n\t"
      "subs r0, #1\n\t"
      "bne 5b\n\t"
      "vldrb.8 q0, [sp]\n\t"
      "vldrb.8 q1, [sp, #64]\n\t"
      "add r2, sp, #128\n\t"
      "vldrb.8 q2, [r2]\n"
      "6:\n\t"
      "add r12, #64\n\t"
      "add r3, #80\n\t"
      "strd r12, r3, [sp, #208]\n\t"
      "add lr, sp, #192\n\t"
      "ldm lr, {r0, r2, r4, r6}\n\t"
      "vctp.8 r6\n\t"
      "vpsttt\n\t"
      "vstrbt.8 q0, [r0], #16\n\t"
      "vstrbt.8 q1, [r2], #16\n\t"
      "vstrbt.8 q2, [r4], #16\n\t"
      "subs r6, #16\n\t"
      "stm lr, {r0, r2, r4, r6}\n\t"
      "bgt 2b\n\t"
      "ldr lr, [sp, #304]\n\t" /* the next tile */
      "ldr r3, [lr, #48]\n\t"
      "subs r3, #1\n\t"
      "str r3, [lr, #48]\n\t"
      "beq 7f\n\t"
      "ldrd r3, r12, [lr, #40]\n\t"
      "ldrd r5, r7, [sp, #216]\n\t"
      "ldr r9, [sp, #224]\n\t"
      "add r5, r3\n\t"
      "add r7, r3\n\t"
      "add r9, r3\n\t"
      "add r0, r12\n\t"
      "add r2, r12\n\t"
      "add r4, r12\n\t"
      "ldr r6, [lr, #36]\n\t"
      "b 1b\n"
      "7:\n\t"
      "add sp, #240\n\t"
      "vpop {d8-d15}\n\t"
      "pop {r0, r4-r11, pc}\n\t");
}

/* Four pixels, for many vectors: fourteen instructions for eight products. All registers hold sums
 * and addresses, so that loops count in memory or in r11.
 * The frame: sums of [4][BLOCK] at 0; at 256 y[0..3], the outputs that are left, bias, factors; at
 * 284 x[0..3]; at 300 doubles, where sums go, where they end, zero_point, clamps, loop; the run's
 * address at 392. Sums of the first output of a pair are in r0, r4, r8, r12, of the second in r2,
 * r6, r10, lr; windows: r3, r5, r7, r9; weights: r1. */
#define PRODUCTS_OF_FOUR(op)                          \
  "vldrb.8 q0, [r1], #16\n\t"                         \
  "vldrb.8 q2, [r3], #16\n\t" op                      \
  " r0, q0, q2\n\t"                                   \
  "vldrb.8 q1, [r1], #16\n\t" op                      \
  " r2, q1, q2\n\t"                                   \
  "vldrb.8 q3, [r5], #16\n\t" op " r4, q0, q3\n\t" op \
  " r6, q1, q3\n\t"                                   \
  "vldrb.8 q2, [r7], #16\n\t" op " r8, q0, q2\n\t" op \
  " r10, q1, q2\n\t"                                  \
  "vldrb.8 q3, [r9], #16\n\t" op " r12, q0, q3\n\t" op " lr, q1, q3\n\t"

/* Vector `j` of the sums of the two pixels at r2, requantised. Bias: r12, factors: r3. */
#define REQUANTIZE_TWO(j, qa, qb)        \
  "vldrw.u32 " qa ", [r2, #16 * " j      \
  "]\n\t"                                \
  "vldrw.u32 q6, [r12, #16 * " j         \
  "]\n\t"                                \
  "vadd.i32 " qa ", " qa                 \
  ", q6\n\t"                             \
  "vldrw.u32 " qb ", [r2, #64 + 16 * " j \
  "]\n\t"                                \
  "vadd.i32 " qb ", " qb                 \
  ", q6\n\t"                             \
  "vldrw.u32 q7, [r3, #16 * " j          \
  "]\n\t"                                \
  "vqrdmulh.s32 " qa ", " qa             \
  ", q7\n\t"                             \
  "vldrb.s32 q6, [r3, #64 + 4 * " j      \
  "]\n\t"                                \
  "vqrdmulh.s32 " qb ", " qb             \
  ", q7\n\t"                             \
  "vrshl.s32 " qa ", " qa                \
  ", q6\n\t"                             \
  "vrshl.s32 " qb ", " qb ", q6\n\t"

#define NARROW_WORDS(even, odd) \
  "vqmovnb.s32 " even ", " even \
  "\n\t"                        \
  "vqmovnt.s32 " even ", " odd "\n\t"

__attribute__((naked, noinline)) static void make_tiles_of_four(__attribute__((unused))
                                                                tile_run *run) {
  __asm__ volatile(
      "push {r0, r4-r11, lr}\n\t"
      "vpush {d8-d15}\n\t"
      "sub sp, #328\n\t"
      "mov lr, r0\n\t"
      "ldr r2, [lr, #52]\n\t"
      "str r2, [sp, #300]\n\t"
      "ldrd r2, r3, [lr, #56]\n\t"
      "strd r2, r3, [sp, #312]\n\t"
      "ldr r2, [lr, #64]\n\t"
      "str r2, [sp, #320]\n\t"
      "ldm lr, {r3, r5, r7}\n\t"
      "ldrd r9, r6, [lr, #76]\n\t"
      "add r0, lr, #24\n\t"
      "ldm r0, {r0, r2, r4}\n"
      "1:\n\t" /* a tile: y in r0, r2, r4, r6, x in r3, r5, r7, r9, lr = run */
      "ldr r1, [lr, #12]\n\t"
      "ldr r8, [lr, #36]\n\t"
      "ldrd r10, r11, [lr, #16]\n\t"
      "add r12, sp, #256\n\t"
      "stm r12!, {r0, r2, r4, r6, r8, r10, r11}\n\t"
      "stm r12, {r3, r5, r7, r9}\n"
      "2:\n\t" /* a block of outputs, of which r8 are left */
      "mov r3, sp\n\t"
      "add r5, sp, #64\n\t"
      "cmp r8, #8\n\t"
      "it ls\n\t"
      "addls r5, r3, #32\n\t"
      "strd r3, r5, [sp, #304]\n"
      "3:\n\t" /* a pair of outputs */
      "add r11, sp, #284\n\t"
      "ldm r11, {r3, r5, r7, r9}\n\t"
      "ldr r11, [sp, #320]\n\t" PRODUCTS_OF_FOUR("vmladav.s8")
      "cmp r11, #4\n\t" /* ODD_VECTORS */
      "beq 4f\n\t" PRODUCTS_OF_FOUR("vmladava.s8")
      "4:\n\t"
      "ldr r11, [sp, #300]\n"
      "5:\n\t" PRODUCTS_OF_FOUR("vmladava.s8") PRODUCTS_OF_FOUR("vmladava.s8")
      "subs r11, #1\n\t"
      "bne 5b\n\t"
      "ldr r11, [sp, #304]\n\t"
      "strd r4, r6, [r11, #64]\n\t"
      "strd r8, r10, [r11, #128]\n\t"
      "strd r12, lr, [r11, #192]\n\t"
      "strd r0, r2, [r11], #8\n\t"
      "str r11, [sp, #304]\n\t"
      "ldr r0, [sp, #308]\n\t"
      "cmp r11, r0\n\t"
      "bne 3b\n\t"
      "ldr r8, [sp, #272]\n\t"
      "cmp r8, #8\n\t"
      "bhi 6f\n\t" SPREAD("0") SPREAD("64") SPREAD("128") SPREAD("192")
      "6:\n\t" /* their sums to bytes */
      "ldrd r12, r3, [sp, #276]\n\t"
      "ldrd r10, r0, [sp, #312]\n\t"
      "mov r2, sp\n\t"
      "mov lr, #2\n\t"
      "cmp r0, #0\n\t"
      "bne 8f\n"
      "7:\n\t"
      REQUANTIZE_TWO("0", "q0", "q1") REQUANTIZE_TWO("2", "q4", "q5")
      NARROW_WORDS("q0", "q4") NARROW_WORDS("q1", "q5")
      REQUANTIZE_TWO("1", "q2", "q3") REQUANTIZE_TWO("3", "q4", "q5")
      NARROW_WORDS("q2", "q4") NARROW_WORDS("q3", "q5")
      NARROW("q0", "q2") NARROW("q1", "q3")
      "vstrb.8 q0, [r2], #64\n\t"
      "vstrb.8 q1, [r2], #64\n\t"
      "subs lr, #1\n\t"
      "bne 7b\n\t"
      "b 11f\n"
      "8:\n\t" /* for any activation, pixel by pixel */
      "ldr lr, [sp, #392]\n\t"
      "ldrd r4, r6, [lr, #68]\n\t"
      "movs r0, #4\n"
      "9:\n\t"
      REQUANTIZE_ONE("q0", "0") REQUANTIZE_ONE("q1", "1")
      REQUANTIZE_ONE("q2", "2") REQUANTIZE_ONE("q3", "3")
      NARROW_WORDS("q0", "q2") NARROW_WORDS("q1", "q3")
      NARROW("q0", "q1")
      "vdup.8 q1, r4\n\t"
      "vdup.8 q2, r6\n\t"
      "vmax.s8 q0, q0, q1\n\t"
      "vmin.s8 q0, q0, q2\n\t"
      "vstrb.8 q0, [r2], #64\n\t"
      "subs r0, #1\n\t"
      "bne 9b\n"
      "11:\n\t"
      "add r12, #64\n\t"
      "add r3, #80\n\t"
      "strd r12, r3, [sp, #276]\n\t"
      "add lr, sp, #256\n\t"
      "ldm lr, {r0, r2, r4, r6, r8}\n\t"
      "sub r3, lr, #128\n\t"
      "vldrb.8 q0, [sp]\n\t"
      "vldrb.8 q1, [sp, #64]\n\t"
      "vldrb.8 q2, [r3]\n\t"
      "vldrb.8 q3, [r3, #64]\n\t"
      "vctp.8 r8\n\t"
      "vpstttt\n\t"
      "vstrbt.8 q0, [r0], #16\n\t"
      "vstrbt.8 q1, [r2], #16\n\t"
      "vstrbt.8 q2, [r4], #16\n\t"
      "vstrbt.8 q3, [r6], #16\n\t"
      "subs r8, #16\n\t"
      "stm lr, {r0, r2, r4, r6, r8}\n\t"
      "bgt 2b\n\t"
      "ldr lr, [sp, #392]\n\t" /* the next tile */
      "ldr r3, [lr, #48]\n\t"
      "subs r3, #1\n\t"
      "str r3, [lr, #48]\n\t"
      "beq 12f\n\t"
      "add r12, sp, #284\n\t"
      "ldm r12, {r3, r5, r7, r9}\n\t"
      "ldrd r10, r12, [lr, #40]\n\t"
      "add r3, r10\n\t"
      "add r5, r10\n\t"
      "add r7, r10\n\t"
      "add r9, r10\n\t"
      "add r0, r12\n\t"
      "add r2, r12\n\t"
      "add r4, r12\n\t"
      "add r6, r12\n\t"
      "b 1b\n"
      "12:\n\t"
      "add sp, #328\n\t"
      "vpop {d8-d15}\n\t"
      "pop {r0, r4-r11, pc}\n\t");
}

/* `tiles` tiles: their windows are x_step bytes apart, their pixels y_step; within a tile, the
 * first `some` are x_apart and y_apart, and the others, which it lacks, are the first once more. */
typedef struct {
  int32_t some, x_apart, y_apart;
  int32_t tiles, x_step, y_step;
} tiling;

static void make(const mote_conv_2d_s8_mve_params *p, tile_run *run, const int8_t *x, int8_t *y,
                 tiling t) {
  const int8_t *windows[MOST_PIXELS];
  int8_t *pixels[MOST_PIXELS];
  for (int32_t i = 0; i < MOST_PIXELS; ++i) {
    const int32_t pixel = i < t.some ? i : 0;
    windows[i] = x + pixel * t.x_apart;
    pixels[i] = y + pixel * t.y_apart;
  }
  for (int32_t i = 0; i < PIXELS; ++i) {
    run->x[i] = windows[i];
    run->y[i] = pixels[i];
  }
  run->fourth_x = windows[PIXELS];
  run->fourth_y = pixels[PIXELS];
  run->tiles = t.tiles;
  run->x_step = t.x_step;
  run->y_step = t.y_step - (p->outputs + BLOCK - 1) / BLOCK * BLOCK;
  if (p->tile == MOST_PIXELS)
    make_tiles_of_four(run);
  else
    make_tiles(run);
}

/* `count` pixels of a row of y, whose windows are `step` bytes apart. */
static void make_pixels(const mote_conv_2d_s8_mve_params *p, tile_run *run, const int8_t *x,
                        int32_t step, int32_t count, int8_t *y) {
  const int32_t pixel = p->output_pixel;
  tiling t = {p->tile, step, pixel, count / p->tile, p->tile * step, p->tile * pixel};
  if (t.tiles > 0) make(p, run, x, y, t);
  x += t.tiles * t.x_step;
  y += t.tiles * t.y_step;
  t.some = count - t.tiles * p->tile;
  t.tiles = 1;
  if (t.some > 0) make(p, run, x, y, t);
}

static void begin_runs(const mote_conv_2d_s8_mve_params *p, tile_run *run) {
  const int32_t n = p->vectors;
  run->weights = p->weights;
  run->bias = p->bias;
  run->factors = p->factors;
  run->outputs = p->outputs;
  run->doubles = (n - 1) / 2;
  run->zero_point = p->output_zero_point;
  run->clamps = !p->saturates;
  run->min = p->output_min;
  run->max = p->output_max;
  run->loop = n <= 4 ? n - 1 : (int32_t)(n % 2 == 1 ? ODD_VECTORS : EVEN_VECTORS);
}

/* Columns /////////////////////////////////////////////////////////////////////////////////////////
 */

/* `count` pixels of a row of x, each to a column of its own. */
static void copy_row(const mote_conv_2d_s8_mve_params *p, const int8_t *x, int32_t count,
                     int8_t *to) {
  const int32_t column = p->filter_h * p->channels;
  if (p->scatter) {
    const uint8x16_t offsets = vldrbq_u8(p->scatter);
    const int32_t bytes = p->scatter_pixels * p->channels;
    for (int32_t left = count * p->channels; left > 0; left -= bytes) {
      const mve_pred16_t lanes = vctp8q((uint32_t)(left < bytes ? left : bytes));
      vstrbq_scatter_offset_p_s8(to, offsets, vldrbq_z_s8(x, lanes), lanes);
      x += bytes;
      to += p->scatter_pixels * column;
    }
    return;
  }
  for (int32_t c = 0; c < p->channels; c += BLOCK) {
    const mve_pred16_t lanes = vctp8q((uint32_t)(p->channels - c));
    const int8_t *from = x + c;
    int8_t *at = to + c;
    for (int32_t i = 0; i < count; ++i) {
      vstrbq_p_s8(at, vldrbq_z_s8(from, lanes), lanes);
      from += p->input_pixel;
      at += column;
    }
  }
}

/* `count` columns that begin at (top, left) of the image x. */
MOTE_NOINLINE static void copy_columns(const mote_conv_2d_s8_mve_params *p, const int8_t *x,
                                       int32_t top, int32_t left, int32_t count, int8_t *to) {
  const int32_t column = p->filter_h * p->channels;
  const int32_t bottom = top + (p->filter_h - 1) * p->dilation_h;
  int32_t before = left < 0 ? -left : 0;
  int32_t after = left + count > p->input_w ? left + count - p->input_w : 0;
  int32_t inside = count - before - after;
  if (top < 0 || bottom >= p->input_h || inside <= 0) {
    mote_mve_fill(to, p->input_zero_point, count * column);
  } else {
    mote_mve_fill(to, p->input_zero_point, before * column);
    mote_mve_fill(to + (count - after) * column, p->input_zero_point, after * column);
  }
  if (inside <= 0) return;
  x += (top * p->input_w + left + before) * p->input_pixel;
  to += before * column;
  for (int32_t ky = 0; ky < p->filter_h; ++ky) {
    if ((uint32_t)(top + ky * p->dilation_h) < (uint32_t)p->input_h) copy_row(p, x, inside, to);
    x += p->dilation_h * p->input_w * p->input_pixel;
    to += p->channels;
  }
}

/* Rows of y ///////////////////////////////////////////////////////////////////////////////////////
 */

/* From x itself, but for windows so close to its end that whole vectors would leave it. */
static void direct_row(const mote_conv_2d_s8_mve_params *p, tile_run *run, const int8_t *x,
                       int32_t left_in_x, int8_t *y, int8_t *scratch) {
  const int32_t step = p->stride_w * p->input_pixel;
  const int32_t window = p->filter_h * p->filter_w * p->channels;
  int32_t count = p->output_w;
  while (count > 0 && (count - 1) * step > left_in_x) --count;
  make_pixels(p, run, x, step, count, y);
  for (; count < p->output_w; ++count) {
    mote_mve_copy(scratch, x + count * step, window);
    make_pixels(p, run, scratch, step, 1, y + count * p->output_pixel);
  }
}

static void copied_row(const mote_conv_2d_s8_mve_params *p, tile_run *run, const int8_t *x,
                       int32_t top, int8_t *y, int8_t *scratch) {
  const int32_t column = p->filter_h * p->channels;
  for (int32_t ox = 0; ox < p->output_w; ox += p->segment) {
    const int32_t count = p->output_w - ox < p->segment ? p->output_w - ox : p->segment;
    const int32_t left = ox * p->stride_w - p->pad_left;
    int32_t step = p->stride_w * column;
    if (p->dilation_w == 1) {
      copy_columns(p, x, top, left, (count - 1) * p->stride_w + p->filter_w, scratch);
    } else {
      step = p->vectors * 16;
      for (int32_t i = 0; i < count; ++i)
        for (int32_t kx = 0; kx < p->filter_w; ++kx)
          copy_columns(p, x, top, left + i * p->stride_w + kx * p->dilation_w, 1,
                       scratch + i * step + kx * column);
    }
    make_pixels(p, run, scratch, step, count, y);
    y += count * p->output_pixel;
  }
}

/* As many rows as a tile has pixels, of which each makes one. */
static void copied_rows(const mote_conv_2d_s8_mve_params *p, tile_run *run, const int8_t *x,
                        int32_t top, int8_t *y, int8_t *scratch) {
  const int32_t step = p->stride_w * p->filter_h * p->channels;
  const int32_t columns = (p->output_w - 1) * p->stride_w + p->filter_w;
  const tiling t = {p->tile,     p->row_bytes, p->output_w * p->output_pixel,
                    p->output_w, step,         p->output_pixel};
  for (int32_t i = 0; i < p->tile; ++i)
    copy_columns(p, x, top + i * p->stride_h, -p->pad_left, columns, scratch + i * p->row_bytes);
  make(p, run, scratch, y, t);
}

void mote_conv_2d_s8_mve(const mote_conv_2d_s8_mve_params *p, const int8_t *x, int8_t *y,
                         void *scratch) {
  const int32_t input_row = p->input_w * p->input_pixel;
  int32_t last_direct = p->last_direct;
  tile_run run;
  begin_runs(p, &run);
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t rows = 1;
    for (int32_t oy = 0; oy < p->output_h; oy += rows) {
      const int32_t top = oy * p->stride_h - p->pad_top;
      rows = p->row_bytes > 0 && oy + p->tile <= p->output_h ? p->tile : 1;
      if (rows > 1)
        copied_rows(p, &run, x, top, y, (int8_t *)scratch);
      else if (p->segment > 0)
        copied_row(p, &run, x, top, y, (int8_t *)scratch);
      else
        direct_row(p, &run, x + top * input_row, last_direct - top * input_row, y,
                   (int8_t *)scratch);
      y += rows * p->output_w * p->output_pixel;
    }
    x += p->input_h * input_row;
    last_direct -= p->input_h * input_row;
  }
}

#endif
