"""SHAPE -> STRIDED_SLICE -> PACK -> RESHAPE, which Keras writes for a Flatten or a Reshape."""

import numpy as np

from ops.matrix import INPUT_QUANTS, table


@table(
    16,
    x=[[1, 4, 4, 3], [1, 17], [2, 3, 5], [1, 1, 8]],
    quant=INPUT_QUANTS,
)
def flatten(m, rng, x, quant):
    rest = int(np.prod(x[1:]))
    data = m.input(x, "int8", *quant)
    shape = m.tensor([len(x)], "int32")
    m.op("SHAPE", [data], [shape], out_type=2)
    batch = m.tensor([], "int32")
    corners = [m.constant(np.array([value], np.int32)) for value in (0, 1, 1)]
    m.op("STRIDED_SLICE", [shape, *corners], [batch], shrink_axis_mask=1)
    asked = m.tensor([2], "int32")
    m.op("PACK", [batch, m.constant(np.array(rest, np.int32))], [asked], values_count=2, axis=0)
    y = m.tensor([x[0], rest], "int8", *quant)
    m.op("RESHAPE", [data, asked], [y])
    return [y]


@table(8, x=[[1, 4, 4, 3], [1, 17], [7], [2, 3, 5]])
def output(m, rng, x):
    """A shape that is an answer is not folded."""
    y = m.tensor([len(x)], "int32")
    m.op("SHAPE", [m.input(x, "int8", 0.05, 3)], [y], out_type=2)
    return [y]
