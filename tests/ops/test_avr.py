# SPDX-License-Identifier: Apache-2.0
"""Networks for the 2 KB of RAM of an ATmega328P, bit-exact on simavr and counted to the cycle."""

import json
import os
import subprocess

import numpy as np
import pytest

import mote
from ops.matrix import bias, product_scale, weight_scales, weights
from ops.model_builder import ModelBuilder


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


WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]


@pytest.mark.parametrize("name", NETWORKS)
def test_compiles_without_a_warning(name, tmp_path):
    path = tmp_path / f"{name}.tflite"
    path.write_bytes(perceptron(NETWORKS[name]))
    mote.command("compile", path, "--target", "atmega328p", "-o", tmp_path / "c")
    for source in sorted((tmp_path / "c").glob("*.c")):
        for compiler in (["avr-gcc", "-mmcu=atmega328p"], ["gcc"], ["clang-19"]):
            subprocess.run([*compiler, "-std=c11", *WARNINGS, "-O2", "-c", source, "-o", os.devnull], check=True)


@pytest.mark.parametrize("name", NETWORKS)
def test_fits_and_is_exact(name, tmp_path):
    path = tmp_path / f"{name}.tflite"
    path.write_bytes(perceptron(NETWORKS[name]))
    result = json.loads(mote.command("verify", path, "--target", "atmega328p", "--invocations", "16", "--json"))
    assert result["verdict"] == "equal" and result["differing_bytes"] == 0
    assert result["cycles"]["total"] > result["instructions"]["total"]
    assert all(layer["kernel"].endswith("_avr") for layer in result["instructions"]["layers"])
    assert sum(result["ram_bytes"].values()) <= 300
