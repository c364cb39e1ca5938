from ops.cases.add import FLOAT32_AXES, INT8_AXES, KINDS, SIZE_AXES, binary, sized
from ops.matrix import sweep, table


@table(100, **INT8_AXES)
def int8(m, rng, shapes, which, activation, quants, y_quant):
    y_scale = 74 * 74 * quants[0][0] * quants[1][0] / y_quant[1]
    return binary("MUL", m, rng, shapes, which, "int8", activation, quants, (y_scale, y_quant[0]))


@table(24, **FLOAT32_AXES)
def float32(m, rng, shapes, which, activation):
    return binary("MUL", m, rng, shapes, which, "float32", activation, [[], []], [])


@sweep(KINDS, **SIZE_AXES)
def int8_sizes(m, rng, **parameters):
    return sized("MUL", m, rng, **parameters)


@sweep([dict(which="inputs")], **SIZE_AXES)
def float32_sizes(m, rng, **parameters):
    return sized("MUL", m, rng, dtype="float32", **parameters)
