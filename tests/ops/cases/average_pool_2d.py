from ops.cases.max_pool_2d import GEOMETRY, SIZE_AXES, WINDOWS, fits, pool, sized
from ops.matrix import INPUT_QUANTS, sweep, table


@table(80, quant=INPUT_QUANTS, valid=fits, **GEOMETRY)
def int8(m, rng, **parameters):
    return pool("AVERAGE_POOL_2D", m, "int8", **parameters)


@table(24, valid=fits, **GEOMETRY)
def float32(m, rng, **parameters):
    return pool("AVERAGE_POOL_2D", m, "float32", [], **parameters)


@sweep(WINDOWS, **SIZE_AXES)
def int8_sizes(m, rng, **parameters):
    return sized("AVERAGE_POOL_2D", m, "int8", (0.05, 3), **parameters)


@sweep(WINDOWS, **SIZE_AXES)
def float32_sizes(m, rng, **parameters):
    return sized("AVERAGE_POOL_2D", m, "float32", [], **parameters)
