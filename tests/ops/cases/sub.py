from ops.cases.add import FLOAT32_AXES, INT8_AXES, KINDS, SIZE_AXES, binary, sized, sum_scale
from ops.matrix import sweep, table


@table(80, **INT8_AXES)
def int8(m, rng, shapes, which, activation, quants, y_quant):
    y_quant = (sum_scale(quants, y_quant[1]), y_quant[0])
    return binary("SUB", m, rng, shapes, which, "int8", activation, quants, y_quant)


@sweep(KINDS, **SIZE_AXES)
def int8_sizes(m, rng, **parameters):
    return sized("SUB", m, rng, **parameters)


@table(24, **FLOAT32_AXES)
def float32(m, rng, shapes, which, activation):
    return binary("SUB", m, rng, shapes, which, "float32", activation, [[], []], [])
