from ops.matrix import EDGES, SIZES, sweep, table

SHAPES = [[1, n] for n in SIZES] + [[3, 5], [1, 2, 3, 4], [2, 3, 17], [1, 100], [7]]


@table(
    60,
    shape=SHAPES,
    beta=[1.0, 1.0, 0.5, 2.0],
    scale=[0.05, 1e-4, 0.2, 0.9, 10.0, 1 / 256],
    zero_point=[0, -128, 127, 5],
)
def int8(m, rng, shape, beta, scale, zero_point):
    y = m.tensor(shape, "int8", 1 / 256, -128)
    m.op("SOFTMAX", [m.input(shape, "int8", scale, zero_point)], [y], version=2, beta=beta)
    return [y]


@table(20, shape=SHAPES, beta=[1.0, 0.5, 2.0], scale=[0.05, 0.2, 0.9], zero_point=[0, -128, 5])
def int8_to_int16(m, rng, shape, beta, scale, zero_point):
    y = m.tensor(shape, "int16", 1 / 65536, -32768)
    m.op("SOFTMAX", [m.input(shape, "int8", scale, zero_point)], [y], version=2, beta=beta)
    return [y]


# expf differs between C libraries in the last bit; it comes into both sides of the quotient.
@table(20, tolerance=4e-7, shape=SHAPES, beta=[1.0, 1.0, 0.5, 2.0])
def float32(m, rng, shape, beta):
    y = m.tensor(shape, "float32")
    m.op("SOFTMAX", [m.input(shape, "float32")], [y], beta=beta)
    return [y]


@sweep([{}], rows=EDGES, depth=EDGES)
def int8_sizes(m, rng, rows, depth):
    return int8(m, rng, [rows, depth], beta=1.0, scale=0.05, zero_point=5)


@sweep([{}], tolerance=4e-7, rows=EDGES, depth=EDGES)
def float32_sizes(m, rng, rows, depth):
    return float32(m, rng, [rows, depth], beta=1.0)
