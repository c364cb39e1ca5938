# SPDX-License-Identifier: Apache-2.0
"""A microWakeWord model's side of the bargain: how its input is quantised and when it has heard its word.

Arithmetic and thresholds are those of pymicro-wakeword, which runs the same models on a PC.
"""

import numpy as np


def quantised(frames, frames_per_run, scale, zero_point):
    """int8[runs, 1, frames_per_run, 40]: each run of the model takes the next few frames, none twice."""
    runs = len(frames) // frames_per_run
    stored = np.round(frames[: runs * frames_per_run] / np.float32(scale) + zero_point)
    clipped = np.clip(stored, -128, 127).astype(np.int8)
    return clipped.reshape(runs, 1, frames_per_run, frames.shape[1])


def means(probabilities, window):
    """Mean of the last `window` probabilities after each run; 0 until there are as many."""
    result = np.zeros(len(probabilities))
    if len(probabilities) >= window:
        result[window - 1 :] = np.lib.stride_tricks.sliding_window_view(probabilities, window).mean(axis=1)
    return result


def peak(mean_probabilities, first_frame, end_frame, frames_per_run):
    """The highest mean between two frames."""
    return mean_probabilities[first_frame // frames_per_run : end_frame // frames_per_run].max()


def is_heard(peak_probability, cutoff):
    return bool(peak_probability > cutoff)
