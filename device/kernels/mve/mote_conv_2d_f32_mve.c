/* SPDX-License-Identifier: Apache-2.0
 *
 * A tile of three pixels by eight output channels, whose sums fill six vectors: two vectors of
 * weights and three elements of x serve 24 products. Rests of a row repeat its last pixel.
 *
 * What is contiguous in memory is one run: all rows of a window that lies inside the input. At the
 * ends of a row of y, the columns that are inside for all three pixels are a run per row, others
 * are done one by one, with zeros for the pixels for which they are outside. Zeros change no sum:
 * it begins at zero and so is never -0. Sums are those of mote_conv_2d_f32 to the bit.
 */
#include "mote_conv_2d_f32_mve.h"

#include "mote_kernel.h"
#include "mote_mve_f32.h"

#ifdef MOTE_MVE_F32

#define PIXELS 3
#define OUTPUTS 8 /* of a tile */

/* The assembly below knows where everything is. */
typedef struct {
  const float *x[PIXELS];
  const float *w;
  int32_t next_x[PIXELS]; /* bytes from the end of a row to the next */
  int32_t next_w;
  int32_t rows;
  int32_t pairs; /* of elements in a row, and one if that is odd */
  int32_t odd;
  int32_t is_new;           /* sums begin at zero; read once */
  float sums[2][PIXELS][4]; /* of four channels each */
} tile;
MOTE_OFFSET(tile, next_x, 16);
MOTE_OFFSET(tile, rows, 32);
MOTE_OFFSET(tile, odd, 40);
MOTE_OFFSET(tile, sums, 48);

#define PRODUCT(sum, x) \
  "vmul.f32 q7, q6, " x \
  "\n\t"                \
  "vadd.f32 " sum ", " sum ", q7\n\t"

#define PRODUCTS(x0, x1, x2)                                                               \
  "vldrw.u32 q6, [r11], #16\n\t" PRODUCT("q0", x0) PRODUCT("q1", x1)                       \
      PRODUCT("q2", x2) "vldrw.u32 q6, [r11], #16\n\t" PRODUCT("q3", x0) PRODUCT("q4", x1) \
          PRODUCT("q5", x2)

__attribute__((naked, noinline)) static void multiply(__attribute__((unused)) tile *t) {
  __asm__ volatile(
      "push {r4-r11, lr}\n\t"
      "vpush {d8-d15}\n\t"
      "add r12, r0, #48\n\t"
      "ldm r0, {r8-r11}\n\t"
      "ldrd r6, r7, [r12, #-16]\n\t" /* rows, pairs */
      "ldr r0, [r12, #-4]\n\t"
      "movs r1, #0\n\t"
      "str r1, [r12, #-4]\n\t"
      "vmov.i32 q0, #0\n\t"
      "vmov.i32 q1, #0\n\t"
      "vmov.i32 q2, #0\n\t"
      "vmov.i32 q3, #0\n\t"
      "vmov.i32 q4, #0\n\t"
      "vmov.i32 q5, #0\n\t"
      "cmp r0, #0\n\t"
      "bne 6f\n\t"
      "vldrw.u32 q0, [r12]\n\t"
      "vldrw.u32 q1, [r12, #16]\n\t"
      "vldrw.u32 q2, [r12, #32]\n\t"
      "vldrw.u32 q3, [r12, #48]\n\t"
      "vldrw.u32 q4, [r12, #64]\n\t"
      "vldrw.u32 q5, [r12, #80]\n"
      "6:\n\t"
      "cmp r6, #0\n\t"
      "beq 5f\n"
      "1:\n\t"
      "wls lr, r7, 3f\n"
      "2:\n\t"
      "ldrd r0, r1, [r8], #8\n\t"
      "ldrd r2, r3, [r9], #8\n\t"
      "ldrd r4, r5, [r10], #8\n\t"
      PRODUCTS("r0", "r2", "r4") PRODUCTS("r1", "r3", "r5")
      "le lr, 2b\n"
      "3:\n\t"
      "ldr r0, [r12, #-8]\n\t"
      "cbz r0, 4f\n\t"
      "ldr r0, [r8], #4\n\t"
      "ldr r2, [r9], #4\n\t"
      "ldr r4, [r10], #4\n\t" PRODUCTS("r0", "r2", "r4")
      "4:\n\t"
      "ldrd r0, r1, [r12, #-32]\n\t"
      "ldrd r2, r3, [r12, #-24]\n\t"
      "add r8, r0\n\t"
      "add r9, r1\n\t"
      "add r10, r2\n\t"
      "add r11, r3\n\t"
      "subs r6, #1\n\t"
      "bne 1b\n"
      "5:\n\t"
      "vstrw.32 q0, [r12]\n\t"
      "vstrw.32 q1, [r12, #16]\n\t"
      "vstrw.32 q2, [r12, #32]\n\t"
      "vstrw.32 q3, [r12, #48]\n\t"
      "vstrw.32 q4, [r12, #64]\n\t"
      "vstrw.32 q5, [r12, #80]\n\t"
      "vpop {d8-d15}\n\t"
      "pop {r4-r11, pc}\n\t");
}

/* Taps of one direction, from one to before another. */
typedef struct {
  int32_t begin, end;
} taps;

/* Those that lie inside the input, of windows that begin anywhere from `first` to `last`. */
MOTE_NOINLINE static taps taps_inside(int32_t first, int32_t last, int32_t filter, int32_t dilation,
                                      int32_t input) {
  taps t = {0, filter};
  while (t.begin < filter && first + t.begin * dilation < 0) ++t.begin;
  while (t.end > t.begin && last + (t.end - 1) * dilation >= input) --t.end;
  return t;
}

/* What three pixels of a row of y see. */
typedef struct {
  const float *row;     /* of x, where the first row of the windows that is inside begins */
  taps h;               /* the rows inside */
  int32_t left[PIXELS]; /* where the windows begin in the row */
  int32_t y[PIXELS];    /* where they are in the row of y */
} windows;

/* Columns kx to kx + count - 1 of `rows` rows of the windows, from the ky-th inside on; more than
 * one are inside. Returns where their weights begin. */
MOTE_NOINLINE static int32_t columns(const mote_conv_2d_f32_mve_params *p, const windows *at,
                                     int32_t ky, int32_t rows, int32_t kx, int32_t count, tile *t) {
  const int32_t run = count * p->channels;
  const int32_t row = p->dilation_h * p->input_w * p->input_pixel;
  for (int32_t n = 0; n < PIXELS; ++n) {
    const int32_t ix = at->left[n] + kx * p->dilation_w;
    const int32_t inside = (uint32_t)ix < (uint32_t)p->input_w;
    t->x[n] = inside ? at->row + ky * row + ix * p->input_pixel : p->padding;
    t->next_x[n] = 4 * ((inside ? row : 0) - run);
  }
  t->next_w = 4 * (p->filter_w * p->channels - run) * OUTPUTS;
  t->rows = rows;
  t->pairs = run / 2;
  t->odd = run & 1;
  return ((at->h.begin + ky) * p->filter_w + kx) * p->channels * OUTPUTS;
}

/* One row of the windows: the columns of `run` at once, the others one by one. */
MOTE_NOINLINE static void one_row(const mote_conv_2d_f32_mve_params *p, const windows *at,
                                  int32_t ky, taps run, const float *weights, tile *t) {
  for (int32_t kx = 0, count; kx < p->filter_w; kx += count) {
    count = kx == run.begin && run.end > kx ? run.end - kx : 1;
    t->w = weights + columns(p, at, ky, 1, kx, count, t);
    multiply(t);
  }
}

/* Four channels of three pixels, or the `left` that there are. */
static inline void finish(const mote_conv_2d_f32_mve_params *p, const float (*sums)[4],
                          const float *bias, int32_t left, const int32_t *pixels, float *y) {
  const mve_pred16_t lanes = vctp32q((uint32_t)left);
  const float32x4_t more = bias ? vldrwq_z_f32(bias, lanes) : vdupq_n_f32(0.f);
  const float32x4_t s0 = vaddq_f32(vldrwq_f32(sums[0]), more);
  const float32x4_t s1 = vaddq_f32(vldrwq_f32(sums[1]), more);
  const float32x4_t s2 = vaddq_f32(vldrwq_f32(sums[2]), more);
  const float min = p->output_min, max = p->output_max;
  vstrwq_p_f32(y + pixels[0], mote_mve_clamp_f32(s0, min, max), lanes);
  vstrwq_p_f32(y + pixels[1], mote_mve_clamp_f32(s1, min, max), lanes);
  vstrwq_p_f32(y + pixels[2], mote_mve_clamp_f32(s2, min, max), lanes);
}

/* All channels of three pixels. */
static void make_pixels(const mote_conv_2d_f32_mve_params *p, const windows *at, float *y) {
  const int32_t contiguous = p->dilation_w == 1 && p->input_pixel == p->channels;
  const int32_t is_whole =
      contiguous && at->left[0] >= 0 && at->left[PIXELS - 1] + p->filter_w <= p->input_w;
  taps run = {0, p->filter_w};
  if (!is_whole)
    run = taps_inside(at->left[0], at->left[PIXELS - 1], p->filter_w, p->dilation_w, p->input_w);
  if (!contiguous) run.end = run.begin;
  const int32_t rows = at->h.end - at->h.begin;
  const float *weights = p->weights, *bias = p->bias;
  tile t;
  t.rows = 0;
  const int32_t first = is_whole ? columns(p, at, 0, rows, 0, p->filter_w, &t) : 0;
  for (int32_t left = p->outputs; left > 0; left -= OUTPUTS) {
    t.is_new = 1;
    t.w = weights + first;
    if (is_whole || rows == 0) multiply(&t);
    if (!is_whole)
      for (int32_t ky = 0; ky < rows; ++ky) one_row(p, at, ky, run, weights, &t);
    finish(p, t.sums[0], bias, left, at->y, y);
    if (left > 4) finish(p, t.sums[1], bias ? bias + 4 : bias, left - 4, at->y, y + 4);
    weights += p->filter_h * p->filter_w * p->channels * OUTPUTS;
    if (bias) bias += OUTPUTS;
    y += OUTPUTS;
  }
}

void mote_conv_2d_f32_mve(const mote_conv_2d_f32_mve_params *p, const float *x, float *y) {
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t oy = 0; oy < p->output_h; ++oy, top += p->stride_h) {
      windows at;
      at.h = taps_inside(top, top, p->filter_h, p->dilation_h, p->input_h);
      at.row = x + (top + at.h.begin * p->dilation_h) * p->input_w * p->input_pixel;
      for (int32_t ox = 0; ox < p->output_w; ox += PIXELS) {
        for (int32_t n = 0; n < PIXELS; ++n) {
          const int32_t pixel = ox + n < p->output_w ? ox + n : p->output_w - 1;
          at.left[n] = pixel * p->stride_w - p->pad_left;
          at.y[n] = pixel * p->output_pixel;
        }
        make_pixels(p, &at, y);
      }
      y += p->output_w * p->output_pixel;
    }
    x += p->input_h * p->input_w * p->input_pixel;
  }
}

#endif
