# SPDX-License-Identifier: Apache-2.0
"""What Mote makes of one third-party model, next to the program that decides about it."""

import pathlib
import tempfile
from dataclasses import dataclass

import compare
import mote
from voices import tflite_file, voice
from zoo import collection

COMPILE_SECONDS = 10  # longer is a hang
RUN_SECONDS = 120
# Float sums are taken in TFLM's order, so most float models agree to the bit; what remains comes
# from expf and tanhf, which differ between C libraries in the last bit, carried through layers.
FLOAT_TOLERANCE = 1e-5

GOOD = ("equal", "close", "refused")
BAD = ("different", "hang", "crash", "failed")


@dataclass
class Verdict:
    entry: collection.Entry
    kind: str  # one of GOOD or BAD, or "undecided": it runs, and nobody says what is right
    detail: str = ""
    arena_bytes: int | None = None
    state_bytes: int | None = None
    macs: int | None = None

    @property
    def compiles(self):
        return self.arena_bytes is not None


def judge(entry, target="host"):
    """Compiles and runs the model on three chained inputs."""
    with tempfile.TemporaryDirectory(prefix="mote-zoo-") as folder:
        folder = pathlib.Path(folder)
        try:
            report = mote.compile(entry.file(), target, folder / "c", timeout=COMPILE_SECONDS)
        except (mote.MoteError, mote.MoteTimeout) as error:
            return no_program(entry, error)
        verdict = Verdict(
            entry,
            "",
            arena_bytes=report["ram_bytes"]["arena"],
            state_bytes=report["ram_bytes"]["state"],
            macs=report["macs"],
        )
        verdict.kind, verdict.detail = answer(entry, target, folder)
        return verdict


def no_program(entry, error):
    if isinstance(error, mote.MoteTimeout):
        return Verdict(entry, "hang", str(error))
    if error.is_refusal:
        return Verdict(entry, "refused", reason(error.said, entry))
    return Verdict(entry, "crash" if error.exit_code < 0 else "failed", reason(str(error), entry))


def reason(said, entry):
    """One line, without the names of the file that stand before it."""
    line = said.strip().split("\n")[0]
    for prefix in ("mote", str(entry.file()), entry.file().name, entry.file().stem):
        line = line.removeprefix(f"{prefix}: ")
    return line.replace(str(entry.file()), entry.file().name)


def answer(entry, target, folder):
    """(kind, detail) of a model that compiles."""
    model = entry.file().read_bytes()
    try:
        inputs = collection.inputs_of(model)
    except ValueError as error:
        return "undecided", str(error)
    try:
        ours = mote.run(entry.file(), target, inputs, folder, timeout=RUN_SECONDS)
    except (mote.MoteError, mote.MoteTimeout) as error:
        failed = no_program(entry, error)
        return ("failed" if failed.kind == "refused" else failed.kind), failed.detail
    try:
        run = collection.expected(entry, model, inputs)
    except voice.VoiceError as error:
        return "undecided", str(error)
    if run is None:
        return against_golden(entry, model, ours)
    return against(run.voice, ours, run.outputs)


def against(name, ours, theirs):
    try:
        found = compare.difference(flat(ours), flat(theirs))
    except ValueError as error:
        return "different", f"{error} ({name})"
    if found.differing == 0:
        return "equal", name
    floats = all(array.dtype.kind == "f" for array in flat(theirs))
    if floats and found.within(FLOAT_TOLERANCE):
        return "close", f"{name}, largest relative error {found.largest_relative:.1e}"
    return "different", f"{found} ({name})"


def against_golden(entry, model, ours):
    golden = collection.goldens().get(entry.sha256)
    if golden is None:
        return "undecided", "neither program runs it and no answer is recorded"
    if golden.equals(ours):
        return "equal", "recorded"
    theirs = golden.outputs(tflite_file.ports(model)[1])
    if theirs is None:
        return "undecided", "the recorded hash is of another answer, and XNNPACK's may differ"
    return against("recorded, XNNPACK", ours, theirs)


def flat(outputs):
    return [array for invocation in outputs for array in invocation]
