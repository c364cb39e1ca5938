from ops.cases.mean import AXES, reduce
from ops.matrix import INPUT_QUANTS, table


@table(40, quant=INPUT_QUANTS, **AXES)
def int8(m, rng, x_axes, keep_dims, quant):
    return reduce("REDUCE_MAX", m, "int8", x_axes, keep_dims, quant, quant)
