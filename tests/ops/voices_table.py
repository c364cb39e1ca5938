# SPDX-License-Identifier: Apache-2.0
"""Runs the operator matrix through both independent programs and writes docs/voices.md, which says
where they agree; run as tools/voices-table. Needs no mote."""

import os
import pathlib
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import compare
from ops import matrix
from voices import voice

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "voices.md"

HEADING = """\
# The two independent programs, and where they disagree

Mote's integer results are TFLM's, bit for bit: `tflite-micro` from PyPI decides wherever it runs a
file and is not plainly wrong, `ai-edge-litert` with its reference kernels (`BUILTIN_REF`) where it
does not. Both run in a process of their own (tests/voices): they crash on some files.

What the differences in the table below are, each seen in values:

- FULLY_CONNECTED int8: LiteRT rounds once, TFLM twice (gemmlowp's doubling high multiply, then the
  shift); they part by 1 where the first rounding makes a tie. Convolutions round twice in both.
- UNIDIRECTIONAL_SEQUENCE_LSTM int8: the first step from a fresh state is the same in both; later
  ones part by 1 here and there.
- LOGISTIC and TANH int8 at an input scale of 10: in TFLM the range in which it computes shrinks to
  nothing, and real 0 becomes the function's lower end (0 or -1). LiteRT answers 0.5 and 0. No real
  file has such a scale; below, both agree everywhere.
- RELU6 int8 with an output scale other than the input's: TFLM clamps and does not rescale, which is
  plainly wrong: LiteRT decides. Of the third-party models, digit_recognizer_v4_10cls_RGB is the one
  that shows it: layer by layer the two agree up to its second RELU6.
- QUANTIZE between uint8 and int8 is the same in both.
- SVDF with int8 state: LiteRT refuses all activations but RELU, and its answers are others.
- Neither runs a DEPTHWISE_CONV_2D without bias: LiteRT refuses it, TFLM dies of it. LiteRT also
  refuses a CONV_2D without bias.
- QUANTIZE from float32 to uint8: only LiteRT runs it.

Written by `tools/voices-table`; do not edit.

| table | cases | only TFLM runs | only LiteRT runs | both agree | both run, differ | largest difference |
|---|---:|---:|---:|---:|---:|---:|
"""


@dataclass
class Count:
    cases: int = 0
    only_tflm: int = 0
    only_litert: int = 0
    agree: int = 0
    differ: int = 0
    largest: float = 0.0


def ask(job):
    """(table, outputs of TFLM or None, outputs of LiteRT or None) of one case."""
    table, number = job
    case = matrix.load()[table].cases[number]
    model = case.model()
    inputs = case.inputs(model)
    return [table, *(outputs(name, model, inputs) for name in ("tflm", "litert"))]


def outputs(name, model, inputs):
    try:
        return [array for call in voice.run(name, model, inputs).outputs for array in call]
    except voice.VoiceError:
        return None


def count(answers):
    counts = {}
    for table, tflm, litert in answers:
        entry = counts.setdefault(table, Count())
        entry.cases += 1
        if tflm is None or litert is None:
            entry.only_tflm += tflm is not None
            entry.only_litert += litert is not None
            continue
        found = compare.difference(tflm, litert)
        entry.agree += found.differing == 0
        entry.differ += found.differing > 0
        entry.largest = max(entry.largest, found.largest)
    return counts


def line(table, c):
    cells = [c.cases, c.only_tflm, c.only_litert, c.agree, c.differ]
    texts = [str(cell) if cell else "" for cell in cells]
    return f"| {table} | {' | '.join(texts)} | {f'{c.largest:.3g}' if c.differ else ''} |\n"


def main():
    jobs = [(name, n) for name, table in matrix.load().items() for n in range(len(table.cases))]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        counts = count(pool.map(ask, jobs, chunksize=16))
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(HEADING + "".join(line(name, entry) for name, entry in counts.items()))
    total = sum(entry.cases for entry in counts.values())
    print(f"{total} cases, {sum(entry.differ for entry in counts.values())} where the two differ")


if __name__ == "__main__":
    main()
