from ops.cases.logistic import SHAPES
from ops.cases.quantize import UINT8_QUANTS
from ops.matrix import INPUT_QUANTS, table


def dequantize(m, shape, dtype, quant):
    y = m.tensor(shape, "float32")
    m.op("DEQUANTIZE", [m.input(shape, dtype, *quant)], [y], version=2)
    return [y]


@table(20, shape=SHAPES, quant=INPUT_QUANTS)
def int8(m, rng, shape, quant):
    return dequantize(m, shape, "int8", quant)


@table(20, shape=SHAPES, quant=UINT8_QUANTS)
def uint8(m, rng, shape, quant):
    return dequantize(m, shape, "uint8", quant)


@table(8, shape=SHAPES)
def float16(m, rng, shape):
    return dequantize(m, shape, "float16", [])
