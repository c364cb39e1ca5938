from ops.matrix import EDGES, sweep, table

SHAPES = [[1, 1], [1, 17], [3, 100], [1, 2, 3, 4]]


@table(
    40,
    shape=SHAPES,
    scale=[0.05, 1e-4, 0.2, 0.9, 7.9, 1 / 16, 1 / 32],
    zero_point=[0, -128, 127, 5],
)
def int8(m, rng, shape, scale, zero_point):
    y = m.tensor(shape, "int8", 1 / 256, -128)
    m.op("LOGISTIC", [m.input(shape, "int8", scale, zero_point)], [y], version=2)
    return [y]


# expf differs between C libraries in the last bit.
@table(8, tolerance=4e-7, shape=SHAPES)
def float32(m, rng, shape):
    y = m.tensor(shape, "float32")
    m.op("LOGISTIC", [m.input(shape, "float32")], [y])
    return [y]


@sweep([{}], elements=EDGES)
def int8_sizes(m, rng, elements):
    return int8(m, rng, [1, elements], 0.05, 5)
