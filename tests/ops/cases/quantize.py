from ops.cases.logistic import SHAPES
from ops.matrix import INPUT_QUANTS, table

UINT8_QUANTS = [(0.05, 131), (0.0235, 0), (0.5, 255), (1e-4, 128), (10.0, 121), (1.0, 127)]
RATIOS = [1.0, 0.5, 2.0, 0.0123, 37.5]


def quantize(m, shape, x_type, x_quant, y_type, y_quant):
    y = m.tensor(shape, y_type, *y_quant)
    m.op("QUANTIZE", [m.input(shape, x_type, *x_quant)], [y], version=2)
    return [y]


@table(20, shape=SHAPES, quant=INPUT_QUANTS)
def float32_to_int8(m, rng, shape, quant):
    return quantize(m, shape, "float32", [], "int8", quant)


@table(20, shape=SHAPES, quant=UINT8_QUANTS)
def float32_to_uint8(m, rng, shape, quant):
    return quantize(m, shape, "float32", [], "uint8", quant)


@table(40, shape=SHAPES, quant=INPUT_QUANTS, ratio=RATIOS, zero_point=[0, -128, 127, 9])
def int8_to_int8(m, rng, shape, quant, ratio, zero_point):
    return quantize(m, shape, "int8", quant, "int8", (quant[0] * ratio, zero_point))


@table(30, shape=SHAPES, quant=UINT8_QUANTS, ratio=RATIOS, zero_point=[0, -128, 127, 9])
def uint8_to_int8(m, rng, shape, quant, ratio, zero_point):
    return quantize(m, shape, "uint8", quant, "int8", (quant[0] * ratio, zero_point))


@table(30, shape=SHAPES, quant=INPUT_QUANTS, ratio=RATIOS, zero_point=[0, 128, 255, 9])
def int8_to_uint8(m, rng, shape, quant, ratio, zero_point):
    return quantize(m, shape, "int8", quant, "uint8", (quant[0] * ratio, zero_point))


# The way of a uint8 camera image: only the zero point moves.
@table(12, shape=SHAPES, quant=UINT8_QUANTS)
def uint8_shift_to_int8(m, rng, shape, quant):
    return quantize(m, shape, "uint8", quant, "int8", (quant[0], quant[1] - 128))


@table(20, shape=SHAPES, quant=INPUT_QUANTS, ratio=RATIOS)
def int16_to_int8(m, rng, shape, quant, ratio):
    return quantize(m, shape, "int16", (quant[0], 0), "int8", (quant[0] * ratio, quant[1]))


@table(20, shape=SHAPES, quant=INPUT_QUANTS, ratio=RATIOS)
def int8_to_int16(m, rng, shape, quant, ratio):
    return quantize(m, shape, "int8", quant, "int16", (quant[0] * ratio, 0))
