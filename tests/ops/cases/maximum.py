from ops.cases.add import OPERANDS, SHAPES, operands
from ops.matrix import INPUT_QUANTS, table


def extreme(operator, m, rng, dtype, shapes, which, quant):
    tensors, y_shape = operands(m, rng, shapes, which, dtype, [quant, quant])
    y = m.tensor(y_shape, dtype, *quant)
    m.op(operator, tensors, [y])
    return [y]


@table(40, shapes=SHAPES, which=OPERANDS, quant=INPUT_QUANTS)
def int8(m, rng, **parameters):
    return extreme("MAXIMUM", m, rng, "int8", **parameters)


@table(24, shapes=SHAPES, which=OPERANDS)
def float32(m, rng, **parameters):
    return extreme("MAXIMUM", m, rng, "float32", quant=[], **parameters)
