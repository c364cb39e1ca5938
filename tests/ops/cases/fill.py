import numpy as np

from ops.matrix import INPUT_QUANTS, table

SHAPES = [[1], [7], [3, 5], [1, 4, 4, 2], [2, 1, 9]]


def fill(m, shape, dtype, quant=()):
    y = m.tensor(shape, dtype, *quant)
    m.op("FILL", [m.constant(np.array(shape, np.int32)), m.input([], dtype, *quant)], [y])
    return [y]


@table(10, shape=SHAPES, quant=INPUT_QUANTS)
def int8(m, rng, shape, quant):
    return fill(m, shape, "int8", quant)


@table(5, shape=SHAPES)
def float32(m, rng, shape):
    return fill(m, shape, "float32")


@table(5, shape=SHAPES)
def int32(m, rng, shape):
    return fill(m, shape, "int32")
