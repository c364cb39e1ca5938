import numpy as np

from ops.matrix import INPUT_QUANTS, table


@table(
    50,
    shape=[[5], [3, 4], [1, 2, 3], [1, 4, 3, 2], [2, 3, 1, 7]],
    axis=[0, 1, 2, 3, -1, -2],
    sizes=[[1, 1], [3, 2], [1, 4, 2], [8, 7, 1, 3], [5]],
    constant=[False, False, True],
    quant=INPUT_QUANTS,
    valid=lambda shape, axis, **_: -len(shape) <= axis < len(shape),
)
def int8(m, rng, shape, axis, sizes, constant, quant):
    def part(size):
        return [size if i == axis % len(shape) else n for i, n in enumerate(shape)]

    parts = [m.input(part(size), "int8", *quant) for size in sizes]
    if constant:
        parts.append(m.constant(rng.integers(-128, 128, part(3), np.int8), *quant))
    y = m.tensor(part(sum(sizes) + 3 * constant), "int8", *quant)
    m.op("CONCATENATION", parts, [y], version=2, axis=axis)
    return [y]
