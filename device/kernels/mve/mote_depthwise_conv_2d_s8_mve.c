/* SPDX-License-Identifier: Apache-2.0
 *
 * Sixteen channels of a pixel at a time, or all channels of adjacent pixels when they are few. The
 * products of two taps are added in 16 bits and then widened. Lanes stay where the widening
 * multiplications leave them, even and odd apart, until narrowing brings them together again.
 *
 * The taps of a window are pointers, all of which move on from block to block; taps outside point
 * at `padding`. Where none is outside, the end of one pixel is the beginning of the next, so that a
 * row is one loop. Nine pointers live in registers, other numbers of them in memory.
 */
#include "mote_depthwise_conv_2d_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define BLOCK MOTE_MVE_BLOCK
#define NINE 9

/* Some pixels of a row with nine taps, by full blocks. The assembly below knows where everything
 * is. */
typedef struct {
  const int8_t *taps[12];
  int32_t skips[12]; /* bytes from where a pixel leaves a tap to where the next one takes it up */
  const int32_t *factors;
  const int8_t *weights;
  int8_t *y;
  int32_t zero_point;
  int32_t blocks; /* of a pixel */
  int32_t pixels; /* counted down */
  int32_t skip;   /* 0: so are all */
  int8_t min[BLOCK], max[BLOCK];
} nine_run;
MOTE_OFFSET(nine_run, skips, 48);
MOTE_OFFSET(nine_run, factors, 96);
MOTE_OFFSET(nine_run, y, 104);
MOTE_OFFSET(nine_run, blocks, 112);
MOTE_OFFSET(nine_run, skip, 120);
MOTE_OFFSET(nine_run, min, 124);

/* Adds the products in q6 and q4 to the sums in q0-q3. */
#define WIDEN               \
  "vmovlb.s16 q5, q6\n\t"   \
  "vadd.i32 q0, q0, q5\n\t" \
  "vmovlt.s16 q6, q6\n\t"   \
  "vadd.i32 q2, q2, q6\n\t" \
  "vmovlb.s16 q5, q4\n\t"   \
  "vadd.i32 q1, q1, q5\n\t" \
  "vmovlt.s16 q4, q4\n\t"   \
  "vadd.i32 q3, q3, q4\n\t"

#define PRODUCTS(x)            \
  "vldrb.8 q4, [" x            \
  "], #16\n\t"                 \
  "vldrb.8 q5, [r10], #16\n\t" \
  "vmullb.s8 q6, q4, q5\n\t"   \
  "vmullt.s8 q4, q4, q5\n\t"

/* Begins the sums. */
#define FIRST_PAIR(x0, x1)     \
  PRODUCTS(x0)                 \
  "vldrb.8 q5, [" x1           \
  "], #16\n\t"                 \
  "vldrb.8 q7, [r10], #16\n\t" \
  "vmullb.s8 q0, q5, q7\n\t"   \
  "vadd.i16 q6, q6, q0\n\t"    \
  "vmullt.s8 q5, q5, q7\n\t"   \
  "vadd.i16 q4, q4, q5\n\t"    \
  "vmovlb.s16 q0, q6\n\t"      \
  "vmovlt.s16 q2, q6\n\t"      \
  "vmovlb.s16 q1, q4\n\t"      \
  "vmovlt.s16 q3, q4\n\t"

/* With sums in q0-q3, eight registers just suffice when the second tap is loaded twice. */
#define PAIR(x0, x1)           \
  PRODUCTS(x0)                 \
  "vldrb.8 q5, [" x1           \
  "]\n\t"                      \
  "vldrb.8 q7, [r10], #16\n\t" \
  "vmullb.s8 q5, q5, q7\n\t"   \
  "vadd.i16 q6, q6, q5\n\t"    \
  "vldrb.8 q5, [" x1           \
  "], #16\n\t"                 \
  "vmullt.s8 q5, q5, q7\n\t"   \
  "vadd.i16 q4, q4, q5\n\t" WIDEN

/* `round`: see mote_mve_requantize. */
#define REQUANTIZE(q, j, round)  \
  "vldrw.u32 q4, [r10], #16\n\t" \
  "vadd.i32 " q ", " q           \
  ", q4\n\t"                     \
  "vldrw.u32 q5, [r0, #16 * " j  \
  "]\n\t"                        \
  "vqrdmulh.s32 " q ", " q       \
  ", q5\n\t"                     \
  "vldrb.s32 q6, [r0, #64 + 4 * " j "]\n\t" round(q) "vrshl.s32 " q ", " q ", q6\n\t"

#define ROUND_UP(q)
#define ROUND_AWAY(q)        \
  "vand q7, " q              \
  ", q6\n\t"                 \
  "vshr.s32 q7, q7, #31\n\t" \
  "vadd.i32 " q ", " q ", q7\n\t"

#define STAY ""
#define CLAMP                 \
  "vldrb.8 q1, [sp]\n\t"      \
  "vldrb.8 q2, [sp, #16]\n\t" \
  "vmax.s8 q0, q0, q1\n\t"    \
  "vmin.s8 q0, q0, q2\n\t"

#define NINE_TAPS(name, round, clamp)                                                           \
  __attribute__((naked, noinline)) static void name(__attribute__((unused)) nine_run *run) {    \
    __asm__ volatile(                                                                         \
        "push {r0, r4-r11, lr}\n\t"                                                           \
        "vpush {d8-d15}\n\t"                                                                  \
        "add r1, r0, #124\n\t"                                                                \
        "vldrb.8 q0, [r1]\n\t"                                                                \
        "vldrb.8 q1, [r1, #16]\n\t"                                                           \
        "vpush {d0-d3}\n\t"                                                                   \
        "mov lr, r0\n\t"                                                                      \
        "ldm r0, {r1-r9}\n\t"                                                                 \
        "ldrd r11, r12, [lr, #104]\n"                                                         \
        "1:\n\t"                                                                              \
        "ldrd r0, r10, [lr, #96]\n\t"                                                         \
        "ldr lr, [lr, #112]\n\t"                                                              \
        "dls lr, lr\n"                                                                        \
        "2:\n\t" FIRST_PAIR("r1", "r2") PAIR("r3", "r4") PAIR("r5", "r6") PAIR("r7", "r8")    \
            PRODUCTS("r9") WIDEN REQUANTIZE("q0", "0", round) REQUANTIZE("q1", "1", round)    \
                REQUANTIZE("q2", "2", round) REQUANTIZE("q3", "3", round)                     \
        "adds r0, #80\n\t"                                                                    \
        "vqmovnb.s32 q0, q0\n\t"                                                              \
        "vqmovnt.s32 q0, q2\n\t"                                                              \
        "vqmovnb.s32 q1, q1\n\t"                                                              \
        "vqmovnt.s32 q1, q3\n\t"                                                              \
        "vqadd.s16 q0, q0, r12\n\t"                                                           \
        "vqadd.s16 q1, q1, r12\n\t"                                                           \
        "vqmovnb.s16 q0, q0\n\t"                                                              \
        "vqmovnt.s16 q0, q1\n\t" clamp                                                        \
        "vstrb.8 q0, [r11], #16\n\t"                                                          \
        "le lr, 2b\n\t"                                                                       \
        "ldr lr, [sp, #96]\n\t" /* the next pixel */                                          \
        "ldrd r0, r10, [lr, #116]\n\t"                                                        \
        "subs r0, #1\n\t"                                                                     \
        "str r0, [lr, #116]\n\t"                                                              \
        "beq 3f\n\t"                                                                          \
        "cmp r10, #0\n\t"                                                                     \
        "beq 1b\n\t"                                                                          \
        "ldrd r0, r10, [lr, #48]\n\t"                                                         \
        "add r1, r0\n\t"                                                                      \
        "add r2, r10\n\t"                                                                     \
        "ldrd r0, r10, [lr, #56]\n\t"                                                         \
        "add r3, r0\n\t"                                                                      \
        "add r4, r10\n\t"                                                                     \
        "ldrd r0, r10, [lr, #64]\n\t"                                                         \
        "add r5, r0\n\t"                                                                      \
        "add r6, r10\n\t"                                                                     \
        "ldrd r0, r10, [lr, #72]\n\t"                                                         \
        "add r7, r0\n\t"                                                                      \
        "add r8, r10\n\t"                                                                     \
        "ldr r0, [lr, #80]\n\t"                                                               \
        "add r9, r0\n\t"                                                                      \
        "b 1b\n"                                                                              \
        "3:\n\t"                                                                              \
        "add sp, #32\n\t"                                                                     \
        "vpop {d8-d15}\n\t"                                                                   \
        "pop {r0, r4-r11, pc}\n\t"); \
  }

/* The second is for values below the zero point that survive the activation, or a clamp that
 * saturation does not make. */
NINE_TAPS(nine_taps, ROUND_UP, STAY)
NINE_TAPS(nine_taps_clamped, ROUND_AWAY, CLAMP)

/* Any taps of any channels of one pixel
 * ************************************************************/

typedef struct {
  int32x4_t j0, j1, j2, j3; /* in the order of mote_mve.h */
} sums;

static inline sums load_bias(const int32_t *bias) {
  sums s;
  s.j0 = vldrwq_s32(bias);
  s.j1 = vldrwq_s32(bias + 4);
  s.j2 = vldrwq_s32(bias + 8);
  s.j3 = vldrwq_s32(bias + 12);
  return s;
}

/* Adds the products of the taps at x0 and x1. Assembly, because compilers spill sums. */
static inline void two_taps(sums *s, const int8_t *x0, const int8_t *x1, const int8_t *w) {
  int32x4_t j0 = s->j0, j1 = s->j1, j2 = s->j2, j3 = s->j3;
  __asm__ volatile(
      "vldrb.8 q4, [%[x0]]\n\t"
      "vldrb.8 q5, [%[w]]\n\t"
      "vmullb.s8 q6, q4, q5\n\t"
      "vmullt.s8 q4, q4, q5\n\t"
      "vldrb.8 q5, [%[x1]]\n\t"
      "vldrb.8 q7, [%[w], #16]\n\t"
      "vmullb.s8 q5, q5, q7\n\t"
      "vadd.i16 q6, q6, q5\n\t"
      "vldrb.8 q5, [%[x1]]\n\t"
      "vmullt.s8 q5, q5, q7\n\t"
      "vadd.i16 q4, q4, q5\n\t"
      "vmovlb.s16 q5, q6\n\t"
      "vadd.i32 %q[j0], %q[j0], q5\n\t"
      "vmovlt.s16 q6, q6\n\t"
      "vadd.i32 %q[j2], %q[j2], q6\n\t"
      "vmovlb.s16 q5, q4\n\t"
      "vadd.i32 %q[j1], %q[j1], q5\n\t"
      "vmovlt.s16 q4, q4\n\t"
      "vadd.i32 %q[j3], %q[j3], q4\n\t"
      : [j0] "+w"(j0), [j1] "+w"(j1), [j2] "+w"(j2), [j3] "+w"(j3)
      : [x0] "r"(x0), [x1] "r"(x1), [w] "r"(w)
      : "q4", "q5", "q6", "q7", "memory");
  s->j0 = j0;
  s->j1 = j1;
  s->j2 = j2;
  s->j3 = j3;
}

static inline void one_tap(sums *s, const int8_t *x, const int8_t *w, mve_pred16_t lanes) {
  const int8x16_t v = vldrbq_z_s8(x, lanes), a = vldrbq_s8(w);
  const int16x8_t even = vmullbq_int_s8(v, a), odd = vmulltq_int_s8(v, a);
  s->j0 = vaddq_s32(s->j0, vmovlbq_s16(even));
  s->j2 = vaddq_s32(s->j2, vmovltq_s16(even));
  s->j1 = vaddq_s32(s->j1, vmovlbq_s16(odd));
  s->j3 = vaddq_s32(s->j3, vmovltq_s16(odd));
}

static inline void finish(const mote_depthwise_conv_2d_s8_mve_params *p, const sums *s,
                          const int32_t *factors, int8_t *y, int32_t count) {
  mote_mve_range range;
  int8x16_t values;
  range.zero_point = p->output_zero_point;
  range.min = p->output_min;
  range.max = p->output_max;
  if (range.min >= range.zero_point)
    values = mote_mve_requantize_16(s->j0, s->j1, s->j2, s->j3, factors, range, 0);
  else
    values = mote_mve_requantize_16(s->j0, s->j1, s->j2, s->j3, factors, range, 1);
  mote_mve_store(y, values, count);
}

/* The channels of one pixel from block `block` on. */
MOTE_NOINLINE static void any_taps(const mote_depthwise_conv_2d_s8_mve_params *p,
                                   const int8_t *const *taps, int32_t block, int8_t *y) {
  const int32_t count = p->filter_h * p->filter_w;
  const int8_t *w = (const int8_t *)p->weights + block * (count + 4) * BLOCK;
  const int32_t *factors = p->factors + block * MOTE_MVE_FACTOR_WORDS;
  for (int32_t c = block * BLOCK; c < p->channels; c += BLOCK, factors += MOTE_MVE_FACTOR_WORDS) {
    const int32_t left = p->channels - c;
    const mve_pred16_t lanes = vctp8q((uint32_t)left);
    sums s = load_bias((const int32_t *)(const void *)(w + count * BLOCK));
    int32_t t = 0;
    if (left >= BLOCK)
      for (; t + 2 <= count; t += 2, w += 2 * BLOCK) two_taps(&s, taps[t] + c, taps[t + 1] + c, w);
    for (; t < count; ++t, w += BLOCK) one_tap(&s, taps[t] + c, w, lanes);
    w += 4 * BLOCK;
    finish(p, &s, factors, y + c, left);
  }
}

/* Rows of pixels
 * ***********************************************************************************/

/* Where the taps of the window at (top, left) of the image x are. `skips` leads to the next pixel
 * of a run: `skip` further on, or, for a tap outside, back to the beginning of the padding. */
MOTE_NOINLINE static void find_taps(const mote_depthwise_conv_2d_s8_mve_params *p, const int8_t *x,
                                    int32_t top, int32_t left, const int8_t **taps, int32_t *skips,
                                    int32_t skip) {
  const int16_t *rows = p->tap_rows, *columns = p->tap_columns;
  const int32x4_t padding = vdupq_n_s32((int32_t)(uintptr_t)p->padding);
  const int32x4_t back = vdupq_n_s32(-p->channels * p->pixels);
  const uint32x4_t height = vdupq_n_u32((uint32_t)p->input_h);
  const uint32x4_t width = vdupq_n_u32((uint32_t)p->input_w);
  const int32_t row_bytes = p->input_w * p->channels;
  int32_t count = p->filter_h * p->filter_w;
  do {
    const int32x4_t iy = vaddq_n_s32(vldrhq_s32(rows), top);
    const int32x4_t ix = vaddq_n_s32(vldrhq_s32(columns), left);
    const mve_pred16_t inside = vcmphiq_m_u32(width, vreinterpretq_u32_s32(ix),
                                              vcmphiq_u32(height, vreinterpretq_u32_s32(iy)));
    const int32x4_t offset = vmlaq_n_s32(vmulq_n_s32(iy, row_bytes), ix, p->channels);
    const int32x4_t tap = vaddq_n_s32(offset, (int32_t)(uintptr_t)x);
    vstrwq_s32((int32_t *)(void *)taps, vpselq_s32(tap, padding, inside));
    if (skips) {
      vstrwq_s32(skips, vpselq_s32(vdupq_n_s32(skip), back, inside));
      skips += 4;
    }
    rows += 4;
    columns += 4;
    taps += 4;
    count -= 4;
  } while (count > 0);
}

/* One pixel, or the run of those whose windows leave the row on neither side; returns how many. */
static int32_t make_pixels(const mote_depthwise_conv_2d_s8_mve_params *p, nine_run *run,
                           const int8_t *x, int32_t top, int32_t ox, int8_t *y) {
  const int8_t *taps[MOTE_DEPTHWISE_CONV_2D_S8_MVE_TAPS];
  const int32_t left = ox * p->stride_w - p->pad_left;
  const int32_t is_run = ox == p->run_first && p->run_groups > 0;
  if (run->blocks == 0 || (p->pixels > 1 && !is_run)) {
    find_taps(p, x, top, left, taps, 0, 0);
    any_taps(p, taps, 0, y);
    return 1;
  }
  find_taps(p, x, top, left, run->taps, run->skips, (p->stride_w - 1) * p->channels);
  run->y = y;
  run->pixels = is_run ? p->run_groups : 1;
  if (p->saturates)
    nine_taps(run);
  else
    nine_taps_clamped(run);
  if (p->channels > run->blocks * BLOCK) any_taps(p, run->taps, run->blocks, y);
  return is_run ? p->run_groups * p->pixels : 1;
}

void mote_depthwise_conv_2d_s8_mve(const mote_depthwise_conv_2d_s8_mve_params *p, const int8_t *x,
                                   int8_t *y) {
  const int32_t last_row = p->input_h - 1 - (p->filter_h - 1) * p->dilation_h;
  nine_run run;
  run.factors = p->factors;
  run.weights = (const int8_t *)p->weights;
  run.zero_point = p->output_zero_point;
  run.blocks = p->filter_h * p->filter_w == NINE ? p->channels * p->pixels / BLOCK : 0;
  vstrbq_s8(run.min, vdupq_n_s8((int8_t)p->output_min));
  vstrbq_s8(run.max, vdupq_n_s8((int8_t)p->output_max));
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      int32_t made;
      run.skip = p->stride_w > 1 || top < 0 || top > last_row;
      for (int32_t ox = 0; ox < p->output_w; ox += made, y += made * p->channels)
        made = make_pixels(p, &run, x, top, ox, y);
    }
    x += p->input_h * p->input_w * p->channels;
  }
}

#endif
