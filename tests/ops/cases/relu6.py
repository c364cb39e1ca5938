from ops.cases.relu import AXES, activation
from ops.matrix import table


# TFLM clamps only and forgets to rescale when the two scales differ: LiteRT decides.
@table(40, voice="litert", **AXES)
def int8(m, rng, **parameters):
    return activation("RELU6", m, **parameters)
