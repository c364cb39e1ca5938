# SPDX-License-Identifier: Apache-2.0
"""Whatever makes a program smaller or faster can be switched off, and the program stays bit-exact:
eight models, each switch in turn. A switch that leaves a program as it was leaves nothing to prove;
that it changes one of them is proven, too."""

import functools
import json
import pathlib
import re
import tempfile

import mote
import numpy as np
import pytest
from ops import bundle, matrix
from ops.model_builder import ModelBuilder
from ops.tiny_networks import NETWORKS


def found(pattern, path):
    return re.findall(pattern, (mote.ROOT / path).read_text())


PASSES = [f"--no-{flag}" for flag in found(r'MOTE_PASS\(\w+,\s*"([\w-]+)"', "compiler/passes/passes.def")]
OTHERS = [f"--no-{flag}" for flag in found(r'"!?--no-([\w-]+)"', "cli/options.cc")]
SWITCHES = [*PASSES, *OTHERS, "--share-kernels", "--stream-rows=50"]


def of_matrix(*tables):
    """Four cases of each of the tables, side by side."""
    return bundle.Bundle([case for name in tables for case in matrix.load()[name].cases[1:8:2]]).model


def wasteful():
    """Of a convolution's six channels two are always 0, one is ignored and one is like another;
    two branches are the same, a map is constant, and of a split one part is ignored."""
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
    rows = [m.tensor([1, 5, 1, 3], "int8", 0.2, -100) for _ in range(5)]
    m.op("SPLIT", [m.constant(np.int32(2)), branches[0]], rows, num_splits=5)
    return m.finish([branches[0], rows[1], rows[3]])


def tower():
    """Convolutions on top of each other: each output lies a little below its input, which adds up
    unless one of them moves."""
    m = ModelBuilder()
    rng = np.random.default_rng(2)
    x = m.input([1, 16, 16, 8], "int8", 0.05, 3)
    for _ in range(6):
        w = m.constant(rng.integers(-100, 100, [8, 3, 3, 8]).astype(np.int8), 0.02)
        b = m.constant(np.zeros(8, np.int32), 0.001)
        y = m.tensor([1, 16, 16, 8], "int8", 0.3, -10)
        m.op("CONV_2D", [x, w, b], [y], version=3, padding="same", stride_h=1, stride_w=1)
        x = y
    return m.finish([x])


def block():
    """Two convolutions with a skip around them: of what lies between, rows are enough."""
    m = ModelBuilder()
    rng = np.random.default_rng(3)
    x = skip = m.input([1, 24, 24, 16], "int8", 0.05, 3)
    for _ in range(2):
        w = m.constant(rng.integers(-100, 100, [16, 3, 3, 16]).astype(np.int8), 0.02)
        b = m.constant(np.zeros(16, np.int32), 0.001)
        y = m.tensor([1, 24, 24, 16], "int8", 0.05, -10)
        m.op("CONV_2D", [x, w, b], [y], version=3, padding="same", stride_h=1, stride_w=1)
        x = y
    y = m.tensor([1, 24, 24, 16], "int8", 0.1, -10)
    m.op("ADD", [skip, x], [y], version=2)
    return m.finish([y])


MODELS = {
    "digits": NETWORKS["digits"],
    "digits_cnn": NETWORKS["digits_cnn"],
    "float borders": of_matrix("chains-float_border", "chains-dequantize_quantize", "chains-constants"),
    "convolutions": of_matrix("chains-pad_conv", "chains-conv_activation", "conv_2d-int8", "chains-residual"),
    "movement": of_matrix("chains-split_concatenation", "reshape-int8", "shape-flatten", "relu-int8"),
    "wasteful": wasteful(),
    "tower": tower(),
    "block": block(),
}


@functools.cache
def emitted(name, target, *options):
    """The program, file by file."""
    with tempfile.TemporaryDirectory(prefix="mote-passes-") as folder:
        out = pathlib.Path(folder) / "model"
        mote.compile(save(name, out.parent), target, out, *options)
        return {file.relative_to(out): file.read_bytes() for file in out.rglob("*.[ch]")}


def save(name, folder):
    path = folder / "model.tflite"
    path.write_bytes(MODELS[name])
    return path


def verify(name, target, folder, *options):
    said = mote.command(
        "verify", save(name, folder), "--target", target, "--invocations", "3", *options, "--json"
    )
    assert json.loads(said)["verdict"] == "equal"


@pytest.mark.parametrize("target", ["host", "cortex-m4"])
@pytest.mark.parametrize("name", MODELS)
def test_with_all_of_them_it_is_equal(name, target, tmp_path):
    verify(name, target, tmp_path)


@pytest.mark.parametrize("switch, target", [
    (switch, target)
    for switch in SWITCHES
    for target in ["host", "cortex-m4"]
    if (switch, target) != ("--no-fuse", "host")  # where bands were not measured nothing is fused
])  # fmt: skip
def test_a_switch_changes_programs_not_answers(switch, target, tmp_path):
    changed = [name for name in MODELS if emitted(name, target, switch) != emitted(name, target)]
    for name in changed:
        verify(name, target, tmp_path, switch)
    # The importer folds what a file itself makes constant: the pass has only what others leave.
    assert changed or switch == "--no-fold-constants"
