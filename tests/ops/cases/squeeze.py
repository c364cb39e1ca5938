from ops.matrix import INPUT_QUANTS, table


@table(
    24,
    x_axes=[
        ([1, 3, 1, 5], []),
        ([1, 3, 1, 5], [0]),
        ([1, 3, 1, 5], [2]),
        ([1, 3, 1, 5], [-2]),
        ([1, 3, 1, 5], [0, 2]),
        ([1, 1, 17], [1]),
        ([4, 1], [1]),
    ],
    quant=INPUT_QUANTS,
)
def int8(m, rng, x_axes, quant):
    shape, axes = x_axes
    gone = {a % len(shape) for a in axes} or {i for i, n in enumerate(shape) if n == 1}
    y = m.tensor([n for i, n in enumerate(shape) if i not in gone], "int8", *quant)
    m.op("SQUEEZE", [m.input(shape, "int8", *quant)], [y], squeeze_dims=axes)
    return [y]
