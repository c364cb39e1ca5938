from ops.cases.logistic import SHAPES
from ops.cases.relu import float_activation
from ops.matrix import table


@table(
    40,
    shape=SHAPES,
    scale=[0.05, 1e-4, 0.2, 0.9, 7.9, 1 / 16, 1 / 32],
    zero_point=[0, -128, 127, 5],
)
def int8(m, rng, shape, scale, zero_point):
    y = m.tensor(shape, "int8", 1 / 128, 0)
    m.op("TANH", [m.input(shape, "int8", scale, zero_point)], [y], version=2)
    return [y]


# tanhf differs between C libraries in the last bit.
@table(8, tolerance=4e-7, shape=SHAPES)
def float32(m, rng, shape):
    return float_activation("TANH", m, shape)
