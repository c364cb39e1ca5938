/* SPDX-License-Identifier: Apache-2.0
 *
 * Products added up across lanes, of one channel: two rows of y read four rows of x, so these are
 * transposed first, 16 channels at a time, such that a word holds four pixels of a column of one
 * channel. A vector of four such words is all that 2x2 outputs read:
 *
 *   x  a0 a1 a2 a3      [a0 b0 c0 d0] [a1 b1 c1 d1] [a2 b2 c2 d2] [a3 b3 c3 d3]
 *      b0 b1 b2 b3
 *      c0 c1 c2 c3      weights of the four outputs: three columns of three,
 *      d0 d1 d2 d3      moved by a byte for the lower, by a word for the right ones
 *
 * One load and four products of sixteen pairs, 36 of them useful, and no widening; weights and
 * factors stay in registers along a row. When output_w is odd, the last two columns of y begin one
 * further left, and one of them is made twice.
 */
#include "mote_depthwise_conv_2d_s8_3x3_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define BLOCK MOTE_MVE_BLOCK
#define COLUMN (4 * BLOCK) /* bytes of four rows */

/* Two rows of y of some channels. The assembly below knows where everything is. */
typedef struct {
  const int32_t *factors;
  const int32_t *weights;
  int8_t *y;
  int32_t squares; /* of 2x2 in the rows, but for the last */
  int32_t channels;
  int32_t y_step; /* from one to the next */
  int32_t zero_point;
  int32_t last_columns; /* what the last one begins earlier, negative: in the columns and in y */
  int32_t last_y;
  int32_t back_columns; /* from the last square of a channel to where the next channel begins */
  int32_t back_y;
  int32_t reserved;
  int32_t columns[4]; /* of the first channel, one square earlier */
  int32_t offsets[4]; /* of a square's outputs */
} row_pair;

/* q0: columns, q2: where they are, q4-q7: weights of the four outputs, q3: where these are. */
#define SQUARE                    \
  "vldrw.u32 q0, [q2, #128]!\n\t" \
  "vmladav.s8 r0, q0, q4\n\t"     \
  "vmladav.s8 r2, q0, q6\n\t"     \
  "vmladav.s8 r4, q0, q5\n\t"     \
  "vmladav.s8 r6, q0, q7\n\t"     \
  "vmov q1[2], q1[0], r0, r4\n\t" \
  "vmov q1[3], q1[1], r2, r6\n\t" \
  "vadd.i32 q1, q1, r8\n\t"       \
  "vqrdmulh.s32 q1, q1, r5\n\t"   \
  "vrshl.s32 q1, r7\n\t"          \
  "vadd.i32 q1, q1, r9\n\t"       \
  "vqmovnb.s32 q1, q1\n\t"        \
  "vqmovnb.s16 q1, q1\n\t"        \
  "vstrb.32 q1, [r3, q3]\n\t"

__attribute__((naked, noinline)) static void make_rows(__attribute__((unused))
                                                       const row_pair *rows) {
  __asm__ volatile(
      "push {r0, r4-r11, lr}\n\t"
      "vpush {d8-d15}\n\t"
      "mov lr, r0\n\t"
      "vldrw.u32 q2, [lr, #48]\n\t"
      "vldrw.u32 q3, [lr, #64]\n\t"
      "ldrd r1, r10, [lr]\n\t"
      "ldr r3, [lr, #8]\n\t"
      "ldrd r12, r11, [lr, #16]\n\t"
      "ldr r9, [lr, #24]\n"
      "1:\n\t" /* a channel */
      "vldrw.u32 q4, [r10, #4]\n\t"
      "vldrw.u32 q6, [r10], #16\n\t"
      "vshl.i32 q7, q6, #8\n\t"
      "vshl.i32 q5, q4, #8\n\t"
      "ldm r1!, {r5, r7, r8}\n\t"
      "ldr lr, [lr, #12]\n\t"
      "wls lr, lr, 3f\n"
      "2:\n\t" SQUARE
      "add r3, r11\n\t"
      "le lr, 2b\n"
      "3:\n\t"
      "ldr lr, [sp, #64]\n\t"
      "ldrd r0, r2, [lr, #28]\n\t"
      "vadd.i32 q2, q2, r0\n\t"
      "add r3, r2\n\t" SQUARE
      "ldrd r0, r2, [lr, #36]\n\t"
      "vadd.i32 q2, q2, r0\n\t"
      "add r3, r2\n\t"
      "subs r12, #1\n\t"
      "bne 1b\n\t"
      "vpop {d8-d15}\n\t"
      "pop {r0, r4-r11, pc}\n\t");
}

/* Where four rows of x are, and from each the next pixel; padding is for rows outside. */
typedef struct {
  const int8_t *rows[4];
  int32_t steps[4];
} four_rows;

static inline void find_rows(const mote_depthwise_conv_2d_s8_3x3_mve_params *p, const int8_t *x,
                             int32_t top, four_rows *four) {
  for (int32_t i = 0; i < 4; ++i) {
    const int32_t inside = (uint32_t)(top + i) < (uint32_t)p->input_h;
    four->rows[i] = inside ? x + (top + i) * p->input_w * p->channels : p->padding;
    four->steps[i] = inside ? p->channels : 0;
  }
}

/* `count` channels of four rows from channel `first` on, at most a block, into columns. */
__attribute__((naked, noinline)) static void transpose(__attribute__((unused))
                                                       const four_rows *four,
                                                       __attribute__((unused)) int32_t pixels,
                                                       __attribute__((unused)) int32_t first,
                                                       __attribute__((unused)) int32_t count,
                                                       __attribute__((unused)) int8_t *columns) {
  __asm__ volatile(
      "push {r4-r11, lr}\n\t"
      "ldr r12, [sp, #36]\n\t"
      "ldm r0, {r4-r11}\n\t"
      "add r4, r2\n\t"
      "add r5, r2\n\t"
      "add r6, r2\n\t"
      "add r7, r2\n\t"
      "vctp.8 r3\n\t"
      "dls lr, r1\n"
      "1:\n\t"
      "vpstttt\n\t"
      "vldrbt.8 q0, [r4]\n\t"
      "vldrbt.8 q1, [r5]\n\t"
      "vldrbt.8 q2, [r6]\n\t"
      "vldrbt.8 q3, [r7]\n\t"
      "add r4, r8\n\t"
      "vst40.8 {q0, q1, q2, q3}, [r12]\n\t"
      "add r5, r9\n\t"
      "vst41.8 {q0, q1, q2, q3}, [r12]\n\t"
      "add r6, r10\n\t"
      "vst42.8 {q0, q1, q2, q3}, [r12]\n\t"
      "add r7, r11\n\t"
      "vst43.8 {q0, q1, q2, q3}, [r12]!\n\t"
      "le lr, 1b\n\t"
      "pop {r4-r11, pc}\n\t");
}

/* What all pairs of rows have in common. */
static void begin_rows(const mote_depthwise_conv_2d_s8_3x3_mve_params *p, row_pair *rows) {
  const int32_t squares = (p->output_w + 1) / 2, odd = p->output_w & 1;
  const int32_t y_row = p->output_w * p->channels;
  rows->squares = squares - 1;
  rows->y_step = 2 * p->channels;
  rows->zero_point = p->output_zero_point;
  rows->last_columns = -odd * COLUMN;
  rows->last_y = -odd * p->channels;
  rows->back_columns = 4 - 2 * COLUMN * squares + odd * COLUMN;
  rows->back_y = 1 - rows->y_step * rows->squares + odd * p->channels;
  for (int32_t i = 0; i < 4; ++i) rows->offsets[i] = (i & 1) * p->channels + (i >> 1) * y_row;
}

/* Rows first and first + 1 of the image y: all that they need of x is read before. */
static void two_rows(const mote_depthwise_conv_2d_s8_3x3_mve_params *p, const int8_t *x,
                     int32_t first, int8_t *y, row_pair *rows, int8_t *columns) {
  const int32_t block_bytes = ((p->output_w + 1) / 2 + 1) * 2 * COLUMN;
  int8_t *to = columns + p->pad_left * COLUMN;
  four_rows four;
  find_rows(p, x, first - p->pad_top, &four);
  for (int32_t c = 0; c < p->channels; c += BLOCK, to += block_bytes)
    transpose(&four, p->input_w, c, p->channels - c, to);
  rows->factors = p->factors;
  rows->weights = p->weights;
  rows->y = y + first * p->output_w * p->channels;
  for (int32_t c = 0; c < p->channels; c += BLOCK) {
    rows->channels = p->channels - c < BLOCK ? p->channels - c : BLOCK;
    for (int32_t i = 0; i < 4; ++i)
      rows->columns[i] = (int32_t)(uintptr_t)columns + (i - 2) * COLUMN;
    make_rows(rows);
    columns += block_bytes;
    rows->factors += 3 * BLOCK;
    rows->weights += 4 * BLOCK;
    rows->y += BLOCK;
  }
}

void mote_depthwise_conv_2d_s8_3x3_mve(const mote_depthwise_conv_2d_s8_3x3_mve_params *p,
                                       const int8_t *x, int8_t *y, void *scratch) {
  const int32_t last = p->output_h - 2;
  row_pair rows;
  begin_rows(p, &rows);
  /* Columns outside are never written again. */
  mote_mve_fill((int8_t *)scratch, p->padding[0], p->scratch_bytes);
  for (int32_t b = 0; b < p->batches; ++b) {
    for (int32_t oy = 0; oy < p->output_h; oy += 2)
      two_rows(p, x, oy < last ? oy : last, y, &rows, (int8_t *)scratch);
    x += p->input_h * p->input_w * p->channels;
    y += p->output_h * p->output_w * p->channels;
  }
}

#endif
