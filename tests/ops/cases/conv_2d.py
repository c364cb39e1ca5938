from ops.matrix import ACTIVATIONS, EDGES, INPUT_QUANTS, OUTPUT_QUANTS, SIZES
from ops.matrix import bias as biases
from ops.matrix import product_scale, sweep, table, weight_scales, weights, window

GEOMETRY = dict(
    batches=[1, 1, 1, 2],
    x=[[1, 1], [3, 3], [4, 5], [5, 7], [8, 8], [9, 4], [1, 16], [17, 1]],
    channels=[1, 2, 3, 4, 5, 7, 8, 9, 16],
    kernel=[[1, 1], [3, 3], [2, 2], [1, 3], [5, 1], [3, 2]],
    stride=[[1, 1], [1, 1], [2, 2], [2, 1], [1, 3]],
    dilation=[[1, 1], [1, 1], [1, 1], [2, 2], [1, 3]],
    padding=["same", "valid"],
    bias=[True, True, False],
    activation=ACTIVATIONS,
)


def output_size(x, kernel, stride, dilation, padding):
    return [window(*p, padding, d) for *p, d in zip(x, kernel, stride, dilation, strict=True)]


def fits(x, kernel, stride, dilation, padding, **_):
    return min(output_size(x, kernel, stride, dilation, padding)) > 0


def options(stride, dilation, padding, activation):
    return dict(
        padding=padding,
        stride_h=stride[0],
        stride_w=stride[1],
        dilation_h_factor=dilation[0],
        dilation_w_factor=dilation[1],
        fused_activation_function=activation,
    )


@table(
    300,
    filters=SIZES,
    per_channel=[True, True, False],
    x_quant=INPUT_QUANTS,
    y_quant=OUTPUT_QUANTS,
    valid=fits,
    **GEOMETRY,
)
def int8(
    m, rng, filters, per_channel, x_quant, y_quant,
    batches, x, channels, kernel, stride, dilation, padding, bias, activation,
):  # fmt: skip
    scales = weight_scales(rng, filters, per_channel)
    terms = kernel[0] * kernel[1] * channels
    y_shape = [batches, *output_size(x, kernel, stride, dilation, padding), filters]
    x = m.input([batches, *x, channels], "int8", *x_quant)
    w = m.constant(weights(rng, [filters, *kernel, channels]), scales)
    b = m.constant(biases(rng, filters, terms), scales * x_quant[0]) if bias else None
    y = m.tensor(y_shape, "int8", product_scale(x_quant[0], scales, terms, y_quant[1]), y_quant[0])
    m.op("CONV_2D", [x, w, b], [y], version=3, **options(stride, dilation, padding, activation))
    return [y]


# Shapes of Winograd's F(2x2, 3x3): tiles of 2x2 outputs, four at a time, by two outputs.
WINOGRAD = GEOMETRY | dict(
    x=[[8, 12], [7, 14], [9, 13], [2, 50], [10, 10], [6, 19]],
    channels=[32, 40, 56],
    kernel=[[3, 3]],
    stride=[[1, 1]],
    dilation=[[1, 1]],
)


@table(
    60,
    filters=[2, 4, 6, 8, 10],
    per_channel=[True, True, False],
    x_quant=INPUT_QUANTS,
    y_quant=OUTPUT_QUANTS,
    valid=fits,
    **WINOGRAD,
)
def int8_winograd(m, rng, **parameters):
    return int8(m, rng, **parameters)


# Windows of one to ten vectors of 16 elements, more than one block of 16 outputs, tiles of three
# and four pixels along rows and across them.
BLOCKS = GEOMETRY | dict(
    x=[[1, 1], [3, 3], [7, 5], [5, 8], [9, 4], [12, 10]],
    channels=[3, 5, 16, 17, 32, 40, 48, 64],
    kernel=[[1, 1], [3, 3], [1, 1], [2, 2], [5, 1]],
    activation=["relu", "relu", "none", "relu6"],
)


@table(
    64,
    filters=[8, 9, 16, 17, 24, 25, 33],
    per_channel=[True, True, False],
    x_quant=INPUT_QUANTS,
    y_quant=[(-128, 60), (-128, 2), (-128, 500), (-5, 40)],
    valid=fits,
    **BLOCKS,
)
def int8_blocks(m, rng, **parameters):
    return int8(m, rng, **parameters)


# What a sweep over sizes keeps: the rest of a case's parameters.
SWEPT = dict(stride=[1, 1], dilation=[1, 1], padding="same", bias=True, activation="none")
SIZE_AXES = dict(height=EDGES, width=EDGES, channels=EDGES, filters=EDGES)
WINDOWS = [
    SWEPT | dict(kernel=[1, 1]),
    SWEPT | dict(kernel=[3, 3]),
    SWEPT | dict(kernel=[3, 3], stride=[2, 2], activation="relu"),
    SWEPT | dict(kernel=[5, 1], dilation=[2, 1]),
]


@sweep(WINDOWS, **SIZE_AXES)
def int8_sizes(m, rng, height, width, **parameters):
    quants = dict(per_channel=True, x_quant=(0.0235, -128), y_quant=(-5, 40))
    return int8(m, rng, batches=1, x=[height, width], **quants, **parameters)


# Many channels, as Winograd's kernels ask for.
@sweep(
    [SWEPT | dict(kernel=[3, 3], width=12, channels=40)],
    height=EDGES,
    width=EDGES,
    channels=[31, 32, 37, 40, 41, 48, 49, 56],
    filters=EDGES,
)
def int8_winograd_sizes(m, rng, **parameters):
    return int8_sizes(m, rng, **parameters)


@table(80, filters=[1, 2, 3, 4, 7, 8, 9], valid=fits, **GEOMETRY)
def float32(
    m, rng, filters, batches, x, channels, kernel, stride, dilation, padding, bias, activation
):
    y_shape = [batches, *output_size(x, kernel, stride, dilation, padding), filters]
    x = m.input([batches, *x, channels], "float32")
    w = m.constant(rng.normal(0, 0.5, [filters, *kernel, channels]).astype("float32"))
    b = m.constant(rng.normal(0, 1, filters).astype("float32")) if bias else None
    y = m.tensor(y_shape, "float32")
    m.op("CONV_2D", [x, w, b], [y], **options(stride, dilation, padding, activation))
    return [y]


@sweep(WINDOWS[1:3], **SIZE_AXES)
def float32_sizes(m, rng, height, width, **parameters):
    return float32(m, rng, batches=1, x=[height, width], **parameters)
