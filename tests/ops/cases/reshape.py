import numpy as np

from ops.matrix import INPUT_QUANTS, table

SHAPES = [
    ([1, 4, 4, 3], [1, 48], [1, 48]),
    ([1, 4, 4, 3], [-1, 16], [3, 16]),
    ([12], [3, 4], [3, 4]),
    ([2, 3, 5], [5, 1, 6], [5, 1, 6]),
    ([1], [1, 1, 1, 1], [1, 1, 1, 1]),
    ([1, 17], [17], [17]),
]


def reshape(m, dtype, quant, shapes, shape_from):
    shape, asked, y_shape = shapes
    x = m.input(shape, dtype, *quant)
    y = m.tensor(y_shape, dtype, *quant)
    inputs = [x, m.constant(np.array(asked, np.int32))] if shape_from != "option" else [x]
    m.op("RESHAPE", inputs, [y], new_shape=asked if shape_from != "input" else None)
    return [y]


@table(24, quant=INPUT_QUANTS, shapes=SHAPES, shape_from=["input", "option", "both"])
def int8(m, rng, **parameters):
    return reshape(m, "int8", **parameters)


@table(12, shapes=SHAPES, shape_from=["input", "option", "both"])
def float32(m, rng, **parameters):
    return reshape(m, "float32", [], **parameters)
