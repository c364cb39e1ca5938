import numpy as np

from ops.matrix import EDGES, INPUT_QUANTS, OUTPUT_QUANTS, sweep, table

AXES = dict(
    x_axes=[
        ([1, 4, 4, 3], [1, 2]),
        ([1, 4, 4, 3], [2, 1]),
        ([1, 7, 5, 17], [1, 2]),
        ([2, 3, 5, 4], [1, 2]),
        ([1, 16, 1, 8], [1]),
        ([2, 3, 4, 5], [3]),
        ([2, 3, 4, 5], [-1]),
        ([2, 3, 4, 5], [0, 2]),
        ([1, 9, 15], [1]),
        ([3, 17], [1]),
        ([3, 17], [0]),
        ([17], [0]),
        ([1, 1, 1, 9], [1, 2]),
        ([2, 2, 3, 2], [0, 1, 2, 3]),
    ],
    keep_dims=[True, False],
)


def reduce(operator, m, dtype, x_axes, keep_dims, x_quant, y_quant):
    shape, axes = x_axes
    reduced = {axis % len(shape) for axis in axes}
    y_shape = [1 if i in reduced else n for i, n in enumerate(shape) if keep_dims or i not in reduced]
    y = m.tensor(y_shape, dtype, *y_quant)
    x = m.input(shape, dtype, *x_quant)
    m.op(
        operator,
        [x, m.constant(np.array(axes, np.int32))],
        [y],
        version=2 if dtype == "int8" else 1,
        keep_dims=keep_dims,
    )
    return [y]


@table(90, x_quant=INPUT_QUANTS, y_quant=OUTPUT_QUANTS + ["same", "same"], **AXES)
def int8(m, rng, x_axes, keep_dims, x_quant, y_quant):
    if y_quant == "same":
        return reduce("MEAN", m, "int8", x_axes, keep_dims, x_quant, x_quant)
    y_scale = x_quant[0] * 20 / y_quant[1]
    return reduce("MEAN", m, "int8", x_axes, keep_dims, x_quant, (y_scale, y_quant[0]))


@table(28, **AXES)
def float32(m, rng, x_axes, keep_dims):
    return reduce("MEAN", m, "float32", x_axes, keep_dims, [], [])


# Over the image, and over the channels.
KINDS = [dict(axes=[1, 2]), dict(axes=[3])]
SIZE_AXES = dict(height=EDGES, width=EDGES, channels=EDGES)


@sweep(KINDS, **SIZE_AXES)
def int8_sizes(m, rng, height, width, channels, axes):
    return int8(m, rng, ([1, height, width, channels], axes), False, (0.05, 3), (-5, 40))


@sweep(KINDS, **SIZE_AXES)
def float32_sizes(m, rng, height, width, channels, axes):
    return float32(m, rng, ([1, height, width, channels], axes), False)
