# SPDX-License-Identifier: Apache-2.0
"""What a step of --stream time answers is what TFLM answers to the whole window, byte by byte."""

import pathlib
import re
import subprocess

import mote
import numpy as np
import pytest
from stream import temporal_models
from voices import tflite_file, voice
from zoo import collection

STEPS = 230
TRAINING = "models/mlcommons+tiny/benchmark/training"
ZOO_MODELS = {
    "sww": f"{TRAINING}/streaming_wakeword/trained_models/str_ww_ref_model.tflite",
    "cnn_s": "models/tum-ei-eda+mlonmcu-models/cnn_s_quantized/cnn_s_quantized.tflite",
}
BUILT = {"sensor": temporal_models.sensor, "dilated": temporal_models.dilated}


def model_bytes(name):
    if name in BUILT:
        return BUILT[name]()
    if collection.missing():
        pytest.skip(collection.missing())
    return (collection.ZOO / ZOO_MODELS[name]).read_bytes()


def stream_of(report, steps, seed=11):
    """Random frames that are louder and softer over time, shaped as the step takes them."""
    rng = np.random.default_rng(seed)
    loudness = np.abs(np.sin(np.cumsum(rng.uniform(0, 0.4, (steps, 1, 1, 1, 1)), axis=0)))
    return (rng.integers(0, 256, (steps, *report["inputs"][0]["shape"])) * loudness - 128).astype(np.int8)


def windows(frames, report, shape):
    """The model's input at every step: silence, then the stream, along its time axis."""
    step, time = report["stream"], report["stream"]["time_axis"]
    before = list(frames.shape[1:])
    before[time] = step["window_frames"]
    window = np.full(before, report["inputs"][0]["zero_point"], np.int8)
    for new in frames:
        kept = np.split(window, [step["frames_per_step"]], axis=time)[1]
        window = np.concatenate([kept, new], axis=time)
        yield window.reshape(shape)


@pytest.mark.parametrize("target", ["host", "cortex-m4"])
@pytest.mark.parametrize("name", [*BUILT, *ZOO_MODELS])
def test_steps_answer_as_tflm_does_to_windows(name, target, tmp_path):
    model = model_bytes(name)
    path = tmp_path / f"{name}.tflite"
    path.write_bytes(model)
    report = mote.compile(path, target, tmp_path / "c", "--stream", "time")
    frames = stream_of(report, STEPS)
    [port], _ = tflite_file.ports(model)
    expected = voice.run_tflm(model, [[window] for window in windows(frames, report, port.shape)]).outputs
    answers = mote.run(path, target, [[new] for new in frames], tmp_path, "--stream", "time")
    assert STEPS >= report["stream"]["warmup_steps"] + 100
    np.testing.assert_array_equal(np.stack([a[0] for a in answers]), np.stack([e[0] for e in expected]))
    assert len(np.unique(np.stack([a[0] for a in answers]), axis=0)) > 10, "they all say the same"


def test_sww_costs_what_is_new():
    if collection.missing():
        pytest.skip(collection.missing())
    path = collection.ZOO / ZOO_MODELS["sww"]
    report = mote.verify(path, "cortex-m4", [], None, "--stream", "time", "--invocations", "200")
    assert sum(layer["macs"] for layer in report["instructions"]["layers"]) <= 46_100
    assert report["instructions"]["total"] <= 100_000


def test_padding_along_time_is_refused_by_name(tmp_path):
    path = tmp_path / "padded.tflite"
    path.write_bytes(temporal_models.padded())
    with pytest.raises(mote.MoteError) as refused:
        mote.command("compile", path, "--stream", "time", "-o", tmp_path / "c")
    assert refused.value.exit_code == 4
    assert 'operator 1 (conv_2d, "y0") pads along time' in refused.value.said


def test_the_example_of_the_docs_scores_a_stream(tmp_path):
    """Compiled as it stands there, it prints what TFLM says of every full window."""
    model = model_bytes("sww")
    path = tmp_path / "wake.tflite"
    path.write_bytes(model)
    text = pathlib.Path(mote.ROOT / "docs" / "streaming.md").read_text()
    [example] = re.findall(r"```c\n(.*?)```", text, re.DOTALL)
    report = mote.compile(path, "host", tmp_path / "wake", "--stream", "time")
    (tmp_path / "main.c").write_text(example)
    sources = [tmp_path / "main.c", *(tmp_path / "wake").glob("*.c")]
    warnings = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]
    subprocess.run(["gcc", "-std=c11", "-O1", *warnings, "-I", tmp_path / "wake", *sources,
                    "-o", tmp_path / "wake_word", "-lm"], check=True)
    frames = stream_of(report, 60)
    said = subprocess.run([tmp_path / "wake_word"], input=frames.tobytes(), capture_output=True, check=True)
    full = list(windows(frames, report, (1, 30, 1, 40)))[report["stream"]["warmup_steps"] - 1 :]
    expected = [call[0][0].tolist() for call in voice.run_tflm(model, [[window] for window in full]).outputs]
    assert [[int(word) for word in line.split()] for line in said.stdout.splitlines()] == expected
