from ops.cases.max_pool_2d import GEOMETRY, fits, pool
from ops.matrix import INPUT_QUANTS, table


@table(80, quant=INPUT_QUANTS, valid=fits, **GEOMETRY)
def int8(m, rng, **parameters):
    return pool("AVERAGE_POOL_2D", m, "int8", **parameters)


@table(24, valid=fits, **GEOMETRY)
def float32(m, rng, **parameters):
    return pool("AVERAGE_POOL_2D", m, "float32", [], **parameters)
