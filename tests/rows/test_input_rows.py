# SPDX-License-Identifier: Apache-2.0
"""A model whose input is given row by row answers as TFLM does to the whole image, byte by byte."""

import mote
import numpy as np
import pytest
from emit.test_emitted_c import compile_all
from ops.model_builder import ModelBuilder
from ops.tiny_networks import bias, output_scale
from ops.matrix import weight_scales, weights
from voices import tflite_file, voice
from zoo import collection

TRAINING = "models/mlcommons+tiny/benchmark/training"
VWW = f"{TRAINING}/visual_wake_words/trained_models/vww_96_int8.tflite"
IC = f"{TRAINING}/image_classification/trained_models/pretrainedResnet_quant.tflite"
BY_ROWS = ["--stream-input", "rows", "--stream-rows", "100"]
TARGETS = ["host", "cortex-m4", "cortex-m55", "cortex-m0", "rv32imac"]


def residual(height=23):
    """Convolutions of stride 2 and 1, a skip around one of them, and a pool over what is left."""
    m = ModelBuilder()
    rng = np.random.default_rng(5)
    x, scale = m.input([1, height, 12, 4], "int8", 0.02, -7), 0.02

    def convolution(x, x_scale, shape, kernel, inputs, stride):
        scales = weight_scales(rng, shape[-1], per_channel=True)
        terms = kernel * kernel * inputs
        w = m.constant(weights(rng, [shape[-1], kernel, kernel, inputs]), scales, axis=0)
        b = m.constant(bias(rng, shape[-1], terms), scales * x_scale)
        y_scale = output_scale(x_scale, scales, terms)
        y = m.tensor(shape, "int8", y_scale, -7)
        m.op("CONV_2D", [x, w, b], [y], version=3, padding="same", stride_h=stride, stride_w=stride)
        return y, y_scale

    half = (height + 1) // 2
    first, scale = convolution(x, scale, [1, half, 6, 8], 3, 4, 2)
    second, _ = convolution(first, scale, [1, half, 6, 8], 3, 8, 1)
    y = m.tensor([1, half, 6, 8], "int8", 2 * scale, 3)
    m.op("ADD", [first, second], [y], version=2)
    pooled = m.tensor([1, half // 3, 2, 8], "int8", 2 * scale, 3)
    m.op("MAX_POOL_2D", [y], [pooled], version=2, padding="valid", stride_h=3, stride_w=3, filter_height=3, filter_width=3)
    return m.finish([pooled])


def images(model, count):
    [port], _ = tflite_file.ports(model)
    rng = np.random.default_rng(17)
    return [[rng.integers(-128, 128, port.shape).astype(np.int8)] for _ in range(count)]


@pytest.mark.parametrize("target", TARGETS)
def test_rows_answer_as_tflm_does_to_images(target, tmp_path):
    model = residual()
    path = tmp_path / "residual.tflite"
    path.write_bytes(model)
    inputs = images(model, 3)
    expected = voice.run_tflm(model, inputs).outputs
    answers = mote.run(path, target, inputs, tmp_path, *BY_ROWS)
    np.testing.assert_array_equal(np.stack([a[0] for a in answers]), np.stack([e[0] for e in expected]))


@pytest.mark.parametrize("target, rows, options", [
    ("cortex-m4", 1, ["--guard"]),
    ("cortex-m55", 1, []),
    ("cortex-m7", 1, ["--region", "dtcm=64K"]),
    ("rv32imac", 2, []),
])  # fmt: skip
def test_pushes_touch_nothing_else(target, rows, options, tmp_path):
    path = tmp_path / "residual.tflite"
    path.write_bytes(residual(height=22))
    report = mote.verify(path, target, [], None, *BY_ROWS, "--rows-per-push", rows, *options)
    assert report["verdict"] == "equal"


@pytest.mark.parametrize("target", ["cortex-m4", "host"])
def test_emitted_c_compiles_without_a_warning(target, tmp_path):
    path = tmp_path / "residual.tflite"
    path.write_bytes(residual())
    mote.compile(path, target, tmp_path / "c", *BY_ROWS)
    compile_all(target, [tmp_path / "c" / "residual.c"])


def test_vww_needs_less_than_its_image():
    """27,648 bytes that nobody needs to keep, for at most 5 % more instructions."""
    if collection.missing():
        pytest.skip(collection.missing())
    whole = mote.verify(collection.ZOO / VWW, "cortex-m4", [], None, "--invocations", "1")
    by_rows = mote.verify(collection.ZOO / VWW, "cortex-m4", [], None, "--stream-input", "rows", "--invocations", "3")
    assert by_rows["verdict"] == "equal"
    assert by_rows["ram_bytes"]["arena"] <= 16_384
    assert by_rows["instructions"]["total"] <= 1.05 * whole["instructions"]["total"]


def test_ic_fits_20_kb():
    if collection.missing():
        pytest.skip(collection.missing())
    options = ["--stream-input", "rows", "--stream-rows", "20", "--invocations", "2"]
    report = mote.verify(collection.ZOO / IC, "cortex-m4", [], None, *options)
    assert report["verdict"] == "equal" and report["ram_bytes"]["arena"] <= 20_480


@pytest.mark.parametrize("options, said", [
    (["--rows-per-push", "5"], "--rows-per-push 5 does not divide the 23 rows"),
    (["--stream", "time"], "excludes"),
])  # fmt: skip
def test_what_cannot_be_is_refused(options, said, tmp_path):
    path = tmp_path / "residual.tflite"
    path.write_bytes(residual())
    with pytest.raises(mote.MoteError) as refused:
        mote.command("compile", path, "--stream-input", "rows", *options, "-o", tmp_path / "c")
    assert said in refused.value.said
