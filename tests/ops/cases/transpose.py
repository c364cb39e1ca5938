import itertools

import numpy as np

from ops.matrix import INPUT_QUANTS, table


@table(
    60,
    x_order=[
        (shape, order)
        for shape in ([17], [3, 5], [4, 1, 7], [2, 3, 4, 5])
        for order in itertools.permutations(range(len(shape)))
    ],
    quant=INPUT_QUANTS,
)
def int8(m, rng, x_order, quant):
    shape, order = x_order
    y = m.tensor([shape[axis] for axis in order], "int8", *quant)
    x = m.input(shape, "int8", *quant)
    m.op("TRANSPOSE", [x, m.constant(np.array(order, np.int32))], [y], version=2)
    return [y]
