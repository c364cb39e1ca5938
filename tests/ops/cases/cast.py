from ops.matrix import table
from ops.model_builder import TENSOR_TYPES

SHAPES = [[1], [17], [3, 5], [1, 4, 4, 2]]
INTEGERS = ["bool", "int8", "uint8", "int16", "int32", "int64"]


def cast(m, shape, x_type, y_type):
    y = m.tensor(shape, y_type)
    types = dict(in_data_type=TENSOR_TYPES[x_type], out_data_type=TENSOR_TYPES[y_type])
    m.op("CAST", [m.input(shape, x_type)], [y], **types)
    return [y]


@table(72, shape=SHAPES, x_type=INTEGERS, y_type=INTEGERS)
def integers(m, rng, shape, x_type, y_type):
    return cast(m, shape, x_type, y_type)


@table(24, shape=SHAPES, x_type=INTEGERS)
def to_float32(m, rng, shape, x_type):
    return cast(m, shape, x_type, "float32")


# To uint8 is refused: what becomes of negative numbers depends on the processor.
@table(24, shape=SHAPES, y_type=["bool", "int8", "int16", "int32", "int64", "float32"])
def from_float32(m, rng, shape, y_type):
    return cast(m, shape, "float32", y_type)
