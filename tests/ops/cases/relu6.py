from ops.cases.logistic import SHAPES
from ops.cases.relu import AXES, activation, float_activation
from ops.matrix import table


# TFLM clamps only and forgets to rescale when the two scales differ: LiteRT decides.
@table(40, voice="litert", **AXES)
def int8(m, rng, **parameters):
    return activation("RELU6", m, **parameters)


@table(8, shape=SHAPES)
def float32(m, rng, shape):
    return float_activation("RELU6", m, shape)
