import numpy as np

from ops.matrix import INPUT_QUANTS, table

# Shape of x, axis, batch_dims, shape of the positions.
AXES = dict(
    what=[
        ([5, 3], 0, 0, [4]),
        ([5, 3], 1, 0, [4]),
        ([5, 3], -1, 0, [2, 2]),
        ([17], 0, 0, [9]),
        ([1, 7, 4], 1, 0, [3]),
        ([2, 3, 4, 5], 2, 0, [7]),
        ([2, 3, 4, 5], -4, 0, [1]),
        ([2, 6, 4], 1, 1, [2, 3]),
        ([2, 3, 6], 2, 1, [2, 4]),
        ([9, 16], 0, 0, []),
    ],
    constant=[True, False],
)


def gather(m, rng, dtype, what, constant, quant=()):
    shape, axis, batch_dims, positions = what
    extent = shape[axis]
    axis %= len(shape)
    y_shape = shape[:axis] + positions[batch_dims:] + shape[axis + 1 :]
    x = m.input(shape, dtype, *quant)
    if constant:
        at = m.constant(np.asarray(rng.integers(0, extent, positions), np.int32))
    else:
        at = position_of(m, rng, positions, extent)
    y = m.tensor(y_shape, dtype, *quant)
    m.op("GATHER", [x, at], [y], axis=what[1], batch_dims=batch_dims)
    return [y]


def position_of(m, rng, positions, extent):
    """Positions only known at run time, yet within: constants picked by a cast of a bool input."""
    flags = m.input(positions, "bool")
    index = m.tensor(positions, "int32")
    m.op("CAST", [flags], [index], in_data_type=6, out_data_type=2)
    choices = m.constant(np.asarray(rng.integers(0, extent, 2), np.float32))
    picked, at = m.tensor(positions, "float32"), m.tensor(positions, "int32")
    m.op("GATHER", [choices, index], [picked], axis=0)
    m.op("CAST", [picked], [at], in_data_type=0, out_data_type=2)
    return at


@table(40, quant=INPUT_QUANTS, **AXES)
def int8(m, rng, **parameters):
    return gather(m, rng, "int8", **parameters)


@table(20, **AXES)
def float32(m, rng, **parameters):
    return gather(m, rng, "float32", **parameters)
