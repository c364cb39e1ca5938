/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of three pixels by two output channels: five vector loads serve six products of sixteen
 * pairs, added up across lanes. Weights are filled up with zeros to whole vectors, so x may be read
 * a little beyond a window, as long as that is still x or scratch. Sums of 16 channels are
 * collected and requantised as vectors.
 *
 * Windows that are not one run of x are copied first: for one pixel, and then used by all output
 * channels. A tap outside is filled with the zero point, so that borders need no other sums.
 *
 * The tile is assembly because compilers do not find the one allocation of registers in which six
 * sums, which must be even ones, four pointers and a counter fit.
 */
#include "mote_conv_2d_s8_mve.h"

#include "mote_kernel.h"
#include "mote_mve.h"

#ifdef MOTE_MVE

#define PIXELS 3
#define BLOCK MOTE_MVE_BLOCK

/* Sixteen pairs of each of the six: `op` is vmladav to begin the sums, vmladava to go on; `x` says
 * how the windows are addressed. */
#define PRODUCTS(op, x)                                                            \
  "vldrb.8 q0, [%[w]], #16\n\t"                                                    \
  "vldrb.8 q2, [%[x0]" x "\n\t" op                                                 \
  " %[a0], q0, q2\n\t"                                                             \
  "vldrb.8 q1, [%[w]], #16\n\t" op                                                 \
  " %[b0], q1, q2\n\t"                                                             \
  "vldrb.8 q3, [%[x1]" x "\n\t" op                                                 \
  " %[a1], q0, q3\n\t"                                                             \
  "vldrb.8 q2, [%[x2]" x "\n\t" op " %[b1], q1, q3\n\t" op " %[a2], q0, q2\n\t" op \
  " %[b2], q1, q2\n\t"

#define STORE_SUMS                        \
  "strd %[a0], %[b0], [%[sums]], #8\n\t"  \
  "strd %[a1], %[b1], [%[sums], #56]\n\t" \
  "strd %[a2], %[b2], [%[sums], #120]\n\t"

#define SUMS                                                                           \
  [a0] "=&Te"(a0), [a1] "=&Te"(a1), [a2] "=&Te"(a2), [b0] "=&Te"(b0), [b1] "=&Te"(b1), \
      [b2] "=&Te"(b2)

/* For `pairs` pairs of channels, sums[pixel][channel] = the product of a window and the channel's
 * weights; up to four vectors each, which all stay in reach of three pointers. */
#define FEW_VECTORS(name, products)                                                      \
  MOTE_NOINLINE static const int8_t *name(const int8_t *w, const int8_t *const *windows, \
                                          int32_t pairs, int32_t *sums) {                \
    register int32_t count __asm__("lr") = pairs;                                        \
    const int8_t *const x0 = windows[0], *const x1 = windows[1], *const x2 = windows[2]; \
    int32_t a0, a1, a2, b0, b1, b2;                                                      \
    __asm__ volatile(                                                                    \
        "dls lr, lr\n"                                                                   \
        "1:\n\t" products STORE_SUMS "le lr, 1b\n"                                       \
        : "+r"(count), [w] "+r"(w), [sums] "+r"(sums), SUMS                              \
        : [x0] "r"(x0), [x1] "r"(x1), [x2] "r"(x2)                                       \
        : "q0", "q1", "q2", "q3", "memory");                                             \
    return w;                                                                            \
  }

#define FIRST PRODUCTS("vmladav.s8", "]")
#define SECOND PRODUCTS("vmladava.s8", ", #16]")
#define THIRD PRODUCTS("vmladava.s8", ", #32]")
#define FOURTH PRODUCTS("vmladava.s8", ", #48]")
FEW_VECTORS(one_vector, FIRST)
FEW_VECTORS(two_vectors, FIRST SECOND)
FEW_VECTORS(three_vectors, FIRST SECOND THIRD)
FEW_VECTORS(four_vectors, FIRST SECOND THIRD FOURTH)

/* The same for any number of vectors above one. */
MOTE_NOINLINE static const int8_t *many_vectors(const int8_t *w, const int8_t *const *windows,
                                                int32_t pairs, int32_t *sums, int32_t vectors) {
  int32_t *const end = sums + 2 * pairs;
  while (sums < end) {
    register int32_t count __asm__("lr") = vectors - 1;
    const int8_t *x0 = windows[0], *x1 = windows[1], *x2 = windows[2];
    int32_t a0, a1, a2, b0, b1, b2;
    __asm__ volatile(PRODUCTS("vmladav.s8", "], #16") "dls lr, lr\n"
                     "1:\n\t" PRODUCTS("vmladava.s8", "], #16") "le lr, 1b\n\t" STORE_SUMS
                     : "+r"(count), [w] "+r"(w), [sums] "+r"(sums), [x0] "+r"(x0), [x1] "+r"(x1),
                       [x2] "+r"(x2), SUMS
                     :
                     : "q0", "q1", "q2", "q3", "memory");
  }
  return w;
}

static const int8_t *multiply(const int8_t *w, const int8_t *const *windows, int32_t pairs,
                              int32_t *sums, int32_t vectors) {
  switch (vectors) {
    case 1:
      return one_vector(w, windows, pairs, sums);
    case 2:
      return two_vectors(w, windows, pairs, sums);
    case 3:
      return three_vectors(w, windows, pairs, sums);
    case 4:
      return four_vectors(w, windows, pairs, sums);
    default:
      return many_vectors(w, windows, pairs, sums, vectors);
  }
}

/* `count` channels of `pixels` pixels, the first of block `first` at y. */
static inline void finish(const mote_conv_2d_s8_mve_params *p, const int32_t *sums, int32_t pixels,
                          int32_t first, int32_t count, int8_t *y, int32_t negatives) {
  const int32_t *const bias = p->bias + first;
  const int32_t *const factors = p->factors + first / BLOCK * MOTE_MVE_FACTOR_WORDS;
  mote_mve_range range;
  range.zero_point = p->output_zero_point;
  range.min = p->output_min;
  range.max = p->output_max;
  do {
    const int32x4x4_t s = vld4q_s32(sums);
    const int8x16_t values = mote_mve_requantize_16(
        vaddq_s32(s.val[0], vldrwq_s32(bias)), vaddq_s32(s.val[1], vldrwq_s32(bias + 4)),
        vaddq_s32(s.val[2], vldrwq_s32(bias + 8)), vaddq_s32(s.val[3], vldrwq_s32(bias + 12)),
        factors, range, negatives);
    mote_mve_store(y, values, count);
    sums += BLOCK;
    y += p->output_pixel;
  } while (--pixels > 0);
}

/* All channels of `count` pixels of y. */
static void pixels(const mote_conv_2d_s8_mve_params *p, const int8_t *const windows[PIXELS],
                   int32_t count, int8_t *y) {
  const int32_t vectors = p->window / 16;
  const int8_t *w = p->weights;
  int32_t sums[PIXELS * BLOCK];
  for (int32_t first = 0; first < p->outputs; first += BLOCK) {
    const int32_t left = p->outputs - first < BLOCK ? p->outputs - first : BLOCK;
    w = multiply(w, windows, (left + 1) / 2, sums, vectors);
    if (p->output_min >= p->output_zero_point)
      finish(p, sums, count, first, left, y + first, 0);
    else
      finish(p, sums, count, first, left, y + first, 1);
  }
}

/* Copies the window that begins at (top, left) of the image x. */
MOTE_NOINLINE static void gather(const mote_conv_2d_s8_mve_params *p, const int8_t *x, int32_t top,
                                 int32_t left, int8_t *to) {
  const int32_t runs = p->dilation_w == 1 && p->input_pixel == p->channels;
  const int32_t right = left + p->filter_w;
  const int32_t before = left < 0 ? -left : 0;
  const int32_t after = right > p->input_w ? right - p->input_w : 0;
  const int32_t bottom = top + (p->filter_h - 1) * p->dilation_h;
  if (runs && before + after == 0 && top >= 0 && bottom < p->input_h) {
    const int32_t size = p->filter_w * p->channels;
    const int32_t step = p->dilation_h * p->input_w * p->channels;
    const int8_t *row = x + (top * p->input_w + left) * p->channels;
    int32_t rows = p->filter_h;
    do {
      to = mote_mve_copy(to, row, size);
      row += step;
    } while (--rows > 0);
    return;
  }
  for (int32_t ky = 0; ky < p->filter_h; ++ky, top += p->dilation_h) {
    const int8_t *const row = x + top * p->input_w * p->input_pixel;
    if ((uint32_t)top >= (uint32_t)p->input_h) {
      to = mote_mve_fill(to, p->input_zero_point, p->filter_w * p->channels);
    } else if (runs && before + after < p->filter_w) {
      to = mote_mve_fill(to, p->input_zero_point, before * p->channels);
      to = mote_mve_copy(to, row + (left + before) * p->channels,
                         (p->filter_w - before - after) * p->channels);
      to = mote_mve_fill(to, p->input_zero_point, after * p->channels);
    } else {
      int32_t ix = left;
      for (int32_t kx = 0; kx < p->filter_w; ++kx, ix += p->dilation_w)
        to = (uint32_t)ix < (uint32_t)p->input_w
                 ? mote_mve_copy(to, row + ix * p->input_pixel, p->channels)
                 : mote_mve_fill(to, p->input_zero_point, p->channels);
    }
  }
}

void mote_conv_2d_s8_mve(const mote_conv_2d_s8_mve_params *p, const int8_t *x, int8_t *y,
                         void *scratch) {
  const int8_t *windows[PIXELS];
  int32_t last = p->last_direct;
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      int32_t left = -p->pad_left;
      for (int32_t ox = 0; ox < p->output_w; ox += PIXELS) {
        const int32_t count = p->output_w - ox < PIXELS ? p->output_w - ox : PIXELS;
        for (int32_t i = 0; i < PIXELS; ++i, left += p->stride_w) {
          const int32_t at = (top * p->input_w + left) * p->input_pixel;
          if (i >= count) {
            windows[i] = windows[0];
          } else if (p->last_direct >= 0 && at <= last) {
            windows[i] = x + at;
          } else {
            int8_t *const copy = (int8_t *)scratch + i * p->window;
            gather(p, x, top, left, copy);
            windows[i] = copy;
          }
        }
        pixels(p, windows, count, y);
        y += count * p->output_pixel;
      }
    }
    x += p->input_h * p->input_w * p->input_pixel;
    last -= p->input_h * p->input_w * p->input_pixel;
  }
}

#endif
