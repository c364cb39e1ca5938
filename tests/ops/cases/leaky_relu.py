from ops.cases.logistic import SHAPES
from ops.cases.relu import float_activation
from ops.matrix import INPUT_QUANTS, OUTPUT_QUANTS, table


@table(
    50,
    shape=SHAPES,
    alpha=[0.01, 0.1, 0.2, 0.3, 1.0, 1.5],
    x_quant=INPUT_QUANTS,
    y_quant=OUTPUT_QUANTS,
)
def int8(m, rng, shape, alpha, x_quant, y_quant):
    y = m.tensor(shape, "int8", x_quant[0] * 74 / y_quant[1], y_quant[0])
    m.op("LEAKY_RELU", [m.input(shape, "int8", *x_quant)], [y], version=2, alpha=alpha)
    return [y]


@table(8, shape=SHAPES, alpha=[0.01, 0.3, 1.5])
def float32(m, rng, shape, alpha):
    return float_activation("LEAKY_RELU", m, shape, alpha=alpha)
