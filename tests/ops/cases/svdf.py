import numpy as np

from ops.matrix import table, weights


@table(
    60,
    batches=[1, 1, 2],
    inputs=[1, 3, 8, 17],
    units=[1, 2, 5, 8],
    rank=[1, 1, 2, 3],
    memory=[1, 2, 8, 10],
    activation=["none", "relu"],
    state_type=["int8", "int16"],
    x_zero_point=[-128, 0, 5],
    y_zero_point=[-128, 0, 127],
)
def int8(
    m, rng, batches, inputs, units, rank, memory, activation, state_type, x_zero_point, y_zero_point
):
    filters = units * rank
    x_scale, feature_scale, time_scale = 0.05, 0.01, 0.015
    state_zero_point = -50 if state_type == "int8" else 0
    state_scale = x_scale * feature_scale * 5500 * float(np.sqrt(inputs)) / 40
    if state_type == "int16":
        state_scale /= 200
    y_scale = state_scale * time_scale * (3000 if state_type == "int8" else 600000) * memory**0.5 / 40
    time = rng.integers(-127, 128, [filters, memory], state_type)
    x = m.input([batches, inputs], "int8", x_scale, x_zero_point)
    tensors = [
        x,
        m.constant(weights(rng, [filters, inputs]), feature_scale),
        m.constant(time, time_scale),
        m.constant(rng.integers(-3000, 3000, units, np.int32), state_scale * time_scale),
        m.tensor([batches, filters * memory], state_type, state_scale, state_zero_point, variable=True),
    ]
    y = m.tensor([batches, units], "int8", y_scale, y_zero_point)
    m.op("SVDF", tensors, [y], version=3, rank=rank, fused_activation_function=activation)
    return [y]
