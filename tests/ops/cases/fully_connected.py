from ops.matrix import ACTIVATIONS, EDGES, INPUT_QUANTS, OUTPUT_QUANTS, SIZES
from ops.matrix import bias as biases
from ops.matrix import product_scale, sweep, table, weight_scales, weights


@table(
    150,
    rows=[[1], [2], [3], [1, 4], [2, 1, 3]],
    inputs=SIZES + [31, 64, 100],
    outputs=SIZES,
    bias=[True, True, False],
    per_channel=[False, True],
    keep_num_dims=[False, True],
    activation=ACTIVATIONS,
    x_quant=INPUT_QUANTS,
    y_quant=OUTPUT_QUANTS,
)
def int8(m, rng, rows, inputs, outputs, bias, per_channel, keep_num_dims, activation, x_quant, y_quant):
    scales = weight_scales(rng, outputs, per_channel)
    batches = 1
    for size in rows:
        batches *= size
    x = m.input([*rows, inputs], "int8", *x_quant)
    w = m.constant(weights(rng, [outputs, inputs]), scales)
    b = m.constant(biases(rng, outputs, inputs), scales * x_quant[0]) if bias else None
    y_scale = product_scale(x_quant[0], scales, inputs, y_quant[1])
    y_shape = [*rows, outputs] if keep_num_dims else [batches, outputs]
    y = m.tensor(y_shape, "int8", y_scale, y_quant[0])
    m.op(
        "FULLY_CONNECTED",
        [x, w, b],
        [y],
        version=4,
        fused_activation_function=activation,
        keep_num_dims=keep_num_dims,
    )
    return [y]


@table(
    40,
    batches=[1, 2, 3],
    inputs=SIZES + [64],
    outputs=SIZES,
    bias=[True, True, False],
    activation=ACTIVATIONS,
)
def float32(m, rng, batches, inputs, outputs, bias, activation):
    x = m.input([batches, inputs], "float32")
    w = m.constant(rng.normal(0, 0.5, [outputs, inputs]).astype("float32"))
    b = m.constant(rng.normal(0, 1, outputs).astype("float32")) if bias else None
    y = m.tensor([batches, outputs], "float32")
    m.op("FULLY_CONNECTED", [x, w, b], [y], fused_activation_function=activation)
    return [y]


@table(12, x_quant=INPUT_QUANTS, y_quant=[(-5, 40), (0, 30), (12, 500)])
def rounding(m, rng, x_quant, y_quant):
    """So many results that rounding once instead of twice shows in every case."""
    scales = weight_scales(rng, 64, per_channel=True)
    x = m.input([32, 5], "int8", *x_quant)
    w = m.constant(weights(rng, [64, 5]), scales)
    b = m.constant(biases(rng, 64, 5), scales * x_quant[0])
    y = m.tensor([32, 64], "int8", product_scale(x_quant[0], scales, 5, y_quant[1]), y_quant[0])
    m.op("FULLY_CONNECTED", [x, w, b], [y], version=4)
    return [y]


SIZE_AXES = dict(batches=EDGES, inputs=EDGES, outputs=EDGES)


@sweep([dict(per_channel=False), dict(per_channel=True)], **SIZE_AXES)
def int8_sizes(m, rng, batches, **parameters):
    how = dict(bias=True, keep_num_dims=False, activation="none", x_quant=(0.05, 3), y_quant=(-5, 40))
    return int8(m, rng, rows=[batches], **how, **parameters)


@sweep([{}], **SIZE_AXES)
def float32_sizes(m, rng, **parameters):
    return float32(m, rng, bias=True, activation="none", **parameters)
