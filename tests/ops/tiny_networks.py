# SPDX-License-Identifier: Apache-2.0
"""Networks small enough for 2 KB of RAM. Their weights are random: they cost what real ones do.

  python tests/ops/tiny_networks.py FOLDER      writes them all as <name>.tflite
"""

import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from ops.matrix import weight_scales, weights  # noqa: E402
from ops.model_builder import ModelBuilder  # noqa: E402


def deviation(terms):
    """Of a sum of random bytes of either sign times bytes that are not negative."""
    return 73 * 147 * terms**0.5


def bias(rng, count, terms):
    """Small enough that no channel is dead, which Mote would find out and not compute."""
    return rng.uniform(-0.3 * deviation(terms), 0.3 * deviation(terms), count).astype(np.int32)


def output_scale(x_scale, scales, terms):
    """Three deviations fill the range."""
    return float(x_scale * np.max(scales) * deviation(terms) * 3 / 255)


def perceptron(sizes):
    """Fully connected layers, ReLU between them, with random weights."""
    m = ModelBuilder()
    rng = np.random.default_rng(sum(sizes))
    x_scale, x_zero_point = 0.02, 0
    x = m.input([1, sizes[0]], "int8", x_scale, x_zero_point)
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        last = layer + 2 == len(sizes)
        scales = weight_scales(rng, outputs, per_channel=False)
        w = m.constant(weights(rng, [outputs, inputs]), scales)
        b = m.constant(bias(rng, outputs, inputs), scales * x_scale)
        y_scale = output_scale(x_scale, scales, inputs)
        y = m.tensor([1, outputs], "int8", y_scale, 5 if last else -128)
        m.op("FULLY_CONNECTED", [x, w, b], [y], version=4,
             fused_activation_function="none" if last else "relu", keep_num_dims=False)
        x, x_scale = y, y_scale
    return m.finish([x])


def convolutional():
    """8x8 pixels, a convolution, a pool, a depthwise convolution, ten probabilities."""
    m = ModelBuilder()
    rng = np.random.default_rng(3)
    scale = 0.02

    def layer(operator, x, shape, w_shape, axis, terms, **options):
        nonlocal scale
        scales = weight_scales(rng, shape[-1], per_channel=True)
        w = m.constant(weights(rng, w_shape), scales, axis=axis)
        b = m.constant(bias(rng, shape[-1], terms), scales * scale)
        scale = output_scale(scale, scales, terms)
        y = m.tensor(shape, "int8", scale, -128)
        m.op(operator, [x, w, b], [y], version=3, padding="same", stride_h=1, stride_w=1,
             fused_activation_function="relu", **options)
        return y

    x = layer("CONV_2D", m.input([1, 8, 8, 1], "int8", scale, -128), [1, 8, 8, 4], [4, 3, 3, 1], 0, 9)
    y = m.tensor([1, 4, 4, 4], "int8", scale, -128)
    m.op("MAX_POOL_2D", [x], [y], version=2, padding="valid", stride_h=2, stride_w=2, filter_height=2, filter_width=2)
    x = layer("DEPTHWISE_CONV_2D", y, [1, 4, 4, 4], [1, 3, 3, 4], 3, 9, depth_multiplier=1)
    scales = weight_scales(rng, 10, per_channel=False)
    w = m.constant(weights(rng, [10, 64]), scales)
    b = m.constant(bias(rng, 10, 64), scales * scale)
    y = m.tensor([1, 10], "int8", output_scale(scale, scales, 64), 5)
    m.op("FULLY_CONNECTED", [x, w, b], [y], version=4, fused_activation_function="none", keep_num_dims=False)
    probabilities = m.tensor([1, 10], "int8", 1 / 256, -128)
    m.op("SOFTMAX", [y], [probabilities], version=2, beta=1.0)
    return m.finish([probabilities])


# The sine of a number, and 8x8 pixels to ten digits.
NETWORKS = {
    "sine": perceptron([1, 16, 16, 1]),
    "digits": perceptron([64, 32, 16, 10]),
    "digits_cnn": convolutional(),
}


if __name__ == "__main__":
    for name, model in NETWORKS.items():
        (pathlib.Path(sys.argv[1]) / f"{name}.tflite").write_bytes(model)
