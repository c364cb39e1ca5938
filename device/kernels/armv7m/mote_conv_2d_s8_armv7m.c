/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of two pixels by four outputs, as mote_armv7m.h explains: per two taps, 19 instructions
 * for 16 products. The windows of the two pixels are copied to scratch, widened and interleaved;
 * that costs little as soon as there are a few outputs, and lets every filter, stride, dilation and
 * border share one inner loop:
 *
 *   scratch: what takes away the weights' excess, x0[0] x1[0] x0[1] x1[1] x0[2] x1[2] ...
 */
#include "mote_conv_2d_s8_armv7m.h"

#include "mote_armv7m.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_conv_2d_s8_armv7m_params params;

/// Windows ///

/* `count` taps of both pixels. */
typedef struct {
  int32_t *to;
  int32_t sum0, sum1;
} windows;

static inline void put_both(windows *w, const int8_t *x0, const int8_t *x1, int32_t count) {
#ifdef MOTE_ARMV7M_ASM
#define PUT_BOTH            \
  "ldrsb %6, [%1], #1\n"    \
  "ldrsb %7, [%2], #1\n"    \
  "strd %6, %7, [%0], #8\n" \
  "add %4, %4, %6\n"        \
  "add %5, %5, %7\n"
  int32_t v0, v1;
  __asm volatile(
      "subs %3, %3, #4\n"
      "blt 2f\n"
      "1:\n" PUT_BOTH PUT_BOTH PUT_BOTH PUT_BOTH
      "subs %3, %3, #4\n"
      "bge 1b\n"
      "2:\n"
      "adds %3, %3, #4\n"
      "beq 4f\n"
      "3:\n" PUT_BOTH
      "subs %3, %3, #1\n"
      "bne 3b\n"
      "4:\n"
      : "+r"(w->to), "+r"(x0), "+r"(x1), "+r"(count), "+r"(w->sum0), "+r"(w->sum1), "=&r"(v0),
        "=&r"(v1)
      :
      : "cc", "memory");
#else
  for (; count > 0; --count) {
    w->sum0 += w->to[0] = *x0++;
    w->sum1 += w->to[1] = *x1++;
    w->to += 2;
  }
#endif
}

/* `count` taps of one. */
typedef struct {
  int32_t *to;
  int32_t sum;
} window;

static inline void put(window *w, const int8_t *x, int32_t count) {
#ifdef MOTE_ARMV7M_ASM
#define PUT              \
  "ldrsb %4, [%1], #1\n" \
  "str %4, [%0], #8\n"   \
  "add %3, %3, %4\n"
  int32_t v;
  __asm volatile(
      "subs %2, %2, #4\n"
      "blt 2f\n"
      "1:\n" PUT PUT PUT PUT
      "subs %2, %2, #4\n"
      "bge 1b\n"
      "2:\n"
      "adds %2, %2, #4\n"
      "beq 4f\n"
      "3:\n" PUT
      "subs %2, %2, #1\n"
      "bne 3b\n"
      "4:\n"
      : "+r"(w->to), "+r"(x), "+r"(count), "+r"(w->sum), "=&r"(v)
      :
      : "cc", "memory");
#else
  for (; count > 0; --count, w->to += 2) w->sum += *w->to = *x++;
#endif
}

static inline void put_padding(window *w, int32_t zero_point, int32_t count) {
  for (int32_t *const end = w->to + 2 * count; w->to != end; w->to += 2) *w->to = zero_point;
  w->sum += zero_point * count;
}

/* The window whose first tap is at row `top` and column `left`. */
MOTE_NOINLINE static int32_t put_window(const params *p, int32_t *to, const int8_t *x, int32_t top,
                                        int32_t left) {
  window w = {to, 0};
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    if ((uint32_t)top >= (uint32_t)p->input_h) {
      put_padding(&w, p->input_zero_point, p->filter_w * p->channels);
      continue;
    }
    const int8_t *row = x + top * p->input_w * p->input_pixel;
    if (p->dilation_w == 1 && p->input_pixel == p->channels) { /* its taps lie side by side */
      const int32_t first = left < 0 ? 0 : left;
      int32_t end = left + p->filter_w;
      if (end > p->input_w) end = p->input_w;
      const int32_t inside = end > first ? end - first : 0;
      const int32_t before = inside > 0 ? first - left : 0;
      put_padding(&w, p->input_zero_point, before * p->channels);
      put(&w, row + first * p->channels, inside * p->channels);
      put_padding(&w, p->input_zero_point, (p->filter_w - before - inside) * p->channels);
    } else {
      for (int32_t kx = 0, ix = left; kx < p->filter_w; ++kx, ix += p->dilation_w) {
        if ((uint32_t)ix < (uint32_t)p->input_w)
          put(&w, row + ix * p->input_pixel, p->channels);
        else
          put_padding(&w, p->input_zero_point, p->channels);
      }
    }
  }
  return w.sum;
}

/* Both windows, if they lie in x, from their first taps on. */
MOTE_NOINLINE static void put_windows(const params *p, int32_t *to, const int8_t *x0,
                                      const int8_t *x1, int32_t sums[2]) {
  const int32_t pitch = p->dilation_h * p->input_w * p->input_pixel;
  const int32_t is_dense = p->dilation_w == 1 && p->input_pixel == p->channels;
  const int32_t count = is_dense ? p->filter_w * p->channels : p->channels;
  const int32_t step = p->dilation_w * p->input_pixel;
  windows w = {to, 0, 0};
  for (int32_t ky = 0; ky < p->filter_h; ++ky, x0 += pitch, x1 += pitch) {
    put_both(&w, x0, x1, count);
    if (is_dense) continue;
    for (int32_t kx = 1, i = step; kx < p->filter_w; ++kx, i += step)
      put_both(&w, x0 + i, x1 + i, count);
  }
  sums[0] = w.sum0;
  sums[1] = w.sum1;
}

/// Outputs ///

/* `quads` times four outputs of two pixels. */
typedef struct {
  const int32_t *weights;
  const int32_t *x; /* the scratch */
  const int32_t *x_end;
  int32_t skip; /* 0 to 3, so that with it the pairs of taps are a multiple of four */
  const int32_t *factors;
  int8_t *y;    /* of one pixel, */
  int32_t next; /* and how far behind it the other */
  int32_t unit; /* 2 * output_zero_point + 1 */
  int32_t quads;
} job;

#ifdef MOTE_ARMV7M_ASM

/* The job is on the stack. r0: x. r1: weights. r8 to r10 and r11, r12, lr: the quads of sums. */
#define TAP(x0, x1)        \
  "ldr r6, [r1], #4\n"     \
  "mla r8, " x0            \
  ", r6, r8\n"             \
  "mla r11, " x1           \
  ", r6, r11\n"            \
  "ubfx r7, r6, #8, #16\n" \
  "mla r9, " x0            \
  ", r7, r9\n"             \
  "mla r12, " x1           \
  ", r7, r12\n"            \
  "lsrs r6, r6, #16\n"     \
  "mla r10, " x0           \
  ", r6, r10\n"            \
  "mla lr, " x1 ", r6, lr\n"

#define TWO_TAPS "ldm r0!, {r2-r5}\n" TAP("r2", "r3") TAP("r4", "r5")

#define SUMS                                                      \
  "ldm r1!, {r8-r10}\n"                                           \
  "ldr r0, [sp, #4]\n"                                            \
  "ldr r4, [sp, #12]\n"                                           \
  "ldm r0!, {r2, r3, r6, r7}\n"                                   \
  "add r11, r8, r6\n"                                             \
  "add r12, r9, r7\n"                                             \
  "add lr, r10, r7\n"                                             \
  "add r8, r8, r2\n"                                              \
  "add r9, r9, r3\n"                                              \
  "add r10, r10, r3\n"                                            \
  "tbb [pc, r4]\n"                                                \
  "2:\n"                                                          \
  ".byte (3f-2b)/2, (4f-2b)/2, (5f-2b)/2, (6f-2b)/2\n"            \
  "3:\n" TWO_TAPS "4:\n" TWO_TAPS "5:\n" TWO_TAPS "6:\n" TWO_TAPS \
  "ldr r2, [sp, #8]\n"                                            \
  "cmp r0, r2\n"                                                  \
  "bne 3b\n"                                                      \
  "str r1, [sp]\n"

MOTE_NOINLINE static void make_quads(const job *j) {
  MOTE_ARMV7M_REGISTERS(
      j,
      "ldm r0, {r1-r9}\n"
      "push {r1-r9}\n"
      "1:\n" SUMS
      "ldrd r0, r1, [sp, #16]\n"
      "ldr r6, [sp, #28]\n" MOTE_QUAD_FACTOR("12", "r6") MOTE_QUAD_FIRST("r11", "r12", "lr")
          MOTE_QUAD_REQUANTIZE
      "ldr r7, [sp, #24]\n"
      "strb r3, [r1, r7]\n" MOTE_QUAD_FIRST("r8", "r9", "r10") MOTE_QUAD_PUT
      "ldr r6, [sp, #28]\n" MOTE_QUAD_FACTOR("9", "r6") MOTE_QUAD_NEXT(
          "r11", "r12") "ldr r11, [sp, #24]\n" MOTE_QUAD_PUT_AT("r11") MOTE_QUAD_NEXT("r8", "r9")
          MOTE_QUAD_PUT "ldr r8, [sp, #28]\n" MOTE_QUAD_FACTOR("6", "r8")
              MOTE_QUAD_NEXT("r12", "lr") MOTE_QUAD_PUT_AT("r11") MOTE_QUAD_NEXT("r9", "r10")
                  MOTE_QUAD_PUT MOTE_QUAD_FACTOR("3", "r8") MOTE_QUAD_LAST("lr")
                      MOTE_QUAD_PUT_AT("r11") MOTE_QUAD_LAST("r10") MOTE_QUAD_PUT
      "adds r0, r0, #4\n"
      "strd r0, r1, [sp, #16]\n"
      "ldr r0, [sp, #32]\n"
      "ldr r1, [sp]\n"
      "subs r0, r0, #1\n"
      "str r0, [sp, #32]\n"
      "bne 1b\n"
      "add sp, sp, #36\n");
}

#else

static mote_quad sums(const int32_t *w, const int32_t *x, const int32_t *x_end, int32_t pixel) {
  uint32_t all = (uint32_t)w[0] + (uint32_t)x[2 * pixel];
  uint32_t inner = (uint32_t)w[1] + (uint32_t)x[2 * pixel + 1];
  uint32_t upper = (uint32_t)w[2] + (uint32_t)x[2 * pixel + 1];
  w += 3;
  for (x += 4; x < x_end; x += 4)
    for (int32_t i = 0; i < 4; i += 2) {
      const uint32_t four = (uint32_t)*w++, in = (uint32_t)x[i + pixel];
      all += in * four;
      inner += in * (four >> 8 & 0xffff);
      upper += in * (four >> 16);
    }
  const mote_quad q = {(int32_t)all, (int32_t)inner, (int32_t)upper};
  return q;
}

static void make_quads(const job *j) {
  const int32_t words = 3 + (int32_t)(j->x_end - j->x - 4) / 2;
  for (int32_t i = 0; i < j->quads; ++i)
    for (int32_t n = 0; n < 2; ++n) {
      const mote_quad q = sums(j->weights + i * words, j->x, j->x_end, n);
      mote_quad_requantize(&q, j->factors + 5 * i, j->unit, j->y + n * j->next + 4 * i);
    }
}

#endif

static void clamp(const params *p, int8_t *y) {
  for (int32_t i = 0; i < p->outputs; ++i)
    y[i] = (int8_t)mote_clamp(y[i], p->output_min, p->output_max);
}

/* Of one pixel, at y, and the one `next` behind. */
static void all_outputs(const params *p, job *j, int8_t *y, int32_t next) {
  j->weights = p->weights;
  j->factors = p->factors;
  j->y = y;
  j->next = next;
  j->quads = p->outputs >> 2;
  if (j->quads > 0) make_quads(j);
  const int32_t done = p->outputs & ~3, left = p->outputs & 3;
  if (left > 0) {
    int8_t some[8];
    j->weights += j->quads * (3 + (int32_t)(j->x_end - j->x - 4) / 2);
    j->factors += j->quads * 5;
    j->y = some;
    j->next = 4;
    j->quads = 1;
    make_quads(j);
    for (int32_t k = 0; k < left; ++k) {
      y[next + done + k] = some[4 + k];
      y[done + k] = some[k];
    }
  }
  if (p->output_min > -128 || p->output_max < 127) {
    clamp(p, y);
    if (next > 0) clamp(p, y + next);
  }
}

void mote_conv_2d_s8_armv7m(const mote_conv_2d_s8_armv7m_params *p, const int8_t *x, int8_t *y,
                            void *scratch) {
  const int32_t taps = p->filter_h * p->filter_w * p->channels, pairs = (taps + 1) >> 1;
  const int32_t last_top = p->input_h - (p->filter_h - 1) * p->dilation_h - 1;
  const int32_t last_left = p->input_w - (p->filter_w - 1) * p->dilation_w - 1;
  int32_t *const corrections = (int32_t *)scratch, *const words = corrections + 4;
  job j;
  j.x = corrections;
  j.x_end = words + 4 * pairs;
  j.skip = -pairs & 3;
  j.unit = 2 * p->output_zero_point + 1;
  words[4 * pairs - 2] = words[4 * pairs - 1] = 0; /* where taps are odd */
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t ox = 0, top = -p->pad_top, left = -p->pad_left;
    for (int32_t pixels = p->output_h * p->output_w; pixels > 0; pixels -= 2) {
      int32_t tops[2], lefts[2], sums[2], inside = 1;
      for (int32_t n = 0; n < 2; ++n) {
        tops[n] = top;
        lefts[n] = left;
        inside &= top >= 0 && top <= last_top && left >= 0 && left <= last_left;
        if (pixels == 1) continue; /* the last one twice */
        left += p->stride_w;
        if (++ox == p->output_w) {
          ox = 0;
          left = -p->pad_left;
          top += p->stride_h;
        }
      }
      if (inside) {
        put_windows(p, words, x + (tops[0] * p->input_w + lefts[0]) * p->input_pixel,
                    x + (tops[1] * p->input_w + lefts[1]) * p->input_pixel, sums);
      } else {
        for (int32_t n = 0; n < 2; ++n) sums[n] = put_window(p, words + n, x, tops[n], lefts[n]);
      }
      for (int32_t n = 0; n < 2; ++n) {
        corrections[2 * n] = mote_quad_all_excess(sums[n]);
        corrections[2 * n + 1] = mote_quad_excess(sums[n]);
      }
      all_outputs(p, &j, y, pixels > 1 ? p->output_pixel : 0);
      y += pixels > 1 ? 2 * p->output_pixel : p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
