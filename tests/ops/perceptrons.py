# SPDX-License-Identifier: Apache-2.0
"""Networks small enough for 2 KB of RAM. Their weights are random: what they cost is that of real ones.

  python tests/ops/perceptrons.py FOLDER      writes them all as <name>.tflite
"""

import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from ops.matrix import bias, product_scale, weight_scales, weights  # noqa: E402
from ops.model_builder import ModelBuilder  # noqa: E402


def perceptron(sizes):
    """Fully connected layers, ReLU between them, with random weights."""
    m = ModelBuilder()
    rng = np.random.default_rng(sum(sizes))
    x_scale, x_zero_point = 0.02, -128
    x = m.input([1, sizes[0]], "int8", x_scale, x_zero_point)
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        last = layer + 2 == len(sizes)
        scales = weight_scales(rng, outputs, per_channel=False)
        w = m.constant(weights(rng, [outputs, inputs]), scales)
        b = m.constant(bias(rng, outputs, inputs), scales * x_scale)
        y_scale = product_scale(x_scale, scales, inputs, 0.3)
        y = m.tensor([1, outputs], "int8", y_scale, 5 if last else -128)
        m.op("FULLY_CONNECTED", [x, w, b], [y], version=4,
             fused_activation_function="none" if last else "relu", keep_num_dims=False)
        x, x_scale = y, y_scale
    return m.finish([x])


# The sine of a number, and 8x8 pixels to ten digits.
NETWORKS = {"sine": [1, 16, 16, 1], "digits": [64, 32, 16, 10]}


if __name__ == "__main__":
    for name, sizes in NETWORKS.items():
        (pathlib.Path(sys.argv[1]) / f"{name}.tflite").write_bytes(perceptron(sizes))
