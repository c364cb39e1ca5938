import numpy as np

from ops.matrix import table, weights


@table(
    60,
    batches=[1, 1, 2],
    steps=[1, 2, 5],
    inputs=[1, 3, 8, 17],
    units=[1, 2, 5, 8, 16],
    time_major=[False, False, True],
    cell_clip=[0.0, 0.0, 10.0, 0.5],
    cell_power=[-11, -9, -15],
    x_quant=[(0.05, 3), (0.02, -128), (0.1, 127)],
    y_quant=[(1 / 128, 0), (0.006, 13), (0.0078, -128)],
)
def int8(m, rng, batches, steps, inputs, units, time_major, cell_clip, cell_power, x_quant, y_quant):
    leading = [steps, batches] if time_major else [batches, steps]
    x = m.input([*leading, inputs], "int8", *x_quant)
    w_scales = rng.uniform(0.3, 2, 8) / 127 / 2
    gate_weights = [
        m.constant(weights(rng, [units, inputs if i < 4 else units]), w_scales[i]) for i in range(8)
    ]
    biases = [
        m.constant(rng.normal(0, 20000, units).astype(np.int32), x_quant[0] * w_scales[i])
        for i in range(4)
    ]
    hidden = m.tensor([batches, units], "int8", *y_quant, variable=True)
    cell = m.tensor([batches, units], "int16", 2.0**cell_power, 0, variable=True)
    # Input gate, forget gate, cell, output gate; then no peepholes, no projection, no normalisation.
    tensors = [x, *gate_weights, None, None, None, *biases, None, None, hidden, cell, *[None] * 4]
    # Gate results in q3.12, which LiteRT reads here and TFLM takes for granted.
    middle = [m.tensor([0], "int16", 2.0**-12) for _ in range(4)]
    middle.append(m.tensor([0], "int8", *y_quant))
    y = m.tensor([*leading, units], "int8", *y_quant)
    m.op(
        "UNIDIRECTIONAL_SEQUENCE_LSTM",
        tensors,
        [y],
        version=3,
        intermediates=middle,
        fused_activation_function="tanh",
        cell_clip=cell_clip,
        time_major=time_major,
    )
    return [y]
