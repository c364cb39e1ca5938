# SPDX-License-Identifier: Apache-2.0
"""The collection of third-party models that Mote is judged by; it is data beside the project.

$MOTE_ZOO says where it lies (default ../shared/zoo beside the project), $MOTE_EVAL where the
labelled samples are (default ../shared/eval).
"""

import csv
import hashlib
import os
import pathlib
from dataclasses import dataclass

import numpy as np

import mote
from voices import tflite_file, voice, zoo_input

ZOO = pathlib.Path(os.environ.get("MOTE_ZOO") or mote.ROOT.parent / "shared" / "zoo")
EVAL = pathlib.Path(os.environ.get("MOTE_EVAL") or mote.ROOT.parent / "shared" / "eval")
CALLS = 3


def missing():
    """A sentence when the collection is not there, else None."""
    return None if (ZOO / "INDEX.tsv").exists() else f"no model collection at {ZOO} (MOTE_ZOO)"


def missing_eval():
    return None if (EVAL / "kws_x.npy").exists() else f"no labelled samples at {EVAL} (MOTE_EVAL)"


@dataclass
class Entry:
    """One .tflite file of the collection."""

    path: str
    set: str
    quant_class: str
    peak_live_bytes: int | None
    sha256: str
    decides: str  # tflm, litert or none

    def file(self):
        return ZOO / self.path


def entries(*sets):
    """Sorted by path."""
    decides = {row["path"]: row["decides"] for row in rows("VOICES.tsv")}
    return sorted(
        (
            Entry(
                row["path"],
                row["set"],
                row["quant_class"],
                int(row["peak_live_bytes"]) if row["peak_live_bytes"] else None,
                row["sha256"],
                decides.get(row["path"], "tflm"),
            )
            for row in rows("INDEX.tsv")
            if row["set"] in sets and row["path"].endswith(".tflite")
        ),
        key=lambda entry: entry.path,
    )


def rows(name):
    with open(ZOO / name, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass
class Golden:
    """Outputs recorded by an older TFLite through XNNPACK."""

    status: str
    digest: str
    path: pathlib.Path

    def outputs(self, ports):
        """[invocation][output], or None where only a hash is kept or the sizes are not the file's."""
        if self.status != "OK" or any(port.dtype is None for port in ports):
            return None
        data, offset = self.path.read_bytes(), 0
        counts = [int(np.prod(port.shape, dtype=np.int64)) for port in ports]
        if CALLS * sum(n * port.dtype.itemsize for n, port in zip(counts, ports)) != len(data):
            return None
        outputs = []
        for _ in range(CALLS):
            outputs.append([])
            for count, port in zip(counts, ports):
                array = np.frombuffer(data, port.dtype, count, offset)
                outputs[-1].append(array.reshape(port.shape))
                offset += array.nbytes
        return outputs

    def equals(self, outputs):
        data = b"".join(array.tobytes() for call in outputs for array in call)
        return hashlib.sha256(data).hexdigest().startswith(self.digest)


def goldens():
    """By the sha256 of the model file."""
    found = {}
    with open(ZOO / "goldens" / "INDEX.tsv", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if len(row) >= 6 and row[3] in ("OK", "OK_HASHONLY"):
                found[row[1]] = Golden(row[3], row[5], ZOO / "goldens" / f"{row[1][:16]}.bin")
    return found


def inputs_of(model):
    """Three chained invocations; ValueError for a type without an input rule."""
    return zoo_input.arrays(tflite_file.ports(model)[0], CALLS)


def expected(entry, model, inputs):
    """What the deciding program answers, or None when none does."""
    if entry.decides not in voice.PACKAGES:
        return None
    return voice.decide(model, inputs, entry.decides)
