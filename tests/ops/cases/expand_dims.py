import numpy as np

from ops.matrix import INPUT_QUANTS, table


@table(24, x=[[5], [3, 4], [1, 7, 2]], axis=[0, 1, -1, -2], quant=INPUT_QUANTS)
def int8(m, rng, x, axis, quant):
    shape = list(x)
    shape.insert(axis % (len(x) + 1), 1)
    y = m.tensor(shape, "int8", *quant)
    m.op("EXPAND_DIMS", [m.input(x, "int8", *quant), m.constant(np.array([axis], np.int32))], [y])
    return [y]
