from ops.cases.logistic import SHAPES
from ops.matrix import INPUT_QUANTS, OUTPUT_QUANTS, table

AXES = dict(shape=SHAPES, x_quant=INPUT_QUANTS, y_quant=OUTPUT_QUANTS + ["same", "same"])


def activation(operator, m, shape, x_quant, y_quant):
    if y_quant == "same":
        y_quant = x_quant
    else:
        y_quant = (x_quant[0] * 74 / y_quant[1], y_quant[0])
    y = m.tensor(shape, "int8", *y_quant)
    m.op(operator, [m.input(shape, "int8", *x_quant)], [y], version=2)
    return [y]


@table(40, **AXES)
def int8(m, rng, **parameters):
    return activation("RELU", m, **parameters)


def float_activation(operator, m, shape, **options):
    y = m.tensor(shape, "float32")
    m.op(operator, [m.input(shape, "float32")], [y], **options)
    return [y]


@table(8, shape=SHAPES)
def float32(m, rng, shape):
    return float_activation("RELU", m, shape)
