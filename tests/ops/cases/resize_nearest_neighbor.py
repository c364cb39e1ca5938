import numpy as np

from ops.matrix import INPUT_QUANTS, table

AXES = dict(
    x=[[1, 1, 1, 1], [1, 2, 2, 3], [1, 3, 5, 2], [2, 4, 4, 1], [1, 7, 3, 9]],
    size=[[1, 1], [2, 2], [4, 6], [3, 5], [7, 8], [9, 2], [10, 15]],
    corners=["plain", "align_corners", "half_pixel_centers"],
)


def resize(operator, m, dtype, x, size, corners, quant):
    y = m.tensor([x[0], *size, x[3]], dtype, *quant)
    options = {} if corners == "plain" else {corners: True}
    arguments = [m.input(x, dtype, *quant), m.constant(np.array(size, np.int32))]
    m.op(operator, arguments, [y], version=3, **options)
    return [y]


@table(70, quant=INPUT_QUANTS, **AXES)
def int8(m, rng, **parameters):
    return resize("RESIZE_NEAREST_NEIGHBOR", m, "int8", **parameters)


@table(20, **AXES)
def float32(m, rng, **parameters):
    return resize("RESIZE_NEAREST_NEIGHBOR", m, "float32", quant=[], **parameters)
