from ops.cases.add import OPERANDS, SHAPES
from ops.cases.maximum import extreme
from ops.matrix import INPUT_QUANTS, table


@table(40, shapes=SHAPES, which=OPERANDS, quant=INPUT_QUANTS)
def int8(m, rng, **parameters):
    return extreme("MINIMUM", m, rng, "int8", **parameters)


@table(24, shapes=SHAPES, which=OPERANDS)
def float32(m, rng, **parameters):
    return extreme("MINIMUM", m, rng, "float32", quant=[], **parameters)
