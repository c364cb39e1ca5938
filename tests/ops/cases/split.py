import numpy as np

from ops.matrix import INPUT_QUANTS, table


@table(
    40,
    shape=[[6], [3, 4], [1, 2, 3], [1, 4, 3, 2], [2, 3, 1, 7]],
    axis=[0, 1, 2, 3, -1, -2],
    parts=[1, 2, 3, 4],
    size=[1, 2, 5],
    quant=INPUT_QUANTS,
    valid=lambda shape, axis, **_: -len(shape) <= axis < len(shape),
)
def int8(m, rng, shape, axis, parts, size, quant):
    def part(n):
        return [n if i == axis % len(shape) else other for i, other in enumerate(shape)]

    x = m.input(part(size * parts), "int8", *quant)
    outputs = [m.tensor(part(size), "int8", *quant) for _ in range(parts)]
    axis = m.constant(np.array(axis, np.int32))
    m.op("SPLIT", [axis, x], outputs, version=2, num_splits=parts)
    return outputs
