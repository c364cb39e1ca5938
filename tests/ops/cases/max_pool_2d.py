from ops.matrix import ACTIVATIONS, EDGES, INPUT_QUANTS, sweep, table, window

GEOMETRY = dict(
    x=[[1, 1, 1, 1], [1, 3, 3, 2], [2, 4, 5, 3], [1, 5, 7, 4], [1, 8, 8, 5], [1, 9, 4, 7], [1, 1, 16, 17]],
    kernel=[[1, 1], [2, 2], [3, 3], [1, 3], [5, 2], [4, 1]],
    stride=[[1, 1], [2, 2], [2, 1], [1, 3]],
    padding=["same", "valid"],
    activation=ACTIVATIONS,
)


def output_shape(x, kernel, stride, padding):
    return [x[0], *(window(*p, padding) for p in zip(x[1:3], kernel, stride, strict=True)), x[3]]


def fits(x, kernel, stride, padding, **_):
    return min(output_shape(x, kernel, stride, padding)) > 0


def pool(operator, m, dtype, quant, x, kernel, stride, padding, activation):
    y = m.tensor(output_shape(x, kernel, stride, padding), dtype, *quant)
    m.op(
        operator,
        [m.input(x, dtype, *quant)],
        [y],
        version=2 if dtype == "int8" else 1,
        padding=padding,
        stride_h=stride[0],
        stride_w=stride[1],
        filter_height=kernel[0],
        filter_width=kernel[1],
        fused_activation_function=activation,
    )
    return [y]


@table(80, quant=INPUT_QUANTS, valid=fits, **GEOMETRY)
def int8(m, rng, **parameters):
    return pool("MAX_POOL_2D", m, "int8", **parameters)


@table(24, valid=fits, **GEOMETRY)
def float32(m, rng, **parameters):
    return pool("MAX_POOL_2D", m, "float32", [], **parameters)


# Windows side by side, windows that overlap, and one of the whole height.
WINDOWS = [
    dict(kernel=[2, 2], stride=[2, 2], padding="same"),
    dict(kernel=[3, 3], stride=[1, 1], padding="same"),
    dict(kernel=[8, 1], stride=[1, 1], padding="same"),
]
SIZE_AXES = dict(height=EDGES, width=EDGES, channels=EDGES)


def sized(operator, m, dtype, quant, height, width, channels, **window):
    return pool(operator, m, dtype, quant, [1, height, width, channels], activation="none", **window)


@sweep(WINDOWS, **SIZE_AXES)
def int8_sizes(m, rng, **parameters):
    return sized("MAX_POOL_2D", m, "int8", (0.05, 3), **parameters)


@sweep(WINDOWS, **SIZE_AXES)
def float32_sizes(m, rng, **parameters):
    return sized("MAX_POOL_2D", m, "float32", [], **parameters)
