# SPDX-License-Identifier: Apache-2.0
"""What integer_borders cuts off a file is the conversion at its borders, and nothing else."""

import mote
import numpy as np
from ops.model_builder import ModelBuilder
from zoo import integer_borders


def test_the_integers_between_are_the_same(tmp_path):
    m = ModelBuilder()
    x = m.input([1, 6], "float32")
    stored = m.tensor([1, 6], "int8", 0.5, -3)
    m.op("QUANTIZE", [x], [stored])
    halved = m.tensor([1, 6], "int8", 1.0, 7)
    m.op("QUANTIZE", [stored], [halved])  # not at a border
    answer = m.tensor([1, 6], "float32")
    m.op("DEQUANTIZE", [halved], [answer])
    model = m.finish([answer])
    (tmp_path / "floats.tflite").write_bytes(model)
    (tmp_path / "integers.tflite").write_bytes(integer_borders.without_conversions(model))

    integers = np.array([[-128, -3, 0, 1, 64, 127]], np.int8)
    floats = (0.5 * (integers.astype(np.float32) + 3)).astype(np.float32)
    [[one]] = mote.run(tmp_path / "floats.tflite", "host", [[floats]], tmp_path)
    [[other]] = mote.run(tmp_path / "integers.tflite", "host", [[integers]], tmp_path)
    assert other.dtype == np.int8
    assert np.array_equal(one, other.astype(np.float32) - 7)
