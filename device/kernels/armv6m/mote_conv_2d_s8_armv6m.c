/* SPDX-License-Identifier: Apache-2.0
 *
 * A core without multiply-accumulate, so one multiplication makes two products: a word holds one
 * tap of two pixels, 16 bits each, and times a weight it is both products. See
 * compiler/kernels/lanes.h for why the two sums can be told apart again.
 *
 * A tile is four pixels, two words per tap, copied to scratch once for all outputs:
 *
 *   scratch: (p0[0], p1[0]) (p2[0], p3[0]) (p0[1], p1[1]) (p2[1], p3[1]) ...
 *
 * Per two taps and one output 17 instructions make 8 products. Eight outputs' weights are
 * interleaved, so that weights advance by 8 bytes per tap as scratch does: one register counts for
 * both, and LDRSB [weights, scratch] needs no other.
 */
#include "mote_conv_2d_s8_armv6m.h"

#include "mote_kernel.h"

typedef mote_conv_2d_s8_armv6m_params params;

/* Four pixels, all outputs of them. */
typedef struct {
  int32_t min, max;
  uint32_t kink;
  const int32_t *x, *blocks, *end; /* in scratch; from `blocks` on in steps of eight taps */
  const int8_t *w;
  const int32_t *steps;
  int8_t *y;
  int32_t next[3]; /* where the other pixels of y are */
  int32_t outputs;
  int32_t group; /* bytes of eight outputs' weights */
} tile;

#ifdef MOTE_ARMV6M_ASM

/* r0: x, r1 + r0: w behind x, r7: upper half of the first word's sum, r8: its total; r10 and r9 of
 * the second's. r11 = 2^15. */
#define TWO_TAPS          \
  "ldmia r0!, {r2, r3}\n" \
  "ldrsb r6, [r1, r0]\n"  \
  "muls r2, r6\n"         \
  "muls r3, r6\n"         \
  "ldmia r0!, {r4, r5}\n" \
  "ldrsb r6, [r1, r0]\n"  \
  "muls r4, r6\n"         \
  "muls r5, r6\n"         \
  "adds r2, r2, r4\n"     \
  "adds r3, r3, r5\n"     \
  "add r8, r2\n"          \
  "asrs r2, r2, #16\n"    \
  "adcs r7, r2\n"         \
  "add r9, r3\n"          \
  "add r3, r11\n"         \
  "asrs r3, r3, #16\n"    \
  "add r10, r3\n"

#define PUT(labels, pixel) \
  MOTE_STEP(labels)        \
  "ldr r6, [sp, #" pixel   \
  "]\n"                    \
  "strb r5, [r0, r6]\n"

MOTE_NOINLINE static void make(const tile *t) {
  MOTE_ALL_REGISTERS(t,
                     "adds r0, r0, #28\n"
                     "ldmia r0!, {r1-r7}\n"
                     "push {r1-r7}\n"
                     "subs r0, r0, #56\n"
                     "ldmia r0!, {r1-r7}\n"
                     "push {r1-r7}\n"
                     /* of one output */
                     "1:\n"
                     "ldr r0, [sp, #12]\n"
                     "ldr r1, [sp, #24]\n"
                     "subs r1, r1, r0\n"
                     "subs r1, r1, #8\n"
                     "ldr r2, [sp, #28]\n"
                     "ldr r7, [r2]\n"
                     "lsls r3, r7, #16\n"
                     "adds r3, r3, r7\n"
                     "mov r8, r3\n"
                     "mov r9, r3\n"
                     "mov r10, r7\n"
                     "movs r2, #1\n"
                     "lsls r2, r2, #15\n"
                     "mov r11, r2\n"
                     "ldr r2, [sp, #16]\n"
                     "mov r12, r2\n"
                     "b 3f\n"
                     "2:\n" TWO_TAPS
                     "3:\n"
                     "cmp r0, r12\n"
                     "bne 2b\n"
                     "ldr r2, [sp, #20]\n"
                     "mov r12, r2\n"
                     "b 5f\n"
                     "4:\n" TWO_TAPS TWO_TAPS TWO_TAPS TWO_TAPS
                     "5:\n"
                     "cmp r0, r12\n"
                     "bne 4b\n"
                     /* four sums to outputs: r5, and r7, r9, r10 to r8, r9, r10 */
                     "mov r5, r8\n"
                     "lsls r6, r7, #16\n"
                     "subs r5, r5, r6\n"
                     "mov r8, r7\n"
                     "mov r6, r10\n"
                     "lsls r6, r6, #16\n"
                     "mov r7, r9\n"
                     "subs r7, r7, r6\n"
                     "mov r9, r7\n"
                     "ldr r0, [sp, #28]\n"
                     "adds r0, r0, #4\n" MOTE_STEP_LOAD
                     "str r0, [sp, #28]\n"
                     "ldr r0, [sp, #32]\n" MOTE_STEP("1")
                     "strb r5, [r0]\n"
                     "mov r5, r8\n" PUT("2", "36")
                     "mov r5, r9\n" PUT("3", "40")
                     "mov r5, r10\n" PUT("4", "44")
                     "adds r0, r0, #1\n"
                     "str r0, [sp, #32]\n"
                     /* the next: w + 1, or behind the eight */
                     "ldr r1, [sp, #24]\n"
                     "adds r1, r1, #1\n"
                     "ldr r2, [sp, #48]\n"
                     "subs r2, r2, #1\n"
                     "str r2, [sp, #48]\n"
                     "lsls r3, r2, #29\n"
                     "bne 6f\n"
                     "ldr r3, [sp, #52]\n"
                     "adds r1, r1, r3\n"
                     "subs r1, r1, #8\n"
                     "6:\n"
                     "str r1, [sp, #24]\n"
                     "cmp r2, #0\n"
                     "beq 7f\n"
                     "b 1b\n"
                     MOTE_STEP_ENDS("1") MOTE_STEP_ENDS("2")
                     MOTE_STEP_ENDS("3") MOTE_STEP_ENDS("4")
                     "7:\n"
                     "add sp, #56\n");
}

#else

/* The two sums of a column of words, as they come: the upper halves, and the total. */
typedef struct {
  uint32_t upper, total;
} lanes;

static lanes sum_of(const tile *t, int32_t column, const int8_t *w, uint32_t bias) {
  lanes s = {bias, bias + (bias << 16)};
  for (const int32_t *x = t->x; x != t->end; x += 4, w += 16) {
    const uint32_t block =
        (uint32_t)x[column] * (uint32_t)w[0] + (uint32_t)x[column + 2] * (uint32_t)w[8];
    s.total += block;
    s.upper += (uint32_t)((int32_t)block >> 16) + (block >> 15 & 1);
  }
  s.total -= s.upper << 16;
  return s;
}

static void make(const tile *t) {
  const int8_t *w = t->w;
  const mote_step *step = (const mote_step *)t->steps;
  int8_t *y = t->y;
  for (int32_t left = t->outputs; left > 0; ++step, ++y) {
    const lanes first = sum_of(t, 0, w, (uint32_t)step->bias);
    const lanes second = sum_of(t, 1, w, (uint32_t)step->bias);
    y[0] = mote_step_output(step, (int32_t)first.total, t->min, t->max, t->kink);
    y[t->next[0]] = mote_step_output(step, (int32_t)first.upper, t->min, t->max, t->kink);
    y[t->next[1]] = mote_step_output(step, (int32_t)second.total, t->min, t->max, t->kink);
    y[t->next[2]] = mote_step_output(step, (int32_t)second.upper, t->min, t->max, t->kink);
    ++w;
    if ((--left & 7) == 0) w += t->group - 8;
  }
}

#endif

/// Windows ///

/* Where the window of a pixel begins. */
typedef struct {
  int32_t top, left;
} window;

static int32_t is_inside(const params *p, const window *at) {
  return at->top >= 0 && at->left >= 0 &&
         at->top + (p->filter_h - 1) * p->dilation_h < p->input_h &&
         at->left + (p->filter_w - 1) * p->dilation_w < p->input_w;
}

/* Every other word from `to` on. */
MOTE_NOINLINE static int32_t *pair(int32_t *to, const int8_t *x0, const int8_t *x1, int32_t count) {
  for (int32_t i = 0; i < count; ++i, to += 2)
    *to = (int32_t)((uint32_t)(int32_t)x0[i] + ((uint32_t)(int32_t)x1[i] << 16));
  return to;
}

static const int8_t *tap(const params *p, const int8_t *x, int32_t iy, int32_t ix) {
  if ((uint32_t)iy >= (uint32_t)p->input_h || (uint32_t)ix >= (uint32_t)p->input_w)
    return p->padding;
  return x + (iy * p->input_w + ix) * p->input_pixel;
}

/* Two windows: whole rows of the filter where they lie side by side in x, else tap by tap. */
static int32_t *pair_windows(const params *p, int32_t *to, const int8_t *x, window a, window b) {
  if (p->dilation_w == 1 && p->input_pixel == p->channels && is_inside(p, &a) && is_inside(p, &b)) {
    const int32_t row = p->dilation_h * p->input_w * p->channels;
    const int8_t *x0 = x + (a.top * p->input_w + a.left) * p->channels;
    const int8_t *x1 = x + (b.top * p->input_w + b.left) * p->channels;
    for (int32_t ky = 0; ky < p->filter_h; ++ky, x0 += row, x1 += row)
      to = pair(to, x0, x1, p->filter_w * p->channels);
    return to;
  }
  for (int32_t ky = 0; ky < p->filter_h; ++ky)
    for (int32_t kx = 0; kx < p->filter_w; ++kx) {
      const int32_t iy = ky * p->dilation_h, ix = kx * p->dilation_w;
      to = pair(to, tap(p, x, a.top + iy, a.left + ix), tap(p, x, b.top + iy, b.left + ix),
                p->channels);
    }
  return to;
}

void mote_conv_2d_s8_armv6m(const mote_conv_2d_s8_armv6m_params *p, const int8_t *x, int8_t *y,
                            void *scratch) {
  const int32_t pairs = (p->filter_h * p->filter_w * p->channels + 1) >> 1;
  int32_t *const words = (int32_t *)scratch;
  tile t;
  t.min = p->output_min;
  t.max = p->output_max;
  t.kink = (uint32_t)1 << p->bend;
  t.x = words;
  t.blocks = words + 4 * (pairs & 3);
  t.end = words + 4 * pairs;
  t.w = p->weights + (-p->outputs & 7);
  t.steps = p->steps;
  t.y = y;
  t.outputs = p->outputs;
  t.group = 16 * pairs;
  /* What zero weights meet. */
  words[4 * pairs - 2] = words[4 * pairs - 1] = 0;

  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t ox = 0;
    window at = {-p->pad_top, -p->pad_left};
    for (int32_t left = p->output_h * p->output_w; left > 0; left -= 4) {
      window windows[4];
      for (int32_t n = 0; n < 4; ++n) {
        windows[n] = at;
        if (n > 0) t.next[n - 1] = (n < left ? n : left - 1) * p->output_pixel;
        if (n + 1 >= left) continue; /* the last one again */
        at.left += p->stride_w;
        if (++ox == p->output_w) {
          ox = 0;
          at.left = -p->pad_left;
          at.top += p->stride_h;
        }
      }
      pair_windows(p, words, x, windows[0], windows[1]);
      pair_windows(p, words + 1, x, windows[2], windows[3]);
      make(&t);
      t.y += (left < 4 ? left : 4) * p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}
