/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of two pixels by four outputs, as mote_armv7m.h explains: per two taps, 19 instructions
 * for 16 products. The windows of the two pixels are copied to scratch, widened and interleaved;
 * that costs little as soon as there are a few outputs, and lets every filter, stride, dilation and
 * border share one inner loop:
 *
 *   scratch: corrections of both pixels, x0[0] x0[1] x1[0] x1[1] x0[2] x0[3] x1[2] x1[3] x0[4] ...
 */
#include "mote_conv_2d_s8_armv7m.h"

#include "mote_armv7m.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_conv_2d_s8_armv7m_params params;

/// Windows ///

/* Where the next tap of a pixel goes. */
typedef struct {
  int32_t *pair;  /* of taps; the next two are four words further */
  int32_t is_odd; /* the first of the pair is there already */
  int32_t sum;    /* of what was put */
} window;

/* `count` taps, a multiple of eight and at least that; returns their sum. */
static inline int32_t put_eights(int32_t *pair, const int8_t *x, int32_t count) {
  int32_t sum = 0;
#ifdef MOTE_ARMV7M_ASM
#define PUT_PAIR             \
  "ldrsb %4, [%1], #1\n"     \
  "ldrsb %5, [%1], #1\n"     \
  "strd %4, %5, [%0], #16\n" \
  "add %3, %3, %4\n"         \
  "add %3, %3, %5\n"
  int32_t first, second;
  __asm volatile("1:\n" PUT_PAIR PUT_PAIR PUT_PAIR PUT_PAIR
                 "subs %2, %2, #8\n"
                 "bne 1b\n"
                 : "+r"(pair), "+r"(x), "+r"(count), "+r"(sum), "=&r"(first), "=&r"(second)
                 :
                 : "cc", "memory");
#else
  for (; count > 0; count -= 2, pair += 4) {
    sum += pair[0] = *x++;
    sum += pair[1] = *x++;
  }
#endif
  return sum;
}

static void put(window *to, const int8_t *x, int32_t count) {
  int32_t *pair = to->pair, sum = to->sum;
  if (to->is_odd && count > 0) {
    sum += pair[1] = *x++;
    pair += 4;
    to->is_odd = 0;
    --count;
  }
  const int32_t eights = count & ~7;
  if (eights > 0) {
    sum += put_eights(pair, x, eights);
    x += eights;
    pair += 2 * eights;
    count -= eights;
  }
  for (; count >= 2; count -= 2, pair += 4) {
    sum += pair[0] = *x++;
    sum += pair[1] = *x++;
  }
  if (count > 0) {
    sum += pair[0] = *x;
    to->is_odd = 1;
  }
  to->pair = pair;
  to->sum = sum;
}

static void put_padding(window *to, int32_t zero_point, int32_t count) {
  for (; count > 0; --count) {
    to->pair[to->is_odd] = zero_point;
    to->pair += 4 * to->is_odd;
    to->is_odd ^= 1;
    to->sum += zero_point;
  }
}

/* The window whose first tap is at row `top` and column `left`. */
static void put_window(const params *p, window *to, const int8_t *x, int32_t top, int32_t left) {
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    if ((uint32_t)top >= (uint32_t)p->input_h) {
      put_padding(to, p->input_zero_point, p->filter_w * p->channels);
      continue;
    }
    const int8_t *row = x + top * p->input_w * p->input_pixel;
    if (p->dilation_w == 1 && p->input_pixel == p->channels) { /* its taps lie side by side */
      const int32_t first = left < 0 ? 0 : left;
      int32_t end = left + p->filter_w;
      if (end > p->input_w) end = p->input_w;
      const int32_t inside = end > first ? end - first : 0;
      const int32_t before = inside > 0 ? first - left : 0;
      put_padding(to, p->input_zero_point, before * p->channels);
      put(to, row + first * p->channels, inside * p->channels);
      put_padding(to, p->input_zero_point, (p->filter_w - before - inside) * p->channels);
    } else {
      for (int32_t kx = 0, ix = left; kx < p->filter_w; ++kx, ix += p->dilation_w) {
        if ((uint32_t)ix < (uint32_t)p->input_w)
          put(to, row + ix * p->input_pixel, p->channels);
        else
          put_padding(to, p->input_zero_point, p->channels);
      }
    }
  }
}

/// Products ///

typedef struct {
  const int32_t *weights; /* of four outputs; moves on to the next four */
  const int32_t *x;       /* the scratch */
  const int32_t *x_end;
  int32_t skip; /* 0 to 3, so that with it the pairs of taps are a multiple of four */
  mote_quad sums[2];
} job;

#ifdef MOTE_ARMV7M_ASM

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

#define TWO_TAPS "ldm r0!, {r2-r5}\n" TAP("r2", "r4") TAP("r3", "r5")

MOTE_NOINLINE static void multiply(job *j) {
  MOTE_ARMV7M_REGISTERS(j,
                        "ldm r0, {r1-r4}\n"
                        "push {r0, r3}\n"
                        "mov r0, r2\n"
                        "ldm r1!, {r8-r10}\n"
                        "ldm r0!, {r2, r3, r6, r7}\n"
                        "add r11, r8, r6\n"
                        "add r12, r9, r7\n"
                        "add lr, r10, r7\n"
                        "add r8, r8, r2\n"
                        "add r9, r9, r3\n"
                        "add r10, r10, r3\n"
                        "tbb [pc, r4]\n"
                        "1:\n"
                        ".byte (3f-1b)/2, (4f-1b)/2, (5f-1b)/2, (6f-1b)/2\n"
                        "3:\n" TWO_TAPS "4:\n" TWO_TAPS "5:\n" TWO_TAPS "6:\n" TWO_TAPS
                        "ldr r2, [sp, #4]\n"
                        "cmp r0, r2\n"
                        "bne 3b\n"
                        "pop {r0, r3}\n"
                        "str r1, [r0], #16\n"
                        "stm r0, {r8-r12, lr}\n");
}

#else

static int32_t plus_product(int32_t sum, int32_t x, uint32_t w) {
  return (int32_t)((uint32_t)sum + (uint32_t)x * w);
}
static int32_t plus(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }

static void multiply(job *j) {
  for (int32_t n = 0; n < 2; ++n) {
    const int32_t *w = j->weights, *x = j->x + 2 * n;
    mote_quad *const q = &j->sums[n];
    q->all = plus(w[0], x[0]);
    q->inner = plus(w[1], x[1]);
    q->upper = plus(w[2], x[1]);
    w += 3;
    for (x += 4; x - 2 * n != j->x_end; x += 4)
      for (int32_t i = 0; i < 2; ++i) {
        const uint32_t four = (uint32_t)*w++;
        q->all = plus_product(q->all, x[i], four);
        q->inner = plus_product(q->inner, x[i], four >> 8 & 0xffff);
        q->upper = plus_product(q->upper, x[i], four >> 16);
      }
  }
  j->weights += 3 + (j->x_end - j->x - 4) / 2;
}

#endif

/// Outputs ///

/* Four outputs of two pixels, one at y, the other `next` behind. */
static void put_outputs(const params *p, const job *j, const int32_t *factors, int8_t *y,
                        int32_t next) {
  int32_t twice[2][4];
  mote_quad_split(&j->sums[0], twice[0]);
  mote_quad_split(&j->sums[1], twice[1]);
  const uint32_t shifts = (uint32_t)factors[4];
  const int32_t unit = 2 * p->output_zero_point + 1;
  for (int32_t k = 0; k < 4; ++k) {
    const int32_t m = factors[k];
    const int32_t s = (int32_t)(shifts >> 8 * k & 0xff);
    const int32_t offset = (int32_t)((uint32_t)unit << s);
    y[next + k] = mote_requantize_twice(twice[1][k], m, offset, s);
    y[k] = mote_requantize_twice(twice[0][k], m, offset, s);
  }
}

static void clamp(const params *p, int8_t *y) {
  for (int32_t i = 0; i < p->outputs; ++i)
    y[i] = (int8_t)mote_clamp(y[i], p->output_min, p->output_max);
}

static void all_outputs(const params *p, job *j, int8_t *y, int32_t next) {
  const int32_t *factors = p->factors;
  int8_t *to = y;
  j->weights = p->weights;
  int32_t left = p->outputs;
  for (; left >= 4; left -= 4, factors += 5, to += 4) {
    multiply(j);
    put_outputs(p, j, factors, to, next);
  }
  if (left > 0) {
    int8_t some[8];
    multiply(j);
    put_outputs(p, j, factors, some, 4);
    for (int32_t k = 0; k < left; ++k) {
      to[next + k] = some[4 + k];
      to[k] = some[k];
    }
  }
  if (p->output_min > -128 || p->output_max < 127) {
    clamp(p, y);
    if (next > 0) clamp(p, y + next);
  }
}

void mote_conv_2d_s8_armv7m(const mote_conv_2d_s8_armv7m_params *p, const int8_t *x, int8_t *y,
                            void *scratch) {
  const int32_t pairs = (p->filter_h * p->filter_w * p->channels + 1) >> 1;
  int32_t *const corrections = (int32_t *)scratch, *const words = corrections + 4;
  job j;
  j.x = corrections;
  j.x_end = words + 4 * pairs;
  j.skip = -pairs & 3;
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t ox = 0, top = -p->pad_top, left = -p->pad_left;
    for (int32_t pixels = p->output_h * p->output_w; pixels > 0; pixels -= 2) {
      for (int32_t n = 0; n < 2; ++n) {
        window to = {words + 2 * n, 0, 0};
        put_window(p, &to, x, top, left);
        if (to.is_odd) to.pair[1] = 0;
        corrections[2 * n] = mote_quad_all_excess(to.sum);
        corrections[2 * n + 1] = mote_quad_excess(to.sum);
        if (pixels == 1) continue; /* the last one twice */
        left += p->stride_w;
        if (++ox == p->output_w) {
          ox = 0;
          left = -p->pad_left;
          top += p->stride_h;
        }
      }
      all_outputs(p, &j, y, pixels > 1 ? p->output_pixel : 0);
      y += pixels > 1 ? 2 * p->output_pixel : p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
