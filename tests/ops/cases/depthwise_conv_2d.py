import numpy as np

from ops.cases.conv_2d import GEOMETRY, SWEPT, fits, options, output_size
from ops.matrix import EDGES, INPUT_QUANTS, OUTPUT_QUANTS
from ops.matrix import bias as biases
from ops.matrix import product_scale, sweep, table, weight_scales, weights

MULTIPLIERS = [1, 1, 1, 2, 3, 8]
GEOMETRY = GEOMETRY | {"bias": [True]}  # without one both programs refuse or crash


@table(
    250,
    multiplier=MULTIPLIERS,
    per_channel=[True, True, False],
    x_quant=INPUT_QUANTS,
    y_quant=OUTPUT_QUANTS,
    valid=fits,
    **GEOMETRY,
)
def int8(
    m, rng, multiplier, per_channel, x_quant, y_quant,
    batches, x, channels, kernel, stride, dilation, padding, bias, activation,
):  # fmt: skip
    filters = channels * multiplier
    scales = weight_scales(rng, filters, per_channel)
    terms = kernel[0] * kernel[1]
    y_shape = [batches, *output_size(x, kernel, stride, dilation, padding), filters]
    x = m.input([batches, *x, channels], "int8", *x_quant)
    w = m.constant(weights(rng, [1, *kernel, filters]), scales, axis=3)
    b = m.constant(biases(rng, filters, terms), scales * x_quant[0]) if bias else None
    y = m.tensor(y_shape, "int8", product_scale(x_quant[0], scales, terms, y_quant[1]), y_quant[0])
    m.op(
        "DEPTHWISE_CONV_2D",
        [x, w, b],
        [y],
        version=3,
        depth_multiplier=multiplier,
        **options(stride, dilation, padding, activation),
    )
    return [y]


# What kernels of one architecture are made for: 3x3, windows along one direction, and any; sizes around
# their tiles of 4 and 12 pixels and of four channels.
FOURS = dict(
    batches=[1, 1, 2],
    x=[[5, 5], [3, 13], [2, 12], [1, 1], [7, 25], [25, 5], [4, 11], [1, 24]],
    channels=[4, 5, 7, 8, 9, 13, 16],
    kernel=[[3, 3]],
    stride=[[1, 1], [1, 1], [2, 2], [1, 3]],
    dilation=[[1, 1]],
    padding=["same", "same", "valid"],
    bias=[True],
    activation=["none", "relu"],
)
ROWS = FOURS | dict(
    x=[[1, 4], [3, 5], [17, 1], [30, 1], [2, 16], [3, 1]],
    kernel=[[1, 1], [1, 3], [2, 1], [1, 5], [5, 1], [10, 1], [16, 1], [1, 4]],
    stride=[[1, 1], [1, 2], [1, 1]],
)
COLUMNS = FOURS | dict(
    channels=[4, 8, 12, 16, 5],
    kernel=[[5, 5], [2, 3], [4, 4], [7, 7], [3, 3], [1, 7], [6, 3], [17, 1]],
    dilation=[[1, 1], [1, 1], [2, 1], [3, 1]],
)
# Channels around blocks of 8 and 16, and images around units of 2x4 and 4x2, of which three make a
# strip; mostly outputs that saturate.
BLOCKS = FOURS | dict(
    x=[[2, 2], [3, 4], [4, 3], [5, 5], [6, 8], [12, 7], [7, 12], [4, 26], [9, 9], [3, 16]],
    channels=[8, 9, 15, 16, 17, 24, 32, 33, 48, 8],
    stride=[[1, 1], [1, 1], [2, 2]],
    activation=["relu", "relu", "none"],
    y_quant=[(-128, 60), (-128, 2), (-128, 500), (-5, 40)],
)
# What a step over a stream makes: the few pixels that one window, or up to four in a line, come to.
LINES = FOURS | dict(
    batches=[1],
    x=[[3, 1], [5, 1], [7, 1], [1, 6], [4, 4], [3, 5]],
    channels=[1, 3, 4, 6, 8, 13],
    kernel=[[3, 1], [2, 1], [3, 3], [1, 3], [1, 1], [2, 4]],
    dilation=[[1, 1], [1, 1], [2, 1], [1, 2]],
    padding=["valid"],
)
QUANTS = dict(per_channel=[True, True, False], x_quant=INPUT_QUANTS, y_quant=OUTPUT_QUANTS)


@table(60, valid=fits, **FOURS | QUANTS)
def int8_3x3(m, rng, **parameters):
    return int8(m, rng, 1, **parameters)


@table(60, valid=fits, **ROWS | QUANTS)
def int8_row(m, rng, **parameters):
    return int8(m, rng, 1, **parameters)


@table(60, valid=fits, **COLUMNS | QUANTS)
def int8_columns(m, rng, **parameters):
    return int8(m, rng, 1, **parameters)


def few(**parameters):
    sizes = [parameters[name] for name in ("x", "kernel", "stride", "dilation", "padding")]
    return fits(**parameters) and int(np.prod(output_size(*sizes))) <= 4


@table(200, valid=few, **LINES | QUANTS)
def int8_line(m, rng, **parameters):
    return int8(m, rng, 1, **parameters)


@table(64, valid=fits, **QUANTS | BLOCKS)
def int8_blocks(m, rng, **parameters):
    return int8(m, rng, 1, **parameters)


WINDOWS = [
    SWEPT | dict(kernel=[3, 3], multiplier=1),
    SWEPT | dict(kernel=[3, 3], multiplier=1, channels=1),
    SWEPT | dict(kernel=[3, 3], multiplier=1, stride=[2, 2]),
    SWEPT | dict(kernel=[5, 5], multiplier=1),
    SWEPT | dict(kernel=[1, 5], multiplier=1),
    SWEPT | dict(kernel=[10, 1], multiplier=1, activation="relu"),
    SWEPT | dict(kernel=[3, 2], multiplier=3, dilation=[2, 1]),
]


@sweep(WINDOWS, height=EDGES, width=EDGES, channels=EDGES)
def int8_sizes(m, rng, height, width, **parameters):
    quants = dict(per_channel=True, x_quant=(0.05, 3), y_quant=(-5, 40))
    return int8(m, rng, batches=1, x=[height, width], **quants, **parameters)


# One, two and three windows in a line, and one that is all of the image.
LINE_KINDS = [
    dict(x=[3, 1], kernel=[3, 1]),
    dict(x=[6, 1], kernel=[5, 1]),
    dict(x=[1, 5], kernel=[1, 3]),
    dict(x=[3, 3], kernel=[3, 3]),
]


@sweep([SWEPT | kind | dict(padding="valid") for kind in LINE_KINDS], channels=EDGES)
def int8_line_sizes(m, rng, **parameters):
    quants = dict(per_channel=True, x_quant=(0.05, 3), y_quant=(-5, 40))
    return int8(m, rng, 1, batches=1, **quants, **parameters)


# So many channels that kernels make them in blocks, and outputs that saturate.
@sweep(
    [SWEPT | dict(kernel=[3, 3], multiplier=1, activation="relu", channels=16)],
    height=EDGES,
    width=EDGES,
    channels=[*EDGES, 31, 32, 33],
)
def int8_blocks_sizes(m, rng, height, width, **parameters):
    quants = dict(per_channel=True, x_quant=(0.05, 3), y_quant=(-128, 60))
    return int8(m, rng, batches=1, x=[height, width], **quants, **parameters)


@table(60, multiplier=MULTIPLIERS, valid=fits, **GEOMETRY)
def float32(
    m, rng, multiplier, batches, x, channels, kernel, stride, dilation, padding, bias, activation
):
    filters = channels * multiplier
    y_shape = [batches, *output_size(x, kernel, stride, dilation, padding), filters]
    x = m.input([batches, *x, channels], "float32")
    w = m.constant(rng.normal(0, 0.5, [1, *kernel, filters]).astype("float32"))
    b = m.constant(rng.normal(0, 1, filters).astype("float32")) if bias else None
    y = m.tensor(y_shape, "float32")
    m.op(
        "DEPTHWISE_CONV_2D",
        [x, w, b],
        [y],
        version=2,
        depth_multiplier=multiplier,
        **options(stride, dilation, padding, activation),
    )
    return [y]


@sweep(WINDOWS[:3], height=EDGES, width=EDGES, channels=EDGES)
def float32_sizes(m, rng, height, width, **parameters):
    return float32(m, rng, batches=1, x=[height, width], **parameters)
