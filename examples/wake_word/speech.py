# SPDX-License-Identifier: Apache-2.0
"""Speech, and what a wake-word model is given of it: espeak-ng speaks, pymicro-features listens."""

import dataclasses
import io
import subprocess
import wave

import numpy as np
import soxr
from pymicro_wakeword import MicroWakeWordFeatures

RATE = 16000  # samples per second, what the models were trained with
SAMPLES_PER_FRAME = 160  # the front end yields one frame of features per 10 ms
SILENCE = np.zeros(RATE, np.int16)  # a second before, between and after the phrases


@dataclasses.dataclass(frozen=True)
class Phrase:
    text: str
    first_frame: int  # from its first sound ...
    end_frame: int  # ... to the end of the silence after it


def spoken(text):
    """`text` in espeak-ng's American voice: 16-bit mono samples at RATE."""
    command = ["espeak-ng", "-v", "en-us", "-s", "160", "--stdout", text]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(wav)) as file:
        rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
        # espeak-ng writes to a pipe, so the length in its header is a guess; there is nothing after it.
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert (channels, width) == (1, 2), "espeak-ng gives 16-bit mono"
    return soxr.resample(samples, rate, RATE)


def one_stream(texts):
    """The phrases one after the other, as a microphone would hear them, and where each of them is."""
    parts, phrases, length = [SILENCE], [], len(SILENCE)
    for text in texts:
        start = length
        parts += [spoken(text), SILENCE]
        length += len(parts[-2]) + len(parts[-1])
        phrases.append(Phrase(text, start // SAMPLES_PER_FRAME, length // SAMPLES_PER_FRAME))
    return np.concatenate(parts), phrases


def features(samples):
    """float32[frames, 40], as pymicro-wakeword computes them."""
    frames = MicroWakeWordFeatures().process_streaming(samples.tobytes())
    return np.array([frame.reshape(-1) for frame in frames], np.float32)
