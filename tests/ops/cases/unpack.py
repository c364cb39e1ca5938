from ops.matrix import INPUT_QUANTS, table


@table(
    30,
    shape=[[1], [5], [3, 4], [1, 7, 2]],
    axis=[0, 1, 2, -1, -2],
    count=[1, 2, 3, 5],
    quant=INPUT_QUANTS,
    valid=lambda shape, axis, **_: -len(shape) - 1 <= axis <= len(shape),
)
def int8(m, rng, shape, axis, count, quant):
    x_shape = list(shape)
    x_shape.insert(axis % (len(shape) + 1), count)
    parts = [m.tensor(shape, "int8", *quant) for _ in range(count)]
    m.op("UNPACK", [m.input(x_shape, "int8", *quant)], parts, version=2, num=count, axis=axis)
    return parts
