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
    y_shape = list(shape)
    y_shape.insert(axis % (len(shape) + 1), count)
    y = m.tensor(y_shape, "int8", *quant)
    parts = [m.input(shape, "int8", *quant) for _ in range(count)]
    m.op("PACK", parts, [y], version=2, values_count=count, axis=axis)
    return [y]
