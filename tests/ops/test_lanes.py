# SPDX-License-Identifier: Apache-2.0
"""Kernels that make two products in one multiplication (compiler/kernels/lanes.h) rely on bounds of
their sums: here x is what drives every sum furthest up and down, which random inputs never come
near, and weights add up to just what a block may hold."""

import compare
import mote
import numpy as np
import pytest
from ops import judge
from ops.model_builder import ModelBuilder

TARGETS = ["cortex-m0", "rv32imac"]
LENGTH = 18  # taps of a filter


def rows(count, rng):
    """Rows of int8 weights: pairs and fours whose absolute values add up to 255 and little less or
    more, in places of their own; the rest is small or anything."""
    w = rng.integers(-40, 41, [count, LENGTH])
    w[1] = rng.integers(-127, 128, LENGTH)
    w[2] = np.tile([127, 127], LENGTH // 2)
    w[3] = -w[2]
    w[4] = np.tile([-127, 127], LENGTH // 2)
    for row in w[5:]:
        for block in row[2:].reshape(-1, 4):
            if rng.random() < 0.7:
                block[:] = [64, 64, 64, 63 + rng.integers(0, 2)] * rng.choice([-1, 1], 4)
    return w.astype(np.int8)


def extremes(w):
    """Per row the inputs of the largest and of the smallest sum."""
    return np.concatenate([np.where(w > 0, 127, -128), np.where(w > 0, -128, 127)]).astype(np.int8)


def pointwise(w):
    m = ModelBuilder()
    x = m.input([1, 1, 2 * len(w), LENGTH], "int8", 0.02, -3)
    weights = m.constant(w.reshape(len(w), 1, 1, LENGTH), [0.01] * len(w), axis=0)
    y = m.tensor([1, 1, 2 * len(w), len(w)], "int8", 0.4, 5)
    m.op("CONV_2D", [x, weights, None], [y], padding="valid", stride_w=1, stride_h=1)
    return m.finish([y]), extremes(w).reshape(1, 1, -1, LENGTH)


def depthwise(w):
    """Windows of 6x3 side by side, each for all channels at once."""
    m = ModelBuilder()
    x = m.input([1, 12, 3, len(w)], "int8", 0.02, -3)
    taps = w.reshape(len(w), 6, 3).transpose(1, 2, 0)[None]
    weights = m.constant(np.ascontiguousarray(taps), [0.01] * len(w), axis=3)
    bias = m.constant(np.zeros(len(w), np.int32), [0.0002] * len(w), axis=0)
    y = m.tensor([1, 2, 1, len(w)], "int8", 0.4, 5)
    m.op(
        "DEPTHWISE_CONV_2D",
        [x, weights, bias],
        [y],
        padding="valid",
        stride_w=3,
        stride_h=6,
        depth_multiplier=1,
    )
    x = extremes(w).reshape(2, len(w), 6, 3).transpose(0, 2, 3, 1)
    return m.finish([y]), np.ascontiguousarray(x.reshape(1, 12, 3, len(w)))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("build", [pointwise, depthwise])
@pytest.mark.parametrize("count", [8, 11])
def test_extremes(build, count, target, tmp_path):
    model, x = build(rows(count, np.random.default_rng(count)))
    path = tmp_path / "lanes.tflite"
    path.write_bytes(model)
    expected = judge.flat(mote.run(path, "interpreter", [[x]], tmp_path))
    found = compare.difference(judge.flat(mote.run(path, target, [[x]], tmp_path)), expected)
    assert found.within(0.0), found
