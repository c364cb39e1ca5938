# SPDX-License-Identifier: Apache-2.0
"""The judges themselves: inputs by the rule, crashes survived, differences seen."""

import compare
import numpy as np
import pytest
from ops.model_builder import ModelBuilder
from voices import tflite_file, voice, zoo_input


def test_zoo_inputs_follow_the_recurrence():
    seed = (0x9E3779B9 * 2 + 7919 * 3 + 1) % 2**32
    state, expected = seed, []
    for _ in range(1000):
        state = (state * 1664525 + 1013904223) % 2**32
        expected.append((state >> 24) - 128)
    np.testing.assert_array_equal(zoo_input.array(1, 3, (10, 100), "int8").reshape(-1), expected)


def doubling_model():
    m = ModelBuilder()
    x = m.input([1, 4], "int8", 1.0, 0)
    y = m.tensor([1, 4], "int8", 1.0, 0)
    m.op("ADD", [x, x], [y], version=2)
    return m.finish([y])


@pytest.mark.parametrize("name", sorted(voice.PACKAGES))
def test_voice_runs_a_model(name, monkeypatch):
    monkeypatch.setenv("MOTE_VOICE_CACHE", "")
    model = doubling_model()
    x = np.array([[1, -2, 60, 100]], np.int8)
    run = voice.run(name, model, [[x], [-x]])
    np.testing.assert_array_equal(np.stack([call[0] for call in run.outputs]).reshape(-1),
                                  [2, -4, 120, 127, -2, 4, -120, -128])  # fmt: skip


@pytest.mark.parametrize("name", sorted(voice.PACKAGES))
def test_voice_survives_what_kills_its_process(name, monkeypatch):
    monkeypatch.setenv("MOTE_VOICE_CACHE", "")
    voice.worker(name).ask(b"not a pickle")  # ends the process
    with pytest.raises(voice.VoiceError):
        voice.run(name, b"\x18\0\0\0TFL3" + bytes(16), [[]])
    assert voice.run(name, doubling_model(), [[np.zeros((1, 4), np.int8)]]).outputs[0][0].sum() == 0


def test_cache_gives_the_same_answer(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTE_VOICE_CACHE", str(tmp_path))
    inputs = [[np.array([[1, 2, 3, 4]], np.int8)]]
    first = voice.decide(doubling_model(), inputs)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    second = voice.decide(doubling_model(), inputs)
    np.testing.assert_array_equal(first.outputs[0][0], second.outputs[0][0])


def test_ports_of_a_file():
    inputs, outputs = tflite_file.ports(doubling_model())
    assert [(port.name, port.shape, port.dtype) for port in inputs] == [("x0", (1, 4), np.int8)]
    assert [port.name for port in outputs] == ["y0"]


def test_one_differing_element_is_a_difference():
    a = np.zeros((2, 3), np.int8)
    b = a.copy()
    assert compare.difference([a], [b]).within(0)
    b[1, 2] = 1
    assert not compare.difference([a], [b]).within(0)
    with pytest.raises(ValueError):
        compare.difference([a], [a.astype(np.int16)])
    with pytest.raises(ValueError):
        compare.difference([a, a], [a])


def test_a_float_tolerance_is_relative_and_nan_is_never_close():
    a = np.array([1000.0, 0.5], np.float32)
    assert compare.difference([a], [a + np.float32(1e-3)]).within(1.1e-3)
    assert not compare.difference([a], [a + np.float32(1e-3)]).within(1e-4)
    assert not compare.difference([a], [np.array([1000.0, np.nan], np.float32)]).within(1e9)
