import numpy as np

from ops.cases.pad import AXES, pad
from ops.matrix import table


@table(40, value=[-128, -1, 5, 127], **AXES)
def int8(m, rng, x_paddings, quant, value):
    return pad("PADV2", m, x_paddings, quant, [m.constant(np.array([value], np.int8), *quant)])
