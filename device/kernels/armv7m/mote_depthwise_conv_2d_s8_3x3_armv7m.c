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
 *
 * A finished strip is put together in scratch, so that y may follow x closely.
 */
#include "mote_depthwise_conv_2d_s8_3x3_armv7m.h"

#include "mote_armv7m.h"
#include "mote_copy_run.h"
#include "mote_kernel.h"
#include "mote_requant.h"

typedef mote_depthwise_conv_2d_s8_3x3_armv7m_params params;

#define ROWS 4 /* of a column */

/* Some rows of outputs. The code below knows where the members are. */
typedef struct {
  /* What is gathered, of the channel that is made. */
  const int8_t *x;
  int32_t rows[3];  /* from the first row to the others */
  int32_t channels; /* from a column to the next */
  int32_t *to;
  int32_t count;
  /* Rows of padding that are put over it, where not null: one above x, one below. */
  int32_t *padding[2];
  int32_t zero_point;
  int32_t padding_count;
  /* Sums. */
  const int8_t *weights;
  int32_t *columns;
  int32_t *end; /* with a stride of 1: behind the columns of the outputs that are made by threes, */
  int32_t left; /* after which so many are left */
  int32_t output_rows;
  /* Outputs. */
  int8_t *y;
  int32_t next; /* from a row of y to the second; 0 if there is none */
  int32_t output_w;
  int32_t unit; /* 2 * output_zero_point + 1 */
  int32_t channel;
  const int32_t *bias, *multipliers;
  const int8_t *shifts;
} job;

#ifdef MOTE_ARMV7M_ASM
MOTE_OFFSET(job, channels, 16);
MOTE_OFFSET(job, padding, 28);
MOTE_OFFSET(job, weights, 44);
MOTE_OFFSET(job, y, 64);
MOTE_OFFSET(job, bias, 84);
MOTE_OFFSET(job, shifts, 92);
/* clang-format off */

/* r12: the job, which is on top of the stack, too. */
#define GATHER                           \
  "ldm r12, {r0-r6}\n"                   \
  "2:\n"                                 \
  "ldrsb r8, [r0]\n"                     \
  "ldrsb r9, [r0, r1]\n"                 \
  "ldrsb r10, [r0, r2]\n"                \
  "ldrsb r11, [r0, r3]\n"                \
  "adds r0, r0, r4\n"                    \
  "subs r6, r6, #1\n"                    \
  "stm r5!, {r8-r11}\n"                  \
  "bne 2b\n"                             \
  "ldrd r0, r1, [r12, #28]\n"            \
  PUT_PADDING("r0")                      \
  PUT_PADDING("r1")

#define PUT_PADDING(row)                 \
  "cbz " row ", 3f\n"                    \
  "ldrd r2, r3, [r12, #36]\n"            \
  "2:\n"                                 \
  "str r2, [" row "], #16\n"             \
  "subs r3, r3, #1\n"                    \
  "bne 2b\n"                             \
  "3:\n"

/* r0: columns. r1: x. r3 to r11: the weights. r2, r12, lr: sums. What the sums need of the job is
 * behind it on the stack: columns, end, left, output_rows. */
#define START                            \
  "add r0, r12, #48\n"                   \
  "ldm r0, {r3-r6}\n"                    \
  "add r0, sp, #4\n"                     \
  "stm r0, {r3-r6}\n"                    \
  "mov r0, r3\n"                         \
  "ldr r1, [r12, #44]\n"                 \
  "ldrsb r3, [r1], #1\n"                 \
  "ldrsb r4, [r1], #1\n"                 \
  "ldrsb r5, [r1], #1\n"                 \
  "ldrsb r6, [r1], #1\n"                 \
  "ldrsb r7, [r1], #1\n"                 \
  "ldrsb r8, [r1], #1\n"                 \
  "ldrsb r9, [r1], #1\n"                 \
  "ldrsb r10, [r1], #1\n"                \
  "ldrsb r11, [r1], #1\n"                \
  "str r1, [r12, #44]\n"

/* A column is the first of one output, the second of another and completes a third. */
#define FIRST_COLUMN(begun)              \
  "ldr r1, [r0], #16\n"                  \
  "mul " begun ", r1, r3\n"              \
  "ldr r1, [r0, #-12]\n"                 \
  "mla " begun ", r1, r6, " begun "\n"   \
  "ldr r1, [r0, #-8]\n"                  \
  "mla " begun ", r1, r9, " begun "\n"

#define SECOND_COLUMN(half, begun)       \
  "ldr r1, [r0], #16\n"                  \
  "mla " half ", r1, r4, " half "\n"     \
  "mul " begun ", r1, r3\n"              \
  "ldr r1, [r0, #-12]\n"                 \
  "mla " half ", r1, r7, " half "\n"     \
  "mla " begun ", r1, r6, " begun "\n"   \
  "ldr r1, [r0, #-8]\n"                  \
  "mla " half ", r1, r10, " half "\n"    \
  "mla " begun ", r1, r9, " begun "\n"

#define COLUMN(done, half, begun)        \
  "ldr r1, [r0], #16\n"                  \
  "mla " done ", r1, r5, " done "\n"     \
  "mla " half ", r1, r4, " half "\n"     \
  "mul " begun ", r1, r3\n"              \
  "ldr r1, [r0, #-12]\n"                 \
  "mla " done ", r1, r8, " done "\n"     \
  "mla " half ", r1, r7, " half "\n"     \
  "mla " begun ", r1, r6, " begun "\n"   \
  "ldr r1, [r0, #-8]\n"                  \
  "mla " done ", r1, r11, " done "\n"    \
  "mla " half ", r1, r10, " half "\n"    \
  "mla " begun ", r1, r9, " begun "\n"   \
  "str " done ", [r0, #-32]\n"

#define SUMS                             \
  "4:\n"                                 \
  FIRST_COLUMN("r2")                     \
  SECOND_COLUMN("r2", "r12")             \
  "ldr r1, [sp, #8]\n"                   \
  "cmp r0, r1\n"                         \
  "beq 6f\n"                             \
  "5:\n"                                 \
  COLUMN("r2", "r12", "lr")              \
  COLUMN("r12", "lr", "r2")              \
  COLUMN("lr", "r2", "r12")              \
  "ldr r1, [sp, #8]\n"                   \
  "cmp r0, r1\n"                         \
  "bne 5b\n"                             \
  "6:\n"                                 \
  "ldr r1, [sp, #12]\n"                  \
  "cmp r1, #0\n"                         \
  "beq 7f\n"                             \
  COLUMN("r2", "r12", "lr")              \
  "ldr r1, [sp, #12]\n"                  \
  "cmp r1, #1\n"                         \
  "beq 7f\n"                             \
  COLUMN("r12", "lr", "r2")              \
  "7:\n"                                 \
  "ldr r1, [sp, #16]\n"                  \
  "subs r1, r1, #1\n"                    \
  "beq 8f\n"                             \
  "str r1, [sp, #16]\n"                  \
  "ldrd r0, r1, [sp, #4]\n"              \
  "adds r0, r0, #4\n" /* the next row */ \
  "adds r1, r1, #4\n"                    \
  "str r1, [sp, #8]\n"                   \
  "b 4b\n"                               \
  "8:\n"

/* Columns between two outputs complete one and are the first of the other. */
#define SUMS_STRIDE_2                    \
  FIRST_COLUMN("r2")                     \
  "4:\n"                                 \
  "ldr r1, [r0], #16\n"                  \
  "mla r2, r1, r4, r2\n"                 \
  "ldr r1, [r0, #-12]\n"                 \
  "mla r2, r1, r7, r2\n"                 \
  "ldr r1, [r0, #-8]\n"                  \
  "mla r2, r1, r10, r2\n"                \
  "ldr r1, [r0], #16\n"                  \
  "mla r2, r1, r5, r2\n"                 \
  "mul r12, r1, r3\n"                    \
  "ldr r1, [r0, #-12]\n"                 \
  "mla r2, r1, r8, r2\n"                 \
  "mla r12, r1, r6, r12\n"               \
  "ldr r1, [r0, #-8]\n"                  \
  "mla r2, r1, r11, r2\n"                \
  "mla r12, r1, r9, r12\n"               \
  "str r2, [r0, #-32]\n"                 \
  "mov r2, r12\n"                        \
  "ldr r1, [sp, #8]\n"                   \
  "cmp r0, r1\n"                         \
  "bne 4b\n"

/* r0: sums. r1: y. r2: next. r3: how many. r4: bias. r5: multiplier. r6: offset. r7: s.
 * r8: channels. */
#define FACTORS                          \
  "ldr r12, [sp]\n"                      \
  "add r0, r12, #64\n"                   \
  "ldm r0, {r1-r3, r6, r9-r11, lr}\n"    \
  "ldr r0, [r12, #48]\n"                 \
  "ldr r8, [r12, #16]\n"                 \
  "ldr r4, [r10, r9, lsl #2]\n"          \
  "ldr r5, [r11, r9, lsl #2]\n"          \
  "ldrsb r7, [lr, r9]\n"                 \
  "adds r0, r0, #16\n"                   \
  "lsls r6, r6, r7\n"

/* mote_requantize_twice */
#define REQUANTIZE(sum, y)               \
  "add " sum ", r4, " sum ", lsl #1\n"   \
  "add " y ", r6, " sum ", asr #31\n"    \
  "mov r12, #0x80000000\n"               \
  "smlal r12, " y ", " sum ", r5\n"      \
  "asr " y ", " y ", r7\n"               \
  "ssat " y ", #8, " y ", asr #1\n"

#define PUT                              \
  "9:\n"                                 \
  "ldrd r9, r10, [r0], #16\n"            \
  REQUANTIZE("r10", "r11")               \
  REQUANTIZE("r9", "lr")                 \
  "strb r11, [r1, r2]\n"                 \
  "strb lr, [r1]\n"                      \
  "adds r1, r1, r8\n"                    \
  "subs r3, r3, #1\n"                    \
  "bne 9b\n"

#define PUT_STRIDE_2                     \
  "9:\n"                                 \
  "ldr r9, [r0], #32\n"                  \
  REQUANTIZE("r9", "lr")                 \
  "strb lr, [r1]\n"                      \
  "adds r1, r1, r8\n"                    \
  "subs r3, r3, #1\n"                    \
  "bne 9b\n"

#define ALL_CHANNELS(sums, put)          \
  "sub sp, sp, #20\n"                    \
  "mov r12, r0\n"                        \
  "str r0, [sp]\n"                       \
  "1:\n"                                 \
  GATHER                                 \
  START                                  \
  sums                                   \
  FACTORS                                \
  put                                    \
  "ldr r12, [sp]\n"                      \
  "ldr r0, [r12]\n"                      \
  "ldr r1, [r12, #64]\n"                 \
  "ldr r2, [r12, #80]\n"                 \
  "adds r0, r0, #1\n"                    \
  "adds r1, r1, #1\n"                    \
  "adds r2, r2, #1\n"                    \
  "str r0, [r12]\n"                      \
  "str r1, [r12, #64]\n"                 \
  "str r2, [r12, #80]\n"                 \
  "cmp r2, r8\n"                         \
  "bne 1b\n"                             \
  "add sp, sp, #20\n"

/* clang-format on */

MOTE_NOINLINE static void all_channels(job *j) {
  MOTE_ARMV7M_REGISTERS(j, ALL_CHANNELS(SUMS, PUT));
}

MOTE_NOINLINE static void all_channels_stride_2(job *j) {
  MOTE_ARMV7M_REGISTERS(j, ALL_CHANNELS(SUMS_STRIDE_2, PUT_STRIDE_2));
}

#else

static void gather(const job *j) {
  for (int32_t i = 0; i < j->count; ++i) {
    const int8_t *const x = j->x + j->channel + i * j->channels;
    j->to[ROWS * i] = x[0];
    for (int32_t row = 1; row < ROWS; ++row) j->to[ROWS * i + row] = x[j->rows[row - 1]];
  }
  for (int32_t n = 0; n < 2; ++n)
    for (int32_t i = 0; j->padding[n] && i < j->padding_count; ++i)
      j->padding[n][ROWS * i] = j->zero_point;
}

static int32_t sum_of(const int8_t *w, const int32_t *columns) {
  int32_t sum = 0;
  for (int32_t i = 0; i < 9; ++i) sum += w[i] * columns[i % 3 * ROWS + i / 3];
  return sum;
}

static void make_channels(const job *of, int32_t stride) {
  job j = *of;
  for (; j.channel < j.channels; ++j.channel, j.weights += 9) {
    gather(&j);
    const int32_t s = j.shifts[j.channel];
    for (int32_t row = 0; row < j.output_rows; ++row)
      for (int32_t i = 0; i < j.output_w; ++i) {
        const int32_t sum = sum_of(j.weights, j.columns + ROWS * stride * i + row);
        j.y[row * j.next + i * j.channels + j.channel] =
            mote_requantize_twice(2 * sum + j.bias[j.channel], j.multipliers[j.channel],
                                  (int32_t)((uint32_t)j.unit << s), s);
      }
  }
}
static void all_channels(const job *j) { make_channels(j, 1); }
static void all_channels_stride_2(const job *j) { make_channels(j, 2); }

#endif

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
  const int32_t first = top < 0 ? 0 : top; /* a row that x has; it stands for those it has not */
  int32_t *const columns = scratch + ROWS * p->pad_left;
  int8_t *const made = (int8_t *)(scratch + ROWS * width);
  for (int32_t i = 0; i < ROWS * p->pad_left; ++i) scratch[i] = p->input_zero_point;
  for (int32_t i = ROWS * inside; i < ROWS * seen; ++i) columns[i] = p->input_zero_point;

  job j;
  j.x = x + first * pitch;
  for (int32_t i = 1; i < ROWS; ++i) {
    const int32_t row = top + i;
    j.rows[i - 1] = row > first && row < p->input_h ? (row - first) * pitch : 0;
  }
  j.channels = p->channels;
  j.to = columns;
  j.count = j.padding_count = inside;
  j.padding[0] = top < 0 ? columns : 0;
  j.padding[1] = top + rows + 1 >= p->input_h ? columns + rows + 1 : 0;
  j.zero_point = p->input_zero_point;
  j.weights = p->weights;
  j.columns = scratch;
  j.left = p->stride == 1 ? p->output_w % 3 : 0;
  j.end = scratch + ROWS * (width - j.left);
  j.output_rows = rows;
  j.y = made;
  j.next = rows > 1 ? y_pitch : 0;
  j.output_w = p->output_w;
  j.unit = 2 * p->output_zero_point + 1;
  j.channel = 0;
  j.bias = p->bias;
  j.multipliers = p->multipliers;
  j.shifts = p->shifts;
  if (p->stride == 1)
    all_channels(&j);
  else
    all_channels_stride_2(&j);
  if (p->output_min > -128 || p->output_max < 127) clamp(p, made, rows * y_pitch);
  mote_copy_run((const uint8_t *)made, (uint8_t *)y, rows * y_pitch);
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
