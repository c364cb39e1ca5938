import numpy as np

from ops.matrix import INPUT_QUANTS, table


AXES = dict(
    x_paddings=[
        ([1, 3, 3, 2], [[0, 0], [1, 1], [1, 1], [0, 0]]),
        ([1, 4, 5, 3], [[0, 0], [0, 1], [2, 0], [0, 0]]),
        ([1, 4, 5, 3], [[0, 0], [0, 0], [0, 0], [0, 5]]),
        ([2, 3, 2, 2], [[1, 2], [3, 1], [0, 4], [2, 1]]),
        ([1, 1, 1, 1], [[0, 0], [0, 0], [0, 0], [0, 0]]),
        ([7, 9], [[1, 0], [0, 3]]),
        ([17], [[3, 4]]),
        ([2, 5, 3], [[0, 0], [4, 0], [0, 1]]),
    ],
    quant=INPUT_QUANTS,
)


def pad(operator, m, x_paddings, quant, values=()):
    shape, paddings = x_paddings
    y = m.tensor([n + sum(pair) for n, pair in zip(shape, paddings, strict=True)], "int8", *quant)
    x = m.input(shape, "int8", *quant)
    m.op(operator, [x, m.constant(np.array(paddings, np.int32)), *values], [y], version=2)
    return [y]


@table(40, **AXES)
def int8(m, rng, x_paddings, quant):
    return pad("PAD", m, x_paddings, quant)
