# SPDX-License-Identifier: Apache-2.0
"""When the demo's models count as having heard their word; no audio, no boards."""

import importlib.util
import pathlib

import numpy as np
import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "wake_word" / "wake_word.py"


@pytest.fixture(scope="module")
def wake_word():
    spec = importlib.util.spec_from_file_location("wake_word", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_frames_are_taken_once_and_a_rest_is_left(wake_word):
    frames = np.arange(7 * 2, dtype=np.float32).reshape(7, 2)
    stored = wake_word.quantised(frames, 3, scale=1.0, zero_point=-10)
    assert stored.dtype == np.int8
    assert stored.tolist() == [[[[-10, -9], [-8, -7], [-6, -5]]], [[[-4, -3], [-2, -1], [0, 1]]]]


def test_features_beyond_the_range_are_clipped(wake_word):
    frames = np.array([[0.0, 25.3, 26.0, -1.0]], np.float32)
    stored = wake_word.quantised(frames, 1, scale=0.1, zero_point=-128)
    assert stored.reshape(-1).tolist() == [-128, 125, 127, -128]


def test_mean_waits_for_a_full_window(wake_word):
    probabilities = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    assert wake_word.means(probabilities, 3) == pytest.approx([0, 0, 1, 2 / 3, 1 / 3, 0])
    assert wake_word.means(probabilities[:2], 3).tolist() == [0, 0]


def test_a_single_high_probability_is_not_a_word(wake_word):
    probabilities = np.zeros(20)
    probabilities[10] = 1.0
    peak = wake_word.peak(wake_word.means(probabilities, 5), 0, 60, 3)
    assert peak == pytest.approx(0.2)
    assert not wake_word.is_heard(peak, 0.85)


def test_peak_looks_only_between_its_frames(wake_word):
    means = np.array([0.9, 0.1, 0.2, 0.8])
    assert wake_word.peak(means, 3, 9, 3) == pytest.approx(0.2)


def test_the_cutoff_itself_is_not_enough(wake_word):
    assert not wake_word.is_heard(0.85, 0.85)
    assert wake_word.is_heard(0.86, 0.85)
