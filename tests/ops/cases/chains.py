"""Two to five operators that passes and the memory plan treat together: padding and activations
folded into convolutions, pairs that cancel, values that live on while others are overwritten."""

import numpy as np

from ops.matrix import INPUT_QUANTS, OUTPUT_QUANTS, bias, product_scale, table, weight_scales, weights


def convolution(m, rng, x, channels, y, filters, kernel=3, stride=1, padding="valid", x_scale=0.05):
    """CONV_2D from tensor x to tensor y."""
    scales = weight_scales(rng, filters, per_channel=True)
    w = m.constant(weights(rng, [filters, kernel, kernel, channels]), scales)
    b = m.constant(bias(rng, filters, kernel * kernel * channels), scales * x_scale)
    m.op("CONV_2D", [x, w, b], [y], version=3, padding=padding, stride_h=stride, stride_w=stride)


@table(
    30,
    paddings=[[1, 1, 1, 1], [0, 1, 0, 1], [2, 0, 1, 3], [0, 0, 2, 2]],
    stride=[1, 2],
    operator=["CONV_2D", "DEPTHWISE_CONV_2D"],
    x_quant=INPUT_QUANTS,
    y_quant=OUTPUT_QUANTS,
)
def pad_conv(m, rng, paddings, stride, operator, x_quant, y_quant):
    top, bottom, left, right = paddings
    height, width, channels = 5 + top + bottom, 6 + left + right, 4
    padded = m.tensor([1, height, width, channels], "int8", *x_quant)
    amounts = m.constant(np.array([[0, 0], [top, bottom], [left, right], [0, 0]], np.int32))
    m.op("PAD", [m.input([1, 5, 6, channels], "int8", *x_quant), amounts], [padded], version=2)
    y_shape = [1, (height - 3) // stride + 1, (width - 3) // stride + 1, channels]
    scales = weight_scales(rng, channels, per_channel=True)
    depthwise = operator == "DEPTHWISE_CONV_2D"
    terms = 9 if depthwise else 9 * channels
    y = m.tensor(y_shape, "int8", product_scale(x_quant[0], scales, terms, y_quant[1]), y_quant[0])
    w_shape = [1, 3, 3, channels] if depthwise else [channels, 3, 3, channels]
    w = m.constant(weights(rng, w_shape), scales, axis=3 if depthwise else 0)
    b = m.constant(bias(rng, channels, terms), scales * x_quant[0])
    options = {"depth_multiplier": 1} if depthwise else {}
    m.op(operator, [padded, w, b], [y], version=3, padding="valid", stride_h=stride, stride_w=stride, **options)
    return [y]


@table(
    24,
    operator=["RELU", "RELU6"],
    middle_zero_point=[-128, -5, 60, 127],
    rescale=[False, False, True],
    keep_middle=[False, False, True],
)
def conv_activation(m, rng, operator, middle_zero_point, rescale, keep_middle):
    if operator == "RELU6":
        rescale = False  # see relu6.py
    x = m.input([1, 5, 5, 3], "int8", 0.05, 3)
    middle = m.tensor([1, 3, 3, 7], "int8", 0.08, middle_zero_point)
    convolution(m, rng, x, 3, middle, 7)
    y = m.tensor([1, 3, 3, 7], "int8", *((0.05, -100) if rescale else (0.08, middle_zero_point)))
    m.op(operator, [middle], [y], version=2)
    return [middle, y] if keep_middle else [y]


@table(20, x_quant=INPUT_QUANTS, y_quant=OUTPUT_QUANTS)
def float_border(m, rng, x_quant, y_quant):
    """QUANTIZE -> FULLY_CONNECTED -> DEQUANTIZE, as converted Keras models have it."""
    scales = weight_scales(rng, 5, per_channel=False)
    x = m.tensor([1, 9], "int8", *x_quant)
    m.op("QUANTIZE", [m.input([1, 9], "float32")], [x], version=2)
    y = m.tensor([1, 5], "int8", product_scale(x_quant[0], scales, 9, y_quant[1]), y_quant[0])
    w = m.constant(weights(rng, [5, 9]), scales)
    m.op("FULLY_CONNECTED", [x, w, m.constant(bias(rng, 5, 9), scales * x_quant[0])], [y], version=4)
    real = m.tensor([1, 5], "float32")
    m.op("DEQUANTIZE", [y], [real], version=2)
    return [real]


@table(24, quant=INPUT_QUANTS, back=["same", "other scale", "other zero point"], keep_real=[False, True])
def dequantize_quantize(m, rng, quant, back, keep_real):
    scale, zero_point = quant
    real = m.tensor([1, 40], "float32")
    m.op("DEQUANTIZE", [m.input([1, 40], "int8", scale, zero_point)], [real], version=2)
    quants = {
        "same": quant,
        "other scale": (scale * 1.7, zero_point),
        "other zero point": (scale, zero_point // 2 - 3),
    }
    y = m.tensor([1, 40], "int8", *quants[back])
    m.op("QUANTIZE", [real], [y], version=2)
    return [y, real] if keep_real else [y]


@table(16, first=INPUT_QUANTS, second=INPUT_QUANTS)
def quantize_twice(m, rng, first, second):
    """int8 to int8 and back again: not the identity."""
    x = m.input([1, 50], "int8", *first)
    middle = m.tensor([1, 50], "int8", *second)
    m.op("QUANTIZE", [x], [middle], version=2)
    y = m.tensor([1, 50], "int8", *first)
    m.op("QUANTIZE", [middle], [y], version=2)
    return [y]


@table(20, channels=[1, 3, 8], keep=[[], [0], [1], [0, 1]], branch=["RELU", "RESHAPE", "ADD"])
def residual(m, rng, channels, keep, branch):
    """Values read again after an operator that could have overwritten them."""
    shape, quant = [1, 4, 4, channels], (0.05, -3)
    x = m.input(shape, "int8", *quant)
    a = m.tensor(shape, "int8", *quant)
    if branch == "ADD":
        m.op("ADD", [x, x], [a], version=2)
    elif branch == "RELU":
        m.op("RELU", [x], [a], version=2)
    else:
        m.op("RESHAPE", [x, m.constant(np.array(shape, np.int32))], [a], new_shape=shape)
    b = m.tensor(shape, "int8", 0.07, 9)
    convolution(m, rng, a, channels, b, channels, padding="same")
    c = m.tensor(shape, "int8", 0.09, 0)
    m.op("ADD", [b, x], [c], version=2)
    d = m.tensor(shape, "int8", 0.1, 1)
    m.op("MUL", [c, a], [d], version=2)
    return [[a, b][index] for index in keep] + [d]


@table(12, order=[[0, 1, 2], [2, 0, 1], [1, 1, 0]], axis=[1, 3], quant=INPUT_QUANTS)
def split_concatenation(m, rng, order, axis, quant):
    shape = [1, 6, 2, 3] if axis == 1 else [1, 2, 3, 6]
    part = [size // 3 if i == axis else size for i, size in enumerate(shape)]
    parts = [m.tensor(part, "int8", *quant) for _ in range(3)]
    m.op("SPLIT", [m.constant(np.array(axis, np.int32)), m.input(shape, "int8", *quant)], parts,
         version=2, num_splits=3)  # fmt: skip
    part[axis] *= len(order)
    y = m.tensor(part, "int8", *quant)
    m.op("CONCATENATION", [parts[index] for index in order], [y], version=2, axis=axis)
    return [y]


@table(12, quant=INPUT_QUANTS, operator=["ADD", "MUL"])
def constants(m, rng, quant, operator):
    """An operator whose inputs are all known, before one whose are not."""
    shape = [1, 3, 5]
    known = m.tensor(shape, "int8", 0.2, -4)
    values = [m.constant(rng.integers(-128, 128, size, np.int8), *quant) for size in (shape, [5])]
    m.op(operator, values, [known], version=2)
    y = m.tensor(shape, "int8", quant[0] * 2 + 0.1, 7)
    m.op("ADD", [m.input(shape, "int8", *quant), known], [y], version=2)
    return [y]
