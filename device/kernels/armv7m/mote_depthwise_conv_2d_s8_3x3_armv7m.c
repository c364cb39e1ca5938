/* SPDX-License-Identifier: Apache-2.0
 *
 * One channel of a strip at a time, with its nine weights in registers: two rows of outputs, or one
 * with a stride of 2. What they need of x is gathered in scratch, widened, column by column, four
 * rows each:
 *
 *   scratch: x[0][0] x[1][0] x[2][0] x[3][0]  x[0][1] x[1][1] x[2][1] x[3][1]  x[0][2] ...
 *
 * A column that is loaded goes to every output that sees it, so that three sums are in the making
 * and one is complete: 13 instructions per output. It is written over the first element of its
 * middle column, which is not needed any more; the second row's over the second element.
 */
#include "mote_depthwise_conv_2d_s8_3x3_armv7m.h"

#include "mote_armv7m.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_depthwise_conv_2d_s8_3x3_armv7m_params params;

#define ROWS 4 /* of a column */

/// Columns ///

/* `count` columns from x on, whose other rows are so much further. */
MOTE_NOINLINE static void gather(int32_t *to, const int8_t *x, const int32_t rows[3],
                                 int32_t channels, int32_t count) {
#ifdef MOTE_ARMV7M_ASM
  __asm volatile(
      "1:\n"
      "ldrsb r4, [%1]\n"
      "ldrsb r5, [%1, %4]\n"
      "ldrsb r6, [%1, %5]\n"
      "ldrsb r8, [%1, %6]\n"
      "add %1, %1, %3\n"
      "subs %2, %2, #1\n"
      "stm %0!, {r4, r5, r6, r8}\n"
      "bne 1b\n"
      : "+r"(to), "+r"(x), "+r"(count)
      : "r"(channels), "r"(rows[0]), "r"(rows[1]), "r"(rows[2])
      : "r4", "r5", "r6", "r8", "cc", "memory");
#else
  for (; count > 0; --count, x += channels) {
    *to++ = x[0];
    for (int32_t i = 0; i < 3; ++i) *to++ = x[rows[i]];
  }
#endif
}

static void fill(int32_t *to, int32_t step, int32_t count, int32_t value) {
  for (; count > 0; --count, to += step) *to = value;
}

/// Sums ///

typedef struct {
  const int8_t *weights;
  int32_t *columns;
  int32_t *end; /* with a stride of 1: behind the columns of the last three outputs that are made */
  int32_t left; /* together; how many are left then */
  int32_t rows; /* of outputs */
} job;

#ifdef MOTE_ARMV7M_ASM

/* r0: the columns. r1: x. r3 to r11: the weights. */
#define START             \
  "ldm r0, {r1-r5}\n"     \
  "push {r2-r5}\n"        \
  "mov r0, r2\n"          \
  "ldrsb r3, [r1]\n"      \
  "ldrsb r4, [r1, #1]\n"  \
  "ldrsb r5, [r1, #2]\n"  \
  "ldrsb r6, [r1, #3]\n"  \
  "ldrsb r7, [r1, #4]\n"  \
  "ldrsb r8, [r1, #5]\n"  \
  "ldrsb r9, [r1, #6]\n"  \
  "ldrsb r10, [r1, #7]\n" \
  "ldrsb r11, [r1, #8]\n"

#define FIRST_COLUMN(begun)       \
  "ldr r1, [r0], #16\n"           \
  "mul " begun                    \
  ", r1, r3\n"                    \
  "ldr r1, [r0, #-12]\n"          \
  "mla " begun ", r1, r6, " begun \
  "\n"                            \
  "ldr r1, [r0, #-8]\n"           \
  "mla " begun ", r1, r9, " begun "\n"

#define SECOND_COLUMN(half, begun) \
  "ldr r1, [r0], #16\n"            \
  "mla " half ", r1, r4, " half    \
  "\n"                             \
  "mul " begun                     \
  ", r1, r3\n"                     \
  "ldr r1, [r0, #-12]\n"           \
  "mla " half ", r1, r7, " half    \
  "\n"                             \
  "mla " begun ", r1, r6, " begun  \
  "\n"                             \
  "ldr r1, [r0, #-8]\n"            \
  "mla " half ", r1, r10, " half   \
  "\n"                             \
  "mla " begun ", r1, r9, " begun "\n"

#define COLUMN(done, half, begun) \
  "ldr r1, [r0], #16\n"           \
  "mla " done ", r1, r5, " done   \
  "\n"                            \
  "mla " half ", r1, r4, " half   \
  "\n"                            \
  "mul " begun                    \
  ", r1, r3\n"                    \
  "ldr r1, [r0, #-12]\n"          \
  "mla " done ", r1, r8, " done   \
  "\n"                            \
  "mla " half ", r1, r7, " half   \
  "\n"                            \
  "mla " begun ", r1, r6, " begun \
  "\n"                            \
  "ldr r1, [r0, #-8]\n"           \
  "mla " done ", r1, r11, " done  \
  "\n"                            \
  "mla " half ", r1, r10, " half  \
  "\n"                            \
  "mla " begun ", r1, r9, " begun \
  "\n"                            \
  "str " done ", [r0, #-32]\n"

MOTE_NOINLINE static void sums(const job *j) {
  MOTE_ARMV7M_REGISTERS(j, START
                        "1:\n" FIRST_COLUMN("r2") SECOND_COLUMN("r2", "r12")
                        "ldr r1, [sp, #4]\n"
                        "cmp r0, r1\n"
                        "beq 3f\n"
                        "2:\n" COLUMN("r2", "r12", "lr") COLUMN("r12", "lr", "r2")
                            COLUMN("lr", "r2", "r12")
                        "ldr r1, [sp, #4]\n"
                        "cmp r0, r1\n"
                        "bne 2b\n"
                        "3:\n"
                        "ldr r1, [sp, #8]\n"
                        "cbz r1, 4f\n" COLUMN("r2", "r12", "lr")
                        "ldr r1, [sp, #8]\n"
                        "cmp r1, #1\n"
                        "beq 4f\n" COLUMN("r12", "lr", "r2")
                        "4:\n"
                        "ldr r1, [sp, #12]\n"
                        "subs r1, r1, #1\n"
                        "beq 5f\n"
                        "str r1, [sp, #12]\n" /* the next row: one element further */
                        "ldrd r0, r1, [sp]\n"
                        "adds r0, r0, #4\n"
                        "adds r1, r1, #4\n"
                        "str r1, [sp, #4]\n"
                        "b 1b\n"
                        "5:\n"
                        "add sp, sp, #16\n");
}

/* Every other column is in the middle of an output, the others are its first and its last. */
MOTE_NOINLINE static void sums_stride_2(const job *j) {
  MOTE_ARMV7M_REGISTERS(j, START FIRST_COLUMN("r2")
                        "1:\n"
                        "ldr r1, [r0], #16\n"
                        "mla r2, r1, r4, r2\n"
                        "ldr r1, [r0, #-12]\n"
                        "mla r2, r1, r7, r2\n"
                        "ldr r1, [r0, #-8]\n"
                        "mla r2, r1, r10, r2\n"
                        "ldr r1, [r0], #16\n"
                        "mla r2, r1, r5, r2\n"
                        "mul r12, r1, r3\n"
                        "ldr r1, [r0, #-12]\n"
                        "mla r2, r1, r8, r2\n"
                        "mla r12, r1, r6, r12\n"
                        "ldr r1, [r0, #-8]\n"
                        "mla r2, r1, r11, r2\n"
                        "mla r12, r1, r9, r12\n"
                        "str r2, [r0, #-32]\n"
                        "mov r2, r12\n"
                        "ldr r1, [sp, #4]\n"
                        "cmp r0, r1\n"
                        "bne 1b\n"
                        "add sp, sp, #16\n");
}

#else

static int32_t sum_of(const int8_t *w, const int32_t *columns) {
  int32_t sum = 0;
  for (int32_t i = 0; i < 9; ++i) sum += w[i] * columns[i % 3 * ROWS + i / 3];
  return sum;
}

static void sums(const job *j) {
  const int32_t count = (int32_t)(j->end - j->columns) / ROWS - 2 + j->left;
  for (int32_t row = 0; row < j->rows; ++row) {
    int32_t *columns = j->columns + row;
    int32_t sum = sum_of(j->weights, columns);
    for (int32_t i = 1; i < count; ++i, columns += ROWS) {
      const int32_t next = sum_of(j->weights, columns + ROWS);
      columns[ROWS] = sum;
      sum = next;
    }
    columns[ROWS] = sum;
  }
}

static void sums_stride_2(const job *j) {
  for (int32_t *columns = j->columns; columns + ROWS != j->end; columns += 2 * ROWS)
    columns[ROWS] = sum_of(j->weights, columns);
}

#endif

/// Outputs ///

typedef struct {
  int32_t twice_bias, multiplier, offset, shift;
} factor;

static void put_row(const factor *f, const int32_t *sum, int32_t step, int32_t count, int8_t *y,
                    int32_t channels) {
  const int32_t twice_bias = f->twice_bias, m = f->multiplier, offset = f->offset, s = f->shift;
  do {
    *y = mote_requantize_twice(twice_bias + 2 * *sum, m, offset, s);
    sum += step;
    y += channels;
  } while (--count > 0);
}

static void clamp(const params *p, int8_t *y, int32_t count) {
  for (; count > 0; --count, ++y) *y = (int8_t)mote_clamp(*y, p->output_min, p->output_max);
}

/* `rows` rows of outputs, whose windows begin in row `top` of x. */
static void strip(const params *p, const int8_t *x, int32_t top, int8_t *y, int32_t rows,
                  int32_t *scratch) {
  const int32_t pitch = p->input_w * p->channels, y_pitch = p->output_w * p->channels;
  const int32_t width = (p->output_w - 1) * p->stride + 3;
  const int32_t seen = width - p->pad_left; /* columns of x; others right of it are padding */
  const int32_t inside = seen < p->input_w ? seen : p->input_w;
  int32_t first = top < 0 ? 0 : top; /* a row that x has */
  if (first >= p->input_h) first = p->input_h - 1;
  int32_t from[3];
  for (int32_t i = 1; i < ROWS; ++i) {
    const int32_t row = top + i;
    from[i - 1] = row > first && row < p->input_h ? (row - first) * pitch : 0;
  }
  int32_t *const columns = scratch + ROWS * p->pad_left;
  for (int32_t i = 0; i < ROWS * p->pad_left; ++i) scratch[i] = p->input_zero_point;
  for (int32_t i = ROWS * inside; i < ROWS * seen; ++i) columns[i] = p->input_zero_point;

  job j;
  j.weights = p->weights;
  j.columns = scratch;
  j.left = p->stride == 1 ? p->output_w % 3 : 0;
  j.end = scratch + ROWS * (width - j.left);
  j.rows = rows;
  const int32_t unit = 2 * p->output_zero_point + 1;
  x += first * pitch;
  for (int32_t c = 0; c < p->channels; ++c, j.weights += 9) {
    gather(columns, x + c, from, p->channels, inside);
    for (int32_t i = 0; i < rows + 2; ++i)
      if ((uint32_t)(top + i) >= (uint32_t)p->input_h)
        fill(columns + i, ROWS, inside, p->input_zero_point);
    if (p->stride == 1)
      sums(&j);
    else
      sums_stride_2(&j);
    const factor f = {p->bias[c], p->multipliers[c], (int32_t)((uint32_t)unit << p->shifts[c]),
                      p->shifts[c]};
    for (int32_t row = 0; row < rows; ++row)
      put_row(&f, scratch + ROWS + row, ROWS * p->stride, p->output_w, y + row * y_pitch + c,
              p->channels);
  }
  if (p->output_min > -128 || p->output_max < 127) clamp(p, y, rows * y_pitch);
}

void mote_depthwise_conv_2d_s8_3x3_armv7m(const params *p, const int8_t *x, int8_t *y,
                                          void *scratch) {
  const int32_t rows = p->stride == 1 ? 2 : 1;
  for (int32_t b = 0; b < p->batches; ++b) {
    int32_t top = -p->pad_top;
    for (int32_t left = p->output_h; left > 0; left -= rows, top += rows * p->stride) {
      const int32_t some = left < rows ? left : rows;
      strip(p, x, top, y, some, (int32_t *)scratch);
      y += some * p->output_w * p->channels;
    }
    x += p->input_h * p->input_w * p->channels;
  }
}
