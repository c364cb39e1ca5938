/* SPDX-License-Identifier: Apache-2.0
 *
 * Winograd's F(2x2, 3x3). A tile of 2x2 outputs reads 4x4 pixels d and a 3x3 filter g; instead of
 * 36 products per channel,
 *
 *   y = A (sum over channels of U .* V) A' / 4,   U = G g G',   V = B d B'
 *
 *       |1  0  0|       |1  0 -1  0|
 *   G = |1  1  1|   B = |0  1  1  0|   A = |2 1  1  0|
 *       |1 -1  1|       |0 -1  1  0|       |0 1 -1 -2|
 *       |0  0  1|       |0  1  0 -1|
 *
 * has 16. It is exact: G is twice the usual one where that has halves, so all is integer;
 * |U| <= 9 * 128 and |V| <= 4 * 128 fit the halves of a word; and sums may wrap, as they
 * are linear and 4 * y itself, which `matches` bounds, does not.
 *
 * Stored, U would be 3.6 times the flash. So weights are transformed on the way, too, once for
 * every four tiles. In scratch, per two channels and per position 0..15 of U and V, lie the six
 * words that are multiplied with one another, of two outputs and four tiles: one pointer with
 * immediate offsets serves everything.
 *
 *   u0 u1 v0 v1 v2 v3    position 0 of channels 0 and 2
 *   u0 u1 v0 v1 v2 v3    position 1 ...
 *   ...                  position 0 of channels 1 and 3
 *
 * The sums of a position take the place of its U: those of the first tile go to the last two
 * channels, those of the second to the two before, and so on.
 */
#include "mote_conv_2d_s8_winograd_armv7em.h"

#include "mote_dsp.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_conv_2d_s8_winograd_armv7em_params params;

#define TILES 4          /* transformed at a time */
#define SLOT (2 + TILES) /* words of a position */
#define STEP (16 * SLOT) /* words of two channels */

/* The four pixels of y that a tile makes: at y, and next_x, next_y behind; these are 0 where y
 * ends. */
typedef struct {
  int8_t *y;
  int32_t next_x, next_y;
} tile;

/// What each step works on ///

/* U of one output goes to every SLOT-th word from `to` to `end`. */
typedef struct {
  const int32_t *w;
  int32_t *to;
  const int32_t *end;
} weights_work;

/* V of one tile goes to every SLOT-th word from `to` on. */
typedef struct {
  int32_t *to;
  int32_t channels;
  const int8_t *pixels[16]; /* column by column */
} input_work;

/* Every position is so many bytes from begin to end. */
typedef struct {
  const int32_t *last_end; /* of position 15 */
  int32_t bytes;
  int32_t *end; /* of position 0 */
} products_work;

/* One output of `tiles`. m: its sums, each tile's STEP before those of the tile before it. */
typedef struct {
  const int32_t *m;
  const tile *tiles, *end;
  int32_t bias, multiplier;
  int32_t rounding; /* mote_requantize_offset */
  int32_t shift;
  int32_t output;
} output_work;

#if defined(MOTE_ALL_REGISTERS)

/* clang-format off */

/* Halves of words: x = y + z, x = y - z, x = z - y. Two of four bytes widened: with odd = "" the
 * even ones, with ODD the others. */
#define ADD(x, y, z) "sadd16 " x ", " y ", " z "\n"
#define SUBTRACT(x, y, z) "ssub16 " x ", " y ", " z "\n"
#define SUBTRACT_FROM(x, y, z) SUBTRACT(x, z, y)
#define WIDEN(x, odd) "sxtb16 " x ", " x odd "\n"
#define ODD ", ror #8"
/* To a position, `step` bytes behind r1. */
#define STORE(x, position, step) "str " x ", [r1, #24*" position "+" step "]\n"

/// Weights ///

/* r0: weights; r1: where U goes; r2: its end. A row of weights g0 g1 g2 to g0 t g1 g2: */
#define ROW(g0, g1, g2, t, odd)                \
  WIDEN(g0, odd) WIDEN(g1, odd) WIDEN(g2, odd) \
  ADD("r9", g0, g2)                            \
  ADD(t, "r9", g1)                             \
  SUBTRACT(g1, "r9", g1)
#define STORE_ROW(x0, x1, x2, x3, p0, p1, p2, p3, step) \
  STORE(x0, p0, step) STORE(x1, p1, step) STORE(x2, p2, step) STORE(x3, p3, step)
/* To the outer rows' sum, the inner one is added, and subtracted from it. */
#define INNER(outer, inner, sum, difference, step)          \
  ADD("r9", outer, inner) STORE("r9", sum, step)            \
  SUBTRACT("r9", outer, inner) STORE("r9", difference, step)

#define U(odd, step)                                                \
  "ldm r0!, {r3-r8}\n"                                              \
  ROW("r3", "r4", "r5", "r10", odd)                                 \
  STORE_ROW("r3", "r10", "r4", "r5", "0", "1", "2", "3", step)      \
  ROW("r6", "r7", "r8", "r11", odd)                                 \
  STORE_ROW("r6", "r11", "r7", "r8", "12", "13", "14", "15", step)  \
  ADD("r3", "r3", "r6")                                             \
  ADD("r10", "r10", "r11")                                          \
  ADD("r4", "r4", "r7")                                             \
  ADD("r5", "r5", "r8")                                             \
  "ldm r0!, {r6-r8}\n"                                              \
  ROW("r6", "r7", "r8", "r11", odd)                                 \
  INNER("r3", "r6", "4", "8", step)                                 \
  INNER("r10", "r11", "5", "9", step)                               \
  INNER("r4", "r7", "6", "10", step)                                \
  INNER("r5", "r8", "7", "11", step)

MOTE_NOINLINE static void put_weights(const weights_work *work) {
  MOTE_ALL_REGISTERS(work,
      "ldm r0, {r0, r1, r2}\n"
      "1:\n"
      U("", "0")
      "sub r0, r0, #36\n"
      U(ODD, "384")
      "add r1, r1, #768\n"
      "cmp r1, r2\n"
      "bne 1b\n");
}

/// Input ///

/* r0: input_work; r1: where V goes; r2: bytes from the begin of a pixel. */
#define LOAD(x, odd) "ldr " x ", [" x ", r2]\n" WIDEN(x, odd)

/* The pixels d0 d1 d2 d3 of a column, found at p0 and p2, to d0 t d2 d3. */
#define INNER_COLUMN(d0, d1, d2, d3, t, p0, p2, odd)      \
  "ldrd " d0 ", " d1 ", [r0, #" p0 "]\n"                  \
  "ldrd " d2 ", " d3 ", [r0, #" p2 "]\n"                  \
  LOAD(d0, odd) LOAD(d1, odd) LOAD(d2, odd) LOAD(d3, odd) \
  SUBTRACT(d0, d0, d2)                                    \
  ADD(t, d1, d2)                                          \
  SUBTRACT(d2, d2, d1)                                    \
  SUBTRACT(d3, d1, d3)
/* Both inner columns of a row. */
#define INNER_TWO(x, y, sum, difference, step)        \
  ADD("r4", x, y) STORE("r4", sum, step)              \
  SUBTRACT("r4", y, x) STORE("r4", difference, step)
/* Rows of an outer column, minus an inner one or the other way round. */
#define OUTER(minus, x, position, step) minus("lr", "lr", x) STORE("lr", position, step)
#define OUTER_COLUMN(p0, p1, p3, odd, minus, x0, x1, x2, x3, q0, q1, q2, q3, step) \
  "ldrd r4, r9, [r0, #" p1 "]\n"                                                   \
  LOAD("r4", odd) LOAD("r9", odd)                                                  \
  ADD("lr", "r4", "r9")                          OUTER(minus, x1, q1, step)        \
  SUBTRACT("lr", "r9", "r4")                     OUTER(minus, x2, q2, step)        \
  "ldr lr, [r0, #" p0 "]\n" LOAD("lr", odd)                                        \
  SUBTRACT("lr", "lr", "r9")                     OUTER(minus, x0, q0, step)        \
  "ldr lr, [r0, #" p3 "]\n" LOAD("lr", odd)                                        \
  SUBTRACT("lr", "r4", "lr")                     OUTER(minus, x3, q3, step)

/* The pixels of column n are found from 8 + 16 * n on. */
#define V(odd, step)                                                              \
  INNER_COLUMN("r3", "r4", "r5", "r6", "r7", "24", "32", odd)                     \
  INNER_COLUMN("r8", "r9", "r10", "r11", "r12", "40", "48", odd)                  \
  INNER_TWO("r3", "r8", "1", "2", step)                                           \
  INNER_TWO("r7", "r12", "5", "6", step)                                          \
  INNER_TWO("r5", "r10", "9", "10", step)                                         \
  INNER_TWO("r6", "r11", "13", "14", step)                                        \
  OUTER_COLUMN("8", "12", "20", odd, SUBTRACT, "r8", "r12", "r10", "r11",         \
               "0", "4", "8", "12", step)                                         \
  OUTER_COLUMN("56", "60", "68", odd, SUBTRACT_FROM, "r3", "r7", "r5", "r6",      \
               "3", "7", "11", "15", step)

MOTE_NOINLINE static void put_input(const input_work *work) {
  MOTE_ALL_REGISTERS(work,
      "ldr r1, [r0]\n"
      "mov r2, #0\n"
      "1:\n"
      V("", "0")
      V(ODD, "384")
      "ldr r3, [r0, #4]\n"
      "add r1, r1, #768\n"
      "add r2, r2, #4\n"
      "cmp r2, r3\n"
      "bne 1b\n");
}

/// Products ///

#define FIRST(sum, x, y) "smuad " sum ", " x ", " y "\n"
#define NEXT(sum, x, y) "smlad " sum ", " x ", " y ", " sum "\n"
/* r1, r10: U of both outputs; r11, r12: V of two tiles; r2 to r9: sums, tile by tile. */
#define PRODUCTS(of)                                 \
  "ldm r0!, {r1, r10, r11, r12}\n"                   \
  of("r2", "r1", "r11") of("r3", "r10", "r11")       \
  of("r4", "r1", "r12") of("r5", "r10", "r12")       \
  "ldrd r11, r12, [r0], #368\n"                      \
  of("r6", "r1", "r11") of("r7", "r10", "r11")       \
  of("r8", "r1", "r12") of("r9", "r10", "r12")

/* lr is the end of a position; on the stack are that of the last one, and how far it is from the
 * begin. */
MOTE_NOINLINE static void put_products(const products_work *work) {
  MOTE_ALL_REGISTERS(work,
      "ldm r0, {r2, r3, lr}\n"
      "push {r2, r3}\n"
      "1:\n"
      "sub r0, lr, r3\n"
      PRODUCTS(FIRST) PRODUCTS(NEXT) PRODUCTS(NEXT) PRODUCTS(NEXT)
      "cmp r0, lr\n"
      "beq 3f\n"
      "2:\n"
      PRODUCTS(NEXT) PRODUCTS(NEXT) PRODUCTS(NEXT) PRODUCTS(NEXT)
      "cmp r0, lr\n"
      "bne 2b\n"
      "3:\n"
      "strd r2, r3, [r0, #-384]!\n"
      "strd r4, r5, [r0, #-384]!\n"
      "strd r6, r7, [r0, #-384]!\n"
      "strd r8, r9, [r0, #-384]!\n"
      "ldrd r2, r3, [sp]\n"
      "cmp lr, r2\n"
      "add lr, lr, #24\n"
      "bne 1b\n"
      "add sp, sp, #8\n");
}

/// Output ///

/* A row of sums, the first at p0, to x = 2 * m0 + m1 + m2 and y = m1 - m2 - 2 * m3. */
#define ROW_SUMS(x, y, t, row, bias)            \
  "ldr " t ", [r0, #96*" row "+24]\n"           \
  bias                                          \
  "ldr " x ", [r0, #96*" row "]\n"              \
  "ldr " y ", [r0, #96*" row "+72]\n"           \
  "add " x ", " t ", " x ", lsl #1\n"           \
  "sub " y ", " t ", " y ", lsl #1\n"           \
  "ldr " t ", [r0, #96*" row "+48]\n"           \
  "add " x ", " x ", " t "\n"                   \
  "sub " y ", " y ", " t "\n"
/* Position 5 counts once in each of the four pixels. */
#define BIAS                                    \
  "ldr r12, [sp, #4]\n"                         \
  "add r8, r8, r12\n"
/* Four times a sum to an output. */
#define REQUANTIZE(sum)                         \
  "asr " sum ", " sum ", #1\n"                  \
  "add r12, r3, " sum ", asr #31\n"             \
  "smmlar " sum ", " sum ", r2, r12\n"          \
  "asr " sum ", " sum ", r4\n"                  \
  "ssat " sum ", #8, " sum "\n"

/* r6 and r7 are the upper two pixels, r8 and r9 the lower two; the first is written last, as they
 * may be one. On the stack: end, bias. */
MOTE_NOINLINE static void put_output(const output_work *work) {
  MOTE_ALL_REGISTERS(work,
      "ldm r0!, {r6, r7, r8, r9}\n"
      "push {r8, r9}\n"
      "ldm r0, {r2, r3, r4, r5}\n"
      "mov r0, r6\n"
      "mov r1, r7\n"
      "1:\n"
      ROW_SUMS("r6", "r7", "r8", "1", BIAS)
      ROW_SUMS("r10", "r11", "r8", "2", "")
      "sub r8, r6, r10\n"
      "sub r9, r7, r11\n"
      "add r6, r6, r10\n"
      "add r7, r7, r11\n"
      ROW_SUMS("r10", "r11", "r12", "0", "")
      "add r6, r6, r10, lsl #1\n"
      "add r7, r7, r11, lsl #1\n"
      ROW_SUMS("r10", "r11", "r12", "3", "")
      "sub r8, r8, r10, lsl #1\n"
      "sub r9, r9, r11, lsl #1\n"
      REQUANTIZE("r6") REQUANTIZE("r7") REQUANTIZE("r8") REQUANTIZE("r9")
      "ldm r1!, {r10, r11, r12}\n"
      "add r10, r10, r5\n"
      "add r12, r12, r10\n"
      "strb r9, [r12, r11]\n"
      "strb r8, [r12]\n"
      "strb r7, [r10, r11]\n"
      "strb r6, [r10]\n"
      "ldr r10, [sp]\n"
      "sub r0, r0, #384\n"
      "cmp r1, r10\n"
      "bne 1b\n"
      "add sp, sp, #8\n");
}

/* clang-format on */

#else

/// The same in C ///

/* Three weights times G', each so far from the one before. */
static void transform_three(const int32_t *g, int32_t *to, int32_t step) {
  const int32_t outer = mote_sadd16(g[0], g[2]);
  to[0] = g[0];
  to[step] = mote_sadd16(outer, g[1]);
  to[2 * step] = mote_ssub16(outer, g[1]);
  to[3 * step] = g[2];
}

static void put_weights(const weights_work *work) {
  const int32_t *w = work->w;
  int32_t odd = 0;
  for (int32_t *to = work->to; to != work->end; to += STEP, odd ^= 1) {
    int32_t rows[3][4];
    for (int32_t n = 0; n < 3; ++n) {
      int32_t row[3];
      for (int32_t k = 0; k < 3; ++k)
        row[k] = odd != 0 ? mote_sxtb16_odd(w[3 * n + k]) : mote_sxtb16(w[3 * n + k]);
      transform_three(row, rows[n], 1);
    }
    for (int32_t k = 0; k < 4; ++k) {
      const int32_t column[3] = {rows[0][k], rows[2][k], rows[1][k]};
      transform_three(column, to + k * SLOT, 4 * SLOT);
    }
    if (odd != 0) w += 9;
  }
}

/* Four pixels times B', each so far from the one before. */
static void transform_four(const int32_t *d, int32_t *to, int32_t step) {
  to[0] = mote_ssub16(d[0], d[2]);
  to[step] = mote_sadd16(d[1], d[2]);
  to[2 * step] = mote_ssub16(d[2], d[1]);
  to[3 * step] = mote_ssub16(d[1], d[3]);
}

static void put_input(const input_work *work) {
  int32_t *to = work->to;
  for (int32_t c = 0; c < work->channels; c += 2, to += STEP) {
    int32_t columns[4][4];
    for (int32_t k = 0; k < 4; ++k) {
      int32_t column[4];
      for (int32_t n = 0; n < 4; ++n) {
        const int8_t *pixel = work->pixels[4 * k + n] + (c & ~3);
        const int32_t v = mote_take_4(&pixel);
        column[n] = (c & 2) != 0 ? mote_sxtb16_odd(v) : mote_sxtb16(v);
      }
      transform_four(column, columns[k], 1);
    }
    for (int32_t n = 0; n < 4; ++n) {
      const int32_t row[4] = {columns[0][n], columns[1][n], columns[2][n], columns[3][n]};
      transform_four(row, to + 4 * n * SLOT, SLOT);
    }
  }
}

static void put_products(const products_work *work) {
  int32_t *end = work->end;
  for (int32_t position = 0; position < 16; ++position, end += SLOT) {
    int32_t sums[2 * TILES] = {0};
    for (const int32_t *f = end - work->bytes / 4; f != end; f += STEP)
      for (int32_t n = 0; n < 2 * TILES; ++n) sums[n] = mote_smlad(f[n & 1], f[2 + n / 2], sums[n]);
    for (int32_t n = 0; n < 2 * TILES; ++n) *(end - (n / 2 + 1) * STEP + (n & 1)) = sums[n];
  }
}

/* Unsigned: sums may wrap. */
static void put_output(const output_work *work) {
  const int32_t *m = work->m;
  for (const tile *t = work->tiles; t != work->end; ++t, m -= STEP) {
    uint32_t left[4], right[4];
    for (int32_t n = 0; n < 4; ++n) {
      const int32_t *const row = m + 4 * n * SLOT;
      const uint32_t m1 = (uint32_t)row[SLOT] + (n == 1 ? (uint32_t)work->bias : 0);
      const uint32_t m2 = (uint32_t)row[2 * SLOT];
      left[n] = 2 * (uint32_t)row[0] + m1 + m2;
      right[n] = m1 - m2 - 2 * (uint32_t)row[3 * SLOT];
    }
    const uint32_t sums[4] = {
        2 * left[0] + left[1] + left[2],
        2 * right[0] + right[1] + right[2],
        left[1] - left[2] - 2 * left[3],
        right[1] - right[2] - 2 * right[3],
    };
    for (int32_t n = 3; n >= 0; --n)
      t->y[work->output + (n & 1) * t->next_x + (n >> 1) * t->next_y] =
          (int8_t)mote_requantize_doubled((int32_t)sums[n] >> 1, work->multiplier, work->rounding,
                                          work->shift);
  }
}

#endif

/// Tiles ///

/* Where the pixels are that the tile at (ty, tx) reads. */
static void find_pixels(const params *p, const int8_t *x, int32_t ty, int32_t tx,
                        const int8_t *pixels[16]) {
  for (int32_t column = 0; column < 4; ++column) {
    const int32_t ix = 2 * tx - p->pad_left + column;
    for (int32_t row = 0; row < 4; ++row) {
      const int32_t iy = 2 * ty - p->pad_top + row;
      const int32_t is_inside =
          (uint32_t)iy < (uint32_t)p->input_h && (uint32_t)ix < (uint32_t)p->input_w;
      *pixels++ = is_inside ? x + (iy * p->input_w + ix) * p->channels : p->padding;
    }
  }
}

static tile find_tile(const params *p, int8_t *y, int32_t ty, int32_t tx) {
  const int32_t row = p->output_w * p->outputs;
  const tile t = {y + 2 * ty * row + 2 * tx * p->outputs, 2 * tx + 1 < p->output_w ? p->outputs : 0,
                  2 * ty + 1 < p->output_h ? row : 0};
  return t;
}

/* Outputs within a narrower range than that of a byte. */
static void clamp_tile(const params *p, tile t) {
  for (int32_t n = 0; n < 4; ++n) {
    int8_t *const y = t.y + (n & 1) * t.next_x + (n >> 1) * t.next_y;
    for (int32_t o = 0; o < p->outputs; ++o)
      y[o] = (int8_t)mote_clamp(y[o], p->output_min, p->output_max);
  }
}

static void put_tiles(const params *p, int32_t *uv, const tile *tiles, const tile *end) {
  const int32_t words = 1 + 9 * (p->channels >> 2); /* of an output */
  int32_t *const uv_end = uv + STEP * (p->channels >> 1);
  const int32_t *w = p->weights, *multiplier = p->multipliers;
  for (int32_t o = 0; o < p->outputs; o += 2) {
    for (int32_t n = 0; n < 2; ++n) {
      const weights_work weights = {w + n * words + 1, uv + n, uv_end + n};
      put_weights(&weights);
    }
    const products_work products = {uv_end + 15 * SLOT, 4 * (int32_t)(uv_end - uv), uv_end};
    put_products(&products);
    for (int32_t n = 0; n < 2; ++n, w += words) {
      const int32_t shift = (*w & 31) + 1;
      output_work output;
      output.m = uv_end - STEP + n;
      output.tiles = tiles;
      output.end = end;
      output.bias = (*w >> 6) * 4;
      output.multiplier = *multiplier++;
      output.rounding = mote_requantize_offset(p->output_zero_point, shift);
      output.shift = shift;
      output.output = o + n;
      put_output(&output);
    }
  }
  if (p->output_min > -128 || p->output_max < 127)
    for (; tiles != end; ++tiles) clamp_tile(p, *tiles);
}

void mote_conv_2d_s8_winograd_armv7em(const mote_conv_2d_s8_winograd_armv7em_params *p,
                                      const int8_t *x, int8_t *y, void *scratch) {
  int32_t *const uv = (int32_t *)scratch;
  tile tiles[TILES];
  int32_t count = 0;
  for (int32_t b = 0; b < p->batches; ++b) {
    for (int32_t ty = 0; 2 * ty < p->output_h; ++ty) {
      for (int32_t tx = 0; 2 * tx < p->output_w; ++tx) {
        input_work work = {uv + 2 + count, p->channels, {0}};
        find_pixels(p, x, ty, tx, work.pixels);
        put_input(&work);
        tiles[count++] = find_tile(p, y, ty, tx);
        if (count == TILES) {
          put_tiles(p, uv, tiles, tiles + count);
          count = 0;
        }
      }
    }
    x += p->input_h * p->input_w * p->channels;
    y += p->output_h * p->output_w * p->outputs;
  }
  if (count > 0) put_tiles(p, uv, tiles, tiles + count);
}
