import numpy as np

from ops.matrix import INPUT_QUANTS, table


@table(
    40,
    request=[
        ([8], [2], [5]),
        ([8], [3], [-1]),
        ([4, 5], [1, 0], [2, 5]),
        ([4, 5], [0, 4], [-1, 1]),
        ([2, 3, 7], [1, 1, 3], [1, 2, 3]),
        ([1, 4, 6, 3], [0, 1, 1, 0], [1, 2, 4, 3]),
        ([1, 4, 6, 3], [0, 0, 0, 0], [-1, -1, -1, -1]),
        ([2, 1, 1, 17], [1, 0, 0, 16], [1, 1, 1, 1]),
    ],
    index_type=["int32", "int32", "int64"],
    quant=INPUT_QUANTS,
)
def int8(m, rng, request, index_type, quant):
    x, begin, size = request
    y_shape = [n - b if s < 0 else s for n, b, s in zip(x, begin, size, strict=True)]
    y = m.tensor(y_shape, "int8", *quant)
    arguments = [m.constant(np.array(values, index_type)) for values in (begin, size)]
    m.op("SLICE", [m.input(x, "int8", *quant), *arguments], [y], version=2)
    return [y]
