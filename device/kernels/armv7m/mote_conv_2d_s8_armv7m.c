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

/* One pixel's, put into every other word. */
typedef struct {
  int32_t *to;
  int32_t sum;
} window;

static inline void put(window *w, const int8_t *x, int32_t count) {
  int32_t *to = w->to, sum = w->sum;
  for (; count >= 4; count -= 4, x += 4, to += 8) {
    sum += to[0] = x[0];
    sum += to[2] = x[1];
    sum += to[4] = x[2];
    sum += to[6] = x[3];
  }
  for (; count > 0; --count, to += 2) sum += *to = *x++;
  w->to = to;
  w->sum = sum;
}

static inline void put_padding(window *w, int32_t zero_point, int32_t count) {
  for (int32_t *const end = w->to + 2 * count; w->to != end; w->to += 2) *w->to = zero_point;
  w->sum += zero_point * count;
}

/* Where a window begins. */
typedef struct {
  int32_t top, left;
} place;

/* Whether the taps of a filter row lie side by side in x. */
static int32_t has_whole_rows(const params *p) {
  return p->dilation_w == 1 && p->input_pixel == p->channels;
}

/* Any window. Returns the sum of its taps. */
MOTE_NOINLINE static int32_t put_window(const params *p, int32_t *to, const int8_t *x, place at) {
  window w = {to, 0};
  int32_t iy = at.top;
  for (int32_t ky = 0; ky < p->filter_h; ++ky, iy += p->dilation_h) {
    if ((uint32_t)iy >= (uint32_t)p->input_h) {
      put_padding(&w, p->input_zero_point, p->filter_w * p->channels);
      continue;
    }
    const int8_t *row = x + iy * p->input_w * p->input_pixel;
    if (has_whole_rows(p)) {
      const int32_t first = at.left < 0 ? 0 : at.left;
      const int32_t end = at.left + p->filter_w < p->input_w ? at.left + p->filter_w : p->input_w;
      const int32_t inside = end > first ? end - first : 0;
      const int32_t before = inside > 0 ? first - at.left : 0;
      put_padding(&w, p->input_zero_point, before * p->channels);
      put(&w, row + first * p->channels, inside * p->channels);
      put_padding(&w, p->input_zero_point, (p->filter_w - before - inside) * p->channels);
    } else {
      for (int32_t kx = 0, ix = at.left; kx < p->filter_w; ++kx, ix += p->dilation_w) {
        if ((uint32_t)ix < (uint32_t)p->input_w)
          put(&w, row + ix * p->input_pixel, p->channels);
        else
          put_padding(&w, p->input_zero_point, p->channels);
      }
    }
  }
  return w.sum;
}

/* Both pixels'. */
typedef struct {
  int32_t *to;
  int32_t sums[2];
} windows;

/* clang-format off */
static inline void put_both(windows *w, const int8_t *x0, const int8_t *x1, int32_t count) {
#ifdef MOTE_ARMV7M_ASM
#define PUT_BOTH             \
  "ldrsb %6, [%1], #1\n"     \
  "ldrsb %7, [%2], #1\n"     \
  "strd %6, %7, [%0], #8\n"  \
  "add %4, %4, %6\n"         \
  "add %5, %5, %7\n"
  int32_t v0, v1;
  __asm volatile(
      "subs %3, %3, #4\n"
      "blt 2f\n"
      "1:\n"
      PUT_BOTH PUT_BOTH PUT_BOTH PUT_BOTH
      "subs %3, %3, #4\n"
      "bge 1b\n"
      "2:\n"
      "adds %3, %3, #4\n"
      "beq 4f\n"
      "3:\n"
      PUT_BOTH
      "subs %3, %3, #1\n"
      "bne 3b\n"
      "4:\n"
      : "+r"(w->to), "+r"(x0), "+r"(x1), "+r"(count), "+r"(w->sums[0]), "+r"(w->sums[1]),
        "=&r"(v0), "=&r"(v1)
      :
      : "cc", "memory");
#else
  for (; count > 0; --count, w->to += 2) {
    w->sums[0] += w->to[0] = *x0++;
    w->sums[1] += w->to[1] = *x1++;
  }
#endif
}
/* clang-format on */

/* Windows that lie in x, from their first taps on. */
MOTE_NOINLINE static void put_windows(const params *p, int32_t *to, const int8_t *x0,
                                      const int8_t *x1, int32_t sums[2]) {
  const int32_t pitch = p->dilation_h * p->input_w * p->input_pixel;
  const int32_t step = p->dilation_w * p->input_pixel;
  const int32_t runs = has_whole_rows(p) ? 1 : p->filter_w;
  const int32_t count = has_whole_rows(p) ? p->filter_w * p->channels : p->channels;
  windows w = {to, {0, 0}};
  for (int32_t ky = 0; ky < p->filter_h; ++ky, x0 += pitch, x1 += pitch)
    for (int32_t run = 0, i = 0; run < runs; ++run, i += step) put_both(&w, x0 + i, x1 + i, count);
  sums[0] = w.sums[0];
  sums[1] = w.sums[1];
}

static int32_t is_inside(const params *p, place at) {
  const int32_t bottom = at.top + (p->filter_h - 1) * p->dilation_h;
  const int32_t right = at.left + (p->filter_w - 1) * p->dilation_w;
  return at.top >= 0 && at.left >= 0 && bottom < p->input_h && right < p->input_w;
}

/* Both windows, and before them what takes away the weights' excess. */
static void fill_scratch(const params *p, const int8_t *x, const place at[2], int32_t *scratch) {
  int32_t *const words = scratch + 4;
  int32_t sums[2];
  if (is_inside(p, at[0]) && is_inside(p, at[1])) {
    put_windows(p, words, x + (at[0].top * p->input_w + at[0].left) * p->input_pixel,
                x + (at[1].top * p->input_w + at[1].left) * p->input_pixel, sums);
  } else {
    for (int32_t n = 0; n < 2; ++n) sums[n] = put_window(p, words + n, x, at[n]);
  }
  for (int32_t n = 0; n < 2; ++n) {
    scratch[2 * n] = mote_quad_all_excess(sums[n]);
    scratch[2 * n + 1] = mote_quad_excess(sums[n]);
  }
}

/// Outputs ///

/* `quads` times four outputs of two pixels. The code below knows where the members are. */
typedef struct {
  const int32_t *weights;
  const int32_t *x; /* the scratch */
  const int32_t *x_end;
  int32_t skip; /* 0 to 7, so that with it the pairs of taps are a multiple of eight */
  const int32_t *factors;
  int8_t *y;    /* of one pixel, */
  int32_t next; /* and how far behind it the other */
  int32_t unit; /* 2 * output_zero_point + 1 */
  int32_t quads;
} job;

#ifdef MOTE_ARMV7M_ASM
MOTE_OFFSET(job, skip, 12);
MOTE_OFFSET(job, factors, 16);
MOTE_OFFSET(job, y, 20);
MOTE_OFFSET(job, quads, 32);
/* clang-format off */

/* r0: x. r1: weights. r8 to r10 and r11, r12, lr: the quads of sums. */
#define TAP(x0, x1)                 \
  "ldr r6, [r1], #4\n"              \
  "mla r8, " x0 ", r6, r8\n"        \
  "mla r11, " x1 ", r6, r11\n"      \
  "ubfx r7, r6, #8, #16\n"          \
  "mla r9, " x0 ", r7, r9\n"        \
  "mla r12, " x1 ", r7, r12\n"      \
  "lsrs r6, r6, #16\n"              \
  "mla r10, " x0 ", r6, r10\n"      \
  "mla lr, " x1 ", r6, lr\n"

#define TWO_TAPS           \
  "ldm r0!, {r2-r5}\n"     \
  TAP("r2", "r3")          \
  TAP("r4", "r5")

/* The job is copied to the stack. */
MOTE_NOINLINE static void make_quads(const job *j) {
  MOTE_ARMV7M_REGISTERS(j,
      "ldm r0, {r1-r9}\n"
      "push {r1-r9}\n"

      "1:\n"
      "ldm r1!, {r8-r10}\n"
      "ldr r0, [sp, #4]\n"
      "ldr r4, [sp, #12]\n"
      "ldm r0!, {r2, r3, r6, r7}\n"
      "add r11, r8, r6\n"
      "add r12, r9, r7\n"
      "add lr, r10, r7\n"
      "add r8, r8, r2\n"
      "add r9, r9, r3\n"
      "add r10, r10, r3\n"
      "tbb [pc, r4]\n"
      "2:\n"
      ".byte (10f-2b)/2, (11f-2b)/2, (12f-2b)/2, (13f-2b)/2\n"
      ".byte (14f-2b)/2, (15f-2b)/2, (16f-2b)/2, (17f-2b)/2\n"
      "10:\n" TWO_TAPS
      "11:\n" TWO_TAPS
      "12:\n" TWO_TAPS
      "13:\n" TWO_TAPS
      "14:\n" TWO_TAPS
      "15:\n" TWO_TAPS
      "16:\n" TWO_TAPS
      "17:\n" TWO_TAPS
      "ldr r2, [sp, #8]\n"
      "cmp r0, r2\n"
      "bne 10b\n"

      "str r1, [sp]\n"
      "ldrd r0, r1, [sp, #16]\n"
      "ldr r6, [sp, #28]\n"
      MOTE_QUAD_FACTOR("12", "r6")
      MOTE_QUAD_FIRST("r11", "r12", "lr")
      MOTE_QUAD_REQUANTIZE
      "ldr r7, [sp, #24]\n"
      "strb r3, [r1, r7]\n"
      MOTE_QUAD_FIRST("r8", "r9", "r10")
      MOTE_QUAD_PUT

      "ldr r6, [sp, #28]\n"
      MOTE_QUAD_FACTOR("9", "r6")
      MOTE_QUAD_NEXT("r11", "r12")
      "ldr r11, [sp, #24]\n"
      MOTE_QUAD_PUT_AT("r11")
      MOTE_QUAD_NEXT("r8", "r9")
      MOTE_QUAD_PUT

      "ldr r8, [sp, #28]\n"
      MOTE_QUAD_FACTOR("6", "r8")
      MOTE_QUAD_NEXT("r12", "lr")
      MOTE_QUAD_PUT_AT("r11")
      MOTE_QUAD_NEXT("r9", "r10")
      MOTE_QUAD_PUT

      MOTE_QUAD_FACTOR("3", "r8")
      MOTE_QUAD_LAST("lr")
      MOTE_QUAD_PUT_AT("r11")
      MOTE_QUAD_LAST("r10")
      MOTE_QUAD_PUT

      "adds r0, r0, #4\n" /* the word of shifts */
      "strd r0, r1, [sp, #16]\n"
      "ldr r0, [sp, #32]\n"
      "ldr r1, [sp]\n"
      "subs r0, r0, #1\n"
      "str r0, [sp, #32]\n"
      "bne 1b\n"
      "add sp, sp, #36\n");
}
/* clang-format on */

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
    clamp(p, y + next);
  }
}

void mote_conv_2d_s8_armv7m(const mote_conv_2d_s8_armv7m_params *p, const int8_t *x, int8_t *y,
                            void *scratch) {
  const int32_t pairs = (p->filter_h * p->filter_w * p->channels + 1) >> 1;
  int32_t *const words = (int32_t *)scratch;
  job j;
  j.x = words;
  j.x_end = words + 4 + 4 * pairs;
  j.skip = -pairs & 7;
  j.unit = 2 * p->output_zero_point + 1;
  words[4 * pairs + 2] = words[4 * pairs + 3] = 0; /* stays, where taps are odd */
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t ox = 0;
    place next = {-p->pad_top, -p->pad_left};
    for (int32_t pixels = p->output_h * p->output_w; pixels > 0; pixels -= 2) {
      place at[2];
      for (int32_t n = 0; n < 2; ++n) {
        at[n] = next;
        if (pixels == 1) continue; /* the last one twice */
        next.left += p->stride_w;
        if (++ox < p->output_w) continue;
        ox = 0;
        next.left = -p->pad_left;
        next.top += p->stride_h;
      }
      fill_scratch(p, x, at, words);
      all_outputs(p, &j, y, pixels > 1 ? p->output_pixel : 0);
      y += pixels > 1 ? 2 * p->output_pixel : p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
