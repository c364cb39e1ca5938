# SPDX-License-Identifier: Apache-2.0
"""Labelled samples through three MLPerf Tiny int8 models: Mote's outputs against TFLM's, byte by
byte and sample by sample, and how often the right class wins. Run as tools/eval-check."""

import pathlib
import sys
import tempfile
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import numpy as np

import mote
from voices import voice
from zoo import collection

TRAINING = "models/mlcommons+tiny/benchmark/training"
MODELS = {
    "kws": f"{TRAINING}/keyword_spotting/trained_models/kws_ref_model.tflite",
    "vww": f"{TRAINING}/visual_wake_words/trained_models/vww_96_int8.tflite",
    "ic": f"{TRAINING}/image_classification/trained_models/pretrainedResnet_quant.tflite",
}


@dataclass
class Outcome:
    name: str
    samples: int
    equal_samples: int
    right: int

    def __str__(self):
        share = 100 * self.right / self.samples
        return (
            f"{self.name}: {self.equal_samples} of {self.samples} samples equal TFLM byte by byte, "
            f"accuracy {share:.1f} %"
        )


def samples(name):
    """(inputs as the int8 model takes them, labels)."""
    x, y = np.load(collection.EVAL / f"{name}_x.npy"), np.load(collection.EVAL / f"{name}_y.npy")
    if x.dtype == np.uint8:
        x = (x.astype(np.int16) - 128).astype(np.int8)
    return x, y


def check(name, target="host"):
    path = collection.ZOO / MODELS[name]
    x, y = samples(name)
    inputs = [[sample[None]] for sample in x]
    theirs = np.stack([call[0] for call in voice.run_tflm(path.read_bytes(), inputs).outputs])
    with tempfile.TemporaryDirectory(prefix="mote-eval-") as folder:
        ours = mote.run(path, target, inputs, pathlib.Path(folder), timeout=600)
    ours = np.stack([call[0] for call in ours])
    if (ours.shape, ours.dtype) != (theirs.shape, theirs.dtype):
        raise ValueError(f"{name}: {ours.dtype}{ours.shape} is not {theirs.dtype}{theirs.shape}")
    ours, theirs = ours.reshape(len(x), -1), theirs.reshape(len(x), -1)
    equal = int((ours == theirs).all(axis=1).sum())
    return Outcome(name, len(x), equal, int((ours.argmax(axis=1) == y.reshape(-1)).sum()))


def main():
    if collection.missing() or collection.missing_eval():
        sys.exit(f"eval-check: {collection.missing() or collection.missing_eval()}")
    outcomes = [check(name) for name in MODELS]
    print("\n".join(map(str, outcomes)))
    return 0 if all(outcome.equal_samples == outcome.samples for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
