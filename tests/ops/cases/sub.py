from ops.cases.add import INT8_AXES, binary, sum_scale
from ops.matrix import table


@table(80, **INT8_AXES)
def int8(m, rng, shapes, which, activation, quants, y_quant):
    y_quant = (sum_scale(quants, y_quant[1]), y_quant[0])
    return binary("SUB", m, rng, shapes, which, "int8", activation, quants, y_quant)
