# SPDX-License-Identifier: Apache-2.0
"""How much RAM TinyEngine's own models take, beside what others published; writes docs/mcunet.md;
run as tools/mcunet-table."""

import argparse
import json
import pathlib
import sys
import tempfile
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import mote
from zoo import collection, integer_borders

FOLDER = "models/mit-han-lab+tinyengine/"
OUTPUT = mote.ROOT / "docs" / "mcunet.md"
TARGET = "cortex-m7"  # the core of the boards that the publications measure on
BOARD = ["--target", TARGET, "--ram", "4M", "--flash", "4M", "--invocations", "1", "--json"]

HEADING = f"""\
# TinyEngine's models: peak RAM

Written by `tools/mcunet-table`; do not edit. What Mote makes of the .tflite files that TinyEngine's
repository holds, beside the peak RAM that is published for the same network, or the nearest.

- Mote's *RAM* is arena, state and deepest stack of `mote verify --target {TARGET}`: the firmware was run,
  and every layer's bytes and every memory access proven. It counts the input (with
  `--stream-input rows` one row of it), the kernels' scratch and the output.
- The files take float inputs and quantise them at once. TinyEngine's converter skips QUANTIZE and
  DEQUANTIZE (`SKIP_OPs` in its code_generator/constant.py): the caller gives integers. So do the rows
  *int8 input*, made from the file without these operators; *as the file is* has the float input, four
  times as large, in the arena.
- TinyEngine's figure is its planner's (`peakmem` in code_generator/GeneralMemoryScheduler.py): all int8
  tensors with the input, the largest im2col buffer and the largest buffer of partial weights; no stack.
- kB are the publications'; TinyEngine's are 1024 bytes.
"""

SOURCES = """
## Sources

- **README**: [mit-han-lab/tinyengine](https://github.com/mit-han-lab/tinyengine#measured-results), "Measured
  Results", peak memory as of December 2022, STM32H743; the measurements of table 3 of Lin et al., Tiny
  Machine Learning: Progress and Futures, IEEE Circuits and Systems Magazine, Q3 2023. What the other
  programs' figures count is not said.
- **Model list**: [mit-han-lab/mcunet](https://github.com/mit-han-lab/mcunet#model-list), an earlier
  TinyEngine, STM32F746.
- **MCUNetV2**: Lin et al., Memory-efficient Patch-based Inference for Tiny Deep Learning, NeurIPS 2021,
  [arXiv 2110.15352](https://arxiv.org/abs/2110.15352), table 2; measured, with the buffers for im2col and
  partial weights (section 4, "Memory profiling").
"""


@dataclass
class Published:
    program: str
    kilobytes: int
    source: str


@dataclass
class Model:
    path: str
    title: str
    text: str
    published: list = field(default_factory=list)


MODELS = [
    Model(
        "assets/vww.tflite",
        "mcunet-vww1",
        """\
The same network as the published one: mcunet-vww1 (once called mcunet-5fps-vww) has 11.6 M MACs, 0.43 M
parameters and an input of 80x80. The TinyEngine program that its repository holds in object form
(tutorial/inference, genModel.o) has these layers, with 20 of its 31 weight tensors equal to the file's to
the byte and the others quantised another time; its buffer is 94,120 bytes, the 92 kB below.

We found no figure of microTVM for it. vMCU (Zheng et al., MLSys 2024,
[arXiv 2406.06542](https://arxiv.org/abs/2406.06542), section 7.3) gives percentages of single blocks only: 61.5 %
less than TinyEngine for the first 20x20 block; the 40x40 layers before it are larger. MCUNetV2 comes to more
than 90 % at the same task in less than 32 kB (its figure 7), by another network, of which we know no public file.
""",
        [
            Published("TF-Lite Micro", 220, "README"),
            Published("CMSIS-NN", 220, "README"),
            Published("X-CUBE-AI 7.3.0", 113, "README"),
            Published("TinyEngine", 92, "README"),
            Published("TinyEngine of the model list", 162, "Model list"),
        ],
    ),
    Model(
        "assets/mcunetv2_large.tflite",
        "mcunetv2_large",
        """\
No figure is published for this network; TinyEngine's examples/mcunetv2_se_large.py calls it a model with
squeeze and excitation for testing and runs it in patches. The nearest are MCUNetV2's own, which need patches
to come to the figures below and compute the patches' borders twice; MCUNetV2-H7 has 256 M MACs, M4 119 M.
What rows leave is a block of squeeze and excitation: it takes the mean of a map of 188,160 bytes before it
scales that map, so the map exists, and the block's input waits beside it.
""",
        [
            Published("MCUNetV2-H7, another network, in patches", 465, "MCUNetV2"),
            Published("MCUNetV2-M4, another network, in patches", 196, "MCUNetV2"),
        ],
    ),
    Model(
        "experimental/mnist_demo/assets/ptq_mnist_lenet-300-100.tflite",
        "ptq_mnist_lenet-300-100",
        "Fully connected layers only; nothing is published.\n",
    ),
]

# What is measured: words, whether the caller gives integers, options.
WAYS = [
    ("Mote, as the file is", False, []),
    ("Mote, int8 input", True, []),
    ("Mote, int8 input, `--stream-rows`", True, ["--stream-rows"]),
    ("Mote, float input row by row, `--stream-input rows`", False, ["--stream-input", "rows"]),
    ("Mote, int8 input row by row, `--stream-input rows`", True, ["--stream-input", "rows"]),
]


def measure(model, options):
    return json.loads(mote.command("verify", model, *BOARD, *options, timeout=600))


def measured_rows(model, folder):
    file = collection.ZOO / FOLDER / model.path
    integers = folder / file.name
    integers.write_bytes(integer_borders.without_conversions(file.read_bytes()))
    for words, with_integers, options in WAYS:
        try:
            report = measure(integers if with_integers else file, options)
        except mote.MoteError:  # no rows that a layer could take one after the other
            yield [f"**{words}**", "refused", "", "", "", ""]
            continue
        ram = report["ram_bytes"]
        yield [f"**{words}**", f"{sum(ram.values()):,}", f"{ram['arena']:,}", f"{ram['stack']:,}",
               f"{report['instructions']['total'] / 1e6:.1f} M", "measured"]  # fmt: skip


def section(model, row, folder):
    published = [[p.program, f"{p.kilobytes} kB", "", "", "", p.source] for p in model.published]
    lines = ["| | RAM | arena | stack | instructions | |", "|---|---:|---:|---:|---:|---|"]
    lines += [f"| {' | '.join(cells)} |" for cells in published + list(measured_rows(model, folder))]
    facts = f"`{model.path}`: {row['inputs']}, {int(row['macs']):,} MACs, {int(row['params']):,} parameters.\n"
    return "\n".join([f"\n## {model.title}\n", facts, model.text, *lines, ""])


def main():
    parser = argparse.ArgumentParser(description="Write docs/mcunet.md.")
    parser.parse_args()
    if collection.missing():
        sys.exit(f"mcunet-table: {collection.missing()}")
    index = {row["path"]: row for row in collection.rows("INDEX.tsv")}
    with tempfile.TemporaryDirectory(prefix="mote-mcunet-") as folder:
        sections = [section(model, index[FOLDER + model.path], pathlib.Path(folder)) for model in MODELS]
    OUTPUT.write_text(HEADING + "".join(sections) + SOURCES)


if __name__ == "__main__":
    main()
