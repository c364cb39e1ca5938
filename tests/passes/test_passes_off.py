# SPDX-License-Identifier: Apache-2.0
"""Every pass can be switched off, and the program stays bit-exact: five models, each pass in turn,
as passes.def lists them. That a pass does something to one of the models is proven, too."""

import json
import re

import mote
import numpy as np
import pytest
from ops import bundle, matrix
from ops.model_builder import ModelBuilder
from ops.tiny_networks import NETWORKS

PASSES = re.findall(r'MOTE_PASS\(\w+,\s*"([\w-]+)"', (mote.ROOT / "compiler/passes/passes.def").read_text())


def of_matrix(*tables):
    """Some cases of each of the tables, side by side."""
    return bundle.Bundle([case for name in tables for case in matrix.load()[name].cases[:8]]).model


def wasteful():
    """Of a convolution's six channels two are always 0, one is ignored and one is like another;
    two branches are the same, and a map is constant."""
    m = ModelBuilder()
    x = m.input([1, 5, 5, 2], "int8", 0.05, 3)
    rng = np.random.default_rng(1)

    def convolution(x, w, bias, y_quant=(0.1, -128)):
        w = m.constant(w.astype(np.int8), 0.02)
        b = m.constant(np.array(bias, np.int32), 0.001)
        y = m.tensor([1, 5, 5, len(bias)], "int8", *y_quant)
        m.op("CONV_2D", [x, w, b], [y], version=3, padding="same", stride_h=1, stride_w=1,
             fused_activation_function="relu")  # fmt: skip
        return y

    first = rng.integers(-100, 100, [6, 3, 3, 2])
    second = rng.integers(-100, 100, [3, 1, 1, 6])
    first[4], second[:, :, :, 5] = first[0], 0
    hidden = convolution(x, first, [0, -(10**6), 100, -(10**6), 0, 7])
    branches = [convolution(hidden, second, [100, 200, 300]) for _ in range(2)]
    constant = convolution(hidden, second, [-(10**6)] * 3)
    for other in (branches[1], constant):
        y = m.tensor([1, 5, 5, 3], "int8", 0.2, -100)
        m.op("ADD", [branches[0], other], [y], version=2)
        branches[0] = y
    return m.finish([branches[0]])


MODELS = {
    "digits": NETWORKS["digits"],
    "digits_cnn": NETWORKS["digits_cnn"],
    "float borders": of_matrix("chains-float_border", "chains-dequantize_quantize", "chains-constants"),
    "convolutions": of_matrix("chains-pad_conv", "chains-conv_activation", "conv_2d-int8", "chains-residual"),
    "movement": of_matrix("chains-split_concatenation", "reshape-int8", "shape-flatten", "relu-int8"),
    "wasteful": wasteful(),
}


def save(name, folder):
    path = folder / "model.tflite"
    path.write_bytes(MODELS[name])
    return path


@pytest.mark.parametrize("target", ["host", "cortex-m4"])
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("off", PASSES)
def test_without_it_all_is_equal(off, name, target, tmp_path):
    said = mote.command(
        "verify", save(name, tmp_path), "--target", target, "--invocations", "3", f"--no-{off}", "--json"
    )
    assert json.loads(said)["verdict"] == "equal"


# The importer folds what a file itself makes constant: the pass has only what others leave.
@pytest.mark.parametrize("off", [name for name in PASSES if name != "fold-constants"])
def test_it_matters(off, tmp_path):
    """Some model is compiled to another program without it."""

    def programs(*options):
        for name in MODELS:
            report = mote.compile(save(name, tmp_path), "host", tmp_path / "c", *options)
            yield [report["layers"], report["flash_bytes"], report["ram_bytes"]]

    assert list(programs(f"--no-{off}")) != list(programs())
