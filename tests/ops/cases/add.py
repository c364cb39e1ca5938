import numpy as np

from ops.matrix import ACTIVATIONS, EDGES, INPUT_QUANTS, OUTPUT_QUANTS, sweep, table

SHAPES = [
    ([1], [1]),
    ([1, 17], [1, 17]),
    ([1, 3, 5, 7], [1, 3, 5, 7]),
    ([2, 4, 4, 8], [2, 4, 4, 8]),
    ([1, 3, 5, 7], [7]),
    ([16], [1, 2, 3, 16]),
    ([1, 3, 5, 7], [1]),
    ([1, 3, 5, 1], [1, 1, 1, 9]),
    ([2, 1, 5, 3], [1, 4, 1, 3]),
    ([1, 4, 4, 3], [1, 1, 1, 3]),
    ([3, 1], [3, 15]),
]
OPERANDS = ["inputs", "inputs", "constant second", "constant first", "same twice"]


def operands(m, rng, shapes, which, dtype, quants):
    """The two operands as tensors: both inputs, or one a constant, or one input twice."""
    if which == "same twice":
        x = m.input(shapes[0], dtype, *quants[0])
        return [x, x], shapes[0]

    def constant(index):
        if dtype == "float32":
            return m.constant(rng.normal(0, 2, shapes[index]).astype("float32"))
        return m.constant(rng.integers(-128, 128, shapes[index], np.int8), *quants[index])

    tensors = [
        constant(index) if which == f"constant {word}" else m.input(shapes[index], dtype, *quants[index])
        for index, word in enumerate(["first", "second"])
    ]
    return tensors, list(np.broadcast_shapes(*shapes))


def sum_scale(x_quants, spread):
    """The output scale that spreads x0 +- x1 over `spread` steps."""
    return 74 * float(np.hypot(x_quants[0][0], x_quants[1][0])) / spread


def binary(operator, m, rng, shapes, which, dtype, activation, quants, y_quant):
    tensors, y_shape = operands(m, rng, shapes, which, dtype, quants)
    y = m.tensor(y_shape, dtype, *y_quant)
    version = 2 if dtype == "int8" else 1
    m.op(operator, tensors, [y], version=version, fused_activation_function=activation)
    return [y]


INT8_AXES = dict(
    shapes=SHAPES,
    which=OPERANDS,
    activation=ACTIVATIONS,
    quants=[
        ((0.05, 3), (0.05, 3)),
        ((0.1, -128), (0.003, 5)),
        ((1e-4, 0), (10.0, -7)),
        ((0.0235, 127), (0.4, -128)),
        ((1.0, -1), (0.9999, 1)),
    ],
    y_quant=OUTPUT_QUANTS,
)
FLOAT32_AXES = dict(shapes=SHAPES, which=OPERANDS, activation=ACTIVATIONS)


@table(100, **INT8_AXES)
def int8(m, rng, shapes, which, activation, quants, y_quant):
    y_quant = (sum_scale(quants, y_quant[1]), y_quant[0])
    return binary("ADD", m, rng, shapes, which, "int8", activation, quants, y_quant)


@table(24, **FLOAT32_AXES)
def float32(m, rng, shapes, which, activation):
    return binary("ADD", m, rng, shapes, which, "float32", activation, [[], []], [])


# The first has scales in a simple ratio, as kernels want them that add in one linear form.
KINDS = [
    dict(which="inputs", quants=((0.05, 3), (0.1, -128)), y_quant=(0.2, -5)),
    dict(which="constant second", quants=((0.0235, 127), (0.04, -8)), y_quant=(0.06, -128)),
]
SIZE_AXES = dict(pixels=EDGES, channels=EDGES)


def sized(operator, m, rng, pixels, channels, which, quants=((), ()), y_quant=(), dtype="int8"):
    shapes = [[1, pixels, 1, channels]] * 2
    return binary(operator, m, rng, shapes, which, dtype, "none", quants, y_quant)


@sweep(KINDS, **SIZE_AXES)
def int8_sizes(m, rng, pixels, channels, **parameters):
    return sized("ADD", m, rng, pixels, channels, **parameters)


@sweep([dict(which="inputs")], **SIZE_AXES)
def float32_sizes(m, rng, pixels, channels, which):
    return sized("ADD", m, rng, pixels, channels, which, dtype="float32")
