import numpy as np

from ops.matrix import INPUT_QUANTS, table


@table(
    40,
    shape=[[6], [3, 4], [1, 2, 3], [1, 4, 3, 2], [2, 3, 1, 7]],
    axis=[0, 1, 2, 3, -1, -2],
    sizes=[[1, 1], [3, 2], [1, 4, 2], [8, 7, 1, 3], [5]],
    open_size=[False, False, True],
    quant=INPUT_QUANTS,
    valid=lambda shape, axis, **_: -len(shape) <= axis < len(shape),
)
def int8(m, rng, shape, axis, sizes, open_size, quant):
    def part(n):
        return [n if i == axis % len(shape) else other for i, other in enumerate(shape)]

    x = m.input(part(sum(sizes)), "int8", *quant)
    outputs = [m.tensor(part(size), "int8", *quant) for size in sizes]
    asked = [*sizes[:-1], -1] if open_size else sizes
    arguments = [x, m.constant(np.array(asked, np.int32)), m.constant(np.array(axis, np.int32))]
    m.op("SPLIT_V", arguments, outputs, version=2, num_splits=len(sizes))
    return outputs
