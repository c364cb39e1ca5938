from ops.cases.softmax import SHAPES
from ops.matrix import table


# expf and logf differ between C libraries in the last bits.
@table(20, tolerance=1e-6, shape=SHAPES)
def float32(m, rng, shape):
    y = m.tensor(shape, "float32")
    m.op("LOG_SOFTMAX", [m.input(shape, "float32")], [y])
    return [y]
