from ops.cases.resize_nearest_neighbor import AXES, resize
from ops.matrix import INPUT_QUANTS, table


@table(70, quant=INPUT_QUANTS, **AXES)
def int8(m, rng, **parameters):
    return resize("RESIZE_BILINEAR", m, "int8", **parameters)


@table(35, **AXES)
def float32(m, rng, **parameters):
    return resize("RESIZE_BILINEAR", m, "float32", quant=[], **parameters)
