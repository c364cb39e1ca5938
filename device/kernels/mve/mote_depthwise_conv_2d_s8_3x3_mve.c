/* SPDX-License-Identifier: Apache-2.0
 *
 * Products added up across lanes, of one channel: two rows of y read four rows of x, so these are
 * transposed first, 16 channels at a time, such that a word holds four pixels of a column of one
 * channel. A vector of four such words, a patch, is all that 2x2 outputs read:
 *
 *   x  a0 a1 a2 a3      [a0 b0 c0 d0] [a1 b1 c1 d1] [a2 b2 c2 d2] [a3 b3 c3 d3]
 *      b0 b1 b2 b3
 *      c0 c1 c2 c3      weights of the four outputs: three columns of three,
 *      d0 d1 d2 d3      moved by a byte for the lower, by a word for the right ones
 *
 * One load and four products of sixteen pairs, 36 of them useful, and no widening. Two patches make
 * a unit, eight outputs that are requantised and stored together: side by side, or, in tall strips
 * of four rows, one above the other. A strip is a row of up to three units and a rest of two or
 * four outputs; weights and factors of a channel stay in registers along it.
 *
 * Columns lie such that a unit's second patch is 64 bytes after the first, and the next unit 128,
 * in all three cases:
 *
 *   8 channels    one column after another, 32 bytes each
 *   wide          the even columns, 64 bytes each; then the odd ones
 *   tall          the even columns, twice 64 bytes each, upper and lower; then the odd ones
 */
#include "mote_depthwise_conv_2d_s8_3x3_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define BLOCK MOTE_MVE_BLOCK
#define FEW 8           /* channels of which a vector holds two pixels */
#define UNITS 3         /* at most, of a strip */
#define UNIT_BYTES 128  /* from a unit's patches to the next one's */
#define SECOND_BYTES 64 /* from a unit's first patch to its second */
#define CHANNEL_BYTES 4 /* from a channel's patch to the next one's */

typedef enum { SQUARE = -1, NONE = 0, COLUMN = 1 } rest_kind; /* of 2x2, 4x1 outputs */

/* The assembly below knows where everything is. */
typedef struct {
  int32_t units; /* at least one */
  int32_t rest;
  const int32_t *factors;
  int8_t *y;
  int32_t zero_point;
  const int32_t *weights;
  int32_t channels;
  int32_t y_unit;     /* from one unit to the next */
  int32_t y_back;     /* from the rest to the next channel's first unit */
  int32_t next_block; /* from the patch of the channel after a block to where it is */
  int32_t reserved[2];
  int32_t patch[4];         /* of the last unit, a channel earlier */
  int32_t rest_offsets[4];  /* of outputs */
  uint16_t unit_offsets[8]; /* of outputs: first and second patch take turns */
} strip;
MOTE_OFFSET(strip, factors, 8);
MOTE_OFFSET(strip, channels, 24);
MOTE_OFFSET(strip, y_back, 32);
MOTE_OFFSET(strip, next_block, 36);
MOTE_OFFSET(strip, patch, 48);
MOTE_OFFSET(strip, unit_offsets, 80);

/* q2: a patch's columns, q4-q7: weights of its outputs. */
#define PATCH(at)             \
  "vldrw.u32 q0, [q2, " at    \
  "\n\t"                      \
  "vmladav.s8 r0, q0, q4\n\t" \
  "vmladav.s8 r2, q0, q6\n\t" \
  "vmladav.s8 r4, q0, q5\n\t" \
  "vmladav.s8 r6, q0, q7\n\t"

/* The four sums. */
#define GATHER(q)     \
  "vmov " q "[2], " q \
  "[0], r0, r4\n\t"   \
  "vmov " q "[3], " q "[1], r2, r6\n\t"

#define UNIT(first, second) \
  PATCH(first) GATHER("q1") PATCH(second) GATHER("q0") \
  "vadd.i32 q1, q1, r8\n\t"                         \
  "vadd.i32 q0, q0, r8\n\t"                         \
  "vqrdmulh.s32 q1, q1, r5\n\t"                     \
  "vqrdmulh.s32 q0, q0, r5\n\t"                     \
  "vrshl.s32 q1, r7\n\t"                            \
  "vrshl.s32 q0, r7\n\t"                            \
  "vqmovnb.s32 q1, q1\n\t"                          \
  "vqmovnt.s32 q1, q0\n\t"                          \
  "vqadd.s16 q1, q1, r9\n\t"                        \
  "vqmovnb.s16 q1, q1\n\t"                          \
  "vstrb.16 q1, [r3, q3]\n\t"                       \
  "add r3, r12\n"

#define REST                    \
  GATHER("q1")                  \
  "vadd.i32 q1, q1, r8\n\t"     \
  "vldrw.u32 q0, [sp]\n\t"      \
  "vqrdmulh.s32 q1, q1, r5\n\t" \
  "vrshl.s32 q1, r7\n\t"        \
  "vqmovnb.s32 q1, q1\n\t"      \
  "vqadd.s16 q1, q1, r9\n\t"    \
  "vqmovnb.s16 q1, q1\n\t"      \
  "vstrb.32 q1, [r3, q0]\n\t"

__attribute__((naked, noinline)) static void make_strip(__attribute__((unused)) const strip *s) {
  __asm__ volatile(
      "push {r0, r4-r11, lr}\n\t"
      "vpush {d8-d15}\n\t"
      "ldrd r6, r2, [r0], #8\n\t"
      "ldm r0!, {r1, r3, r9, r10, r11}\n\t"
      "ldrd r12, r5, [r0], #20\n\t"
      "vldrw.u32 q2, [r0], #16\n\t"
      "vldrw.u32 q0, [r0], #16\n\t"
      "vldrw.u32 q3, [r0]\n\t"
      "push {r2, r4, r5, r11}\n\t" /* with what follows: see the loads from the stack */
      "vpush {d0, d1}\n\t"
      "adr.w r11, 4f\n\t"
      "adr.w r5, 3f\n\t"
      "subs r5, r11, r5\n\t" /* the size of a unit */
      "subs r6, #1\n\t"
      "mls r11, r6, r5, r11\n\t"
      "orr r11, #1\n"
      "0:\n\t" /* 16 channels, or what is left */
      "ldr r0, [sp, #28]\n\t"
      "ldr r2, [sp, #16]\n\t"
      "cmp r0, #16\n\t"
      "it hs\n\t"
      "movhs r0, #16\n\t"
      "dls lr, r0\n\t"
      "cmp r2, #0\n"
      "1:\n\t" /* a channel; nothing changes the flags */
      "vldrw.u32 q4, [r10, #4]\n\t"
      "vldrw.u32 q6, [r10], #16\n\t"
      "vshl.i32 q7, q6, #8\n\t"
      "vshl.i32 q5, q4, #8\n\t"
      "ldm r1!, {r5, r7, r8}\n\t"
      "bx r11\n"
      "2:\n\t" UNIT("#-252]", "#-188]")
      "3:\n\t" UNIT("#-124]", "#-60]")
      "4:\n\t" UNIT("#4]!", "#64]")
      "bgt 6f\n\t"
      "beq 5f\n\t" PATCH("#128]") REST
      "5:\n\t"
      "ldr r0, [sp, #24]\n\t"
      "add r3, r0\n\t"
      "le lr, 1b\n\t"
      "b 7f\n"
      "6:\n\t"
      "vldrw.u32 q0, [q2, #128]\n\t"
      "vmladav.s8 r0, q0, q4\n\t"
      "vmladav.s8 r4, q0, q5\n\t"
      "vldrw.u32 q0, [q2, #192]\n\t"
      "vmladav.s8 r2, q0, q4\n\t"
      "vmladav.s8 r6, q0, q5\n\t" REST
      "ldr r0, [sp, #24]\n\t"
      "add r3, r0\n\t"
      "le lr, 1b\n"
      "7:\n\t"
      "ldr r2, [sp, #96]\n\t"
      "ldr r0, [sp, #28]\n\t"
      "ldr r2, [r2, #36]\n\t"
      "subs r0, #16\n\t"
      "str r0, [sp, #28]\n\t"
      "vadd.i32 q2, q2, r2\n\t"
      "bgt 0b\n\t"
      "add sp, #32\n\t"
      "vpop {d8-d15}\n\t"
      "pop {r0, r4-r11, pc}\n\t");
}

/* Four rows of x, or padding for those outside. The assembly below knows where everything is. */
typedef struct {
  const int8_t *rows[4];
  int32_t to_pixel[4]; /* from the end of the last block of 16 channels to the next pixel */
  int32_t next;        /* from the last block's column to the first one's of the next pixel */
  int32_t both;        /* that step and the one after it, which take turns */
  int32_t pixels;      /* of a row; pairs of them, if they have 8 channels */
  int32_t blocks;      /* but for the last */
  int32_t block_bytes;
  int32_t last; /* channels of the last block */
} four_rows;
MOTE_OFFSET(four_rows, to_pixel, 16);
MOTE_OFFSET(four_rows, next, 32);
MOTE_OFFSET(four_rows, block_bytes, 48);
MOTE_OFFSET(four_rows, last, 52);

#define STORE_COLUMN                    \
  "vst40.8 {q0, q1, q2, q3}, [r12]\n\t" \
  "vst41.8 {q0, q1, q2, q3}, [r12]\n\t" \
  "vst42.8 {q0, q1, q2, q3}, [r12]\n\t" \
  "vst43.8 {q0, q1, q2, q3}, [r12]\n\t"

__attribute__((naked, noinline)) static void transpose(__attribute__((unused))
                                                       const four_rows *four,
                                                       __attribute__((unused)) int8_t *columns) {
  __asm__ volatile(
      "push {r4-r11, lr}\n\t"
      "mov r12, r1\n\t"
      "ldm r0!, {r4-r11}\n\t"
      "ldr lr, [r0, #20]\n\t"
      "vctp.8 lr\n\t"
      "ldm r0, {r0, r1, r2, r3, lr}\n\t"
      "push {r1, lr}\n\t"
      "1:\n\t" /* a pixel */
      "ldr r1, [sp, #4]\n\t"
      "wls lr, r3, 3f\n"
      "2:\n\t"
      "vldrb.8 q0, [r4], #16\n\t"
      "vldrb.8 q1, [r5], #16\n\t"
      "vldrb.8 q2, [r6], #16\n\t"
      "vldrb.8 q3, [r7], #16\n\t" STORE_COLUMN
      "add r12, r1\n\t"
      "le lr, 2b\n"
      "3:\n\t"
      "vpstttt\n\t"
      "vldrbt.8 q0, [r4], #16\n\t"
      "vldrbt.8 q1, [r5], #16\n\t"
      "vldrbt.8 q2, [r6], #16\n\t"
      "vldrbt.8 q3, [r7], #16\n\t" STORE_COLUMN
      "ldr r1, [sp]\n\t"
      "add r12, r0\n\t"
      "sub r0, r1, r0\n\t"
      "add r4, r8\n\t"
      "add r5, r9\n\t"
      "add r6, r10\n\t"
      "add r7, r11\n\t"
      "subs r2, #1\n\t"
      "bne 1b\n\t"
      "pop {r0, r1, r4-r11, pc}\n\t");
}

/* How y is cut up. */
typedef struct {
  int32_t units; /* in a row */
  rest_kind rest;
  int32_t odd_columns; /* bytes from the even columns to the odd ones */
  int32_t pair;        /* bytes of two columns */
  int32_t patch[4];    /* of the unit before the first, a channel earlier, in scratch */
} cut;

static inline cut cut_of(const mote_depthwise_conv_2d_s8_3x3_mve_params *p) {
  const int32_t unit_w = p->is_tall ? 2 : 4;
  cut c;
  c.units = p->output_w / unit_w;
  c.rest = p->output_w % unit_w == 0 ? NONE : p->is_tall ? COLUMN : SQUARE;
  c.odd_columns = p->channels == FEW ? 32 : p->block_bytes / 2;
  c.pair = p->is_tall ? 128 : 64;
  for (int32_t i = 0; i < 4; ++i)
    c.patch[i] = (i & 1) * c.odd_columns + (i >> 1) * c.pair - UNIT_BYTES - CHANNEL_BYTES;
  return c;
}

/* What making rows keeps in memory. */
typedef struct {
  cut of_y;
  four_rows upper, lower; /* of patches; lower ones if tall */
  strip next;
} work;

static inline void begin_rows(const mote_depthwise_conv_2d_s8_3x3_mve_params *p, const cut *c,
                              four_rows *four) {
  const int32_t pixels = p->channels == FEW ? 2 : 1;
  const int32_t blocks = (p->channels - 1) / BLOCK;
  const int32_t next = p->channels == FEW ? 64
                       : p->pad_left      ? c->pair - c->odd_columns
                                          : c->odd_columns;
  four->next = next - blocks * p->block_bytes;
  four->both = pixels * c->pair - 2 * blocks * p->block_bytes;
  four->pixels = p->input_w / pixels;
  four->blocks = blocks;
  four->block_bytes = p->block_bytes;
  four->last = p->channels * pixels - blocks * BLOCK;
}

static inline void begin_strips(const mote_depthwise_conv_2d_s8_3x3_mve_params *p, strip *s) {
  s->zero_point = p->output_zero_point;
  s->channels = p->channels;
  s->y_unit = (p->is_tall ? 2 : 4) * p->channels;
  s->next_block = p->block_bytes - BLOCK * CHANNEL_BYTES;
}

/* Where in y a unit's outputs are whose second patch begins `lower` rows below the first, or beside
 * it. */
static inline void place_outputs(const mote_depthwise_conv_2d_s8_3x3_mve_params *p, int32_t lower,
                                 strip *s) {
  const int32_t right = p->channels, below = p->output_w * p->channels;
  const int32_t second = p->is_tall ? lower * below : 2 * right;
  for (int32_t i = 0; i < 4; ++i) {
    const int32_t offset = (i & 1) * right + (i >> 1) * below;
    s->unit_offsets[2 * i] = (uint16_t)offset;
    s->unit_offsets[2 * i + 1] = (uint16_t)(offset + second);
    s->rest_offsets[i] = p->is_tall ? (i & 1) * second + (i >> 1) * below : offset;
  }
}

/* Columns of four rows of the image x, from `top` on. */
static inline void transpose_rows(const mote_depthwise_conv_2d_s8_3x3_mve_params *p,
                                  const int8_t *x, int32_t top, four_rows *four, int8_t *columns) {
  const int32_t row_bytes = p->input_w * p->channels;
  const int32_t vector_bytes = (four->blocks + 1) * BLOCK;
  const int32_t pixel_bytes = four->blocks * BLOCK + four->last;
  const uint32x4_t rows = vidupq_n_u32(0, 1);
  const int32x4_t iy = vaddq_n_s32(vreinterpretq_s32_u32(rows), top);
  const mve_pred16_t inside =
      vcmphiq_u32(vdupq_n_u32((uint32_t)p->input_h), vreinterpretq_u32_s32(iy));
  const int32x4_t at = vaddq_n_s32(vmulq_n_s32(iy, row_bytes), (int32_t)(uintptr_t)x);
  const int32x4_t padding = vdupq_n_s32((int32_t)(uintptr_t)p->padding);
  vstrwq_s32((int32_t *)(void *)four->rows, vpselq_s32(at, padding, inside));
  vstrwq_s32(four->to_pixel, vpselq_s32(vdupq_n_s32(pixel_bytes - vector_bytes),
                                        vdupq_n_s32(-vector_bytes), inside));
  transpose(four, columns);
}

/* `count` rows of the image y from `first` on: two, or up to four if tall. */
static inline void make_rows(const mote_depthwise_conv_2d_s8_3x3_mve_params *p, const int8_t *x,
                             int32_t first, int32_t count, int8_t *y, int8_t *columns, work *to) {
  const cut *const c = &to->of_y;
  strip *const s = &to->next;
  const int32_t top = first - p->pad_top;
  int8_t *const inside = columns + p->pad_left * c->odd_columns;
  transpose_rows(p, x, top, &to->upper, inside);
  if (p->is_tall) transpose_rows(p, x, top + count - 2, &to->lower, inside + SECOND_BYTES);
  place_outputs(p, count - 2, s);
  s->factors = p->factors;
  s->weights = p->weights;
  s->y = y + first * p->output_w * p->channels;
  for (int32_t left = c->units; left > 0; s->y += s->units * s->y_unit) {
    s->units = left < UNITS ? left : UNITS;
    left -= s->units;
    s->rest = left > 0 ? NONE : c->rest;
    s->y_back = 1 - s->units * s->y_unit;
    columns += s->units * UNIT_BYTES;
    vstrwq_s32(s->patch, vaddq_n_s32(vldrwq_s32(c->patch), (int32_t)(uintptr_t)columns));
    make_strip(s);
  }
}

void mote_depthwise_conv_2d_s8_3x3_mve(const mote_depthwise_conv_2d_s8_3x3_mve_params *p,
                                       const int8_t *x, int8_t *y, void *scratch) {
  const int32_t most = p->is_tall ? 4 : 2;
  int8_t *const columns = (int8_t *)scratch;
  work to;
  to.of_y = cut_of(p);
  begin_rows(p, &to.of_y, &to.upper);
  begin_rows(p, &to.of_y, &to.lower);
  begin_strips(p, &to.next);
  /* Columns outside are never written again. */
  mote_mve_fill(columns, p->padding[0], (to.upper.blocks + 1) * p->block_bytes);
  for (int32_t b = 0; b < p->batches; ++b) {
    for (int32_t oy = 0; oy < p->output_h; oy += most) {
      const int32_t left = p->output_h - oy;
      const int32_t count = left > most ? most : left < 2 ? 2 : left;
      make_rows(p, x, oy + left - (left > count ? left : count), count, y, columns, &to);
    }
    x += p->input_h * p->input_w * p->channels;
    y += p->output_h * p->output_w * p->channels;
  }
}

#endif
