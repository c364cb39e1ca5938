from ops.cases.add import FLOAT32_AXES, INT8_AXES, binary
from ops.matrix import table


@table(100, **INT8_AXES)
def int8(m, rng, shapes, which, activation, quants, y_quant):
    y_scale = 74 * 74 * quants[0][0] * quants[1][0] / y_quant[1]
    return binary("MUL", m, rng, shapes, which, "int8", activation, quants, (y_scale, y_quant[0]))


@table(24, **FLOAT32_AXES)
def float32(m, rng, shapes, which, activation):
    return binary("MUL", m, rng, shapes, which, "float32", activation, [[], []], [])
