# SPDX-License-Identifier: Apache-2.0
"""How much arena every third-party model takes; writes docs/arenas.md; run as tools/arenas-table."""

import argparse
import os
import pathlib
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import mote
from zoo import collection, planners

LARGE = 256 * 1024
MARGIN = 64

HEADING = """\
# Arenas

Written by `tools/arenas-table --target {target}`; do not edit. Every public .tflite model of the collection that
compiles for {target}, in bytes.

- *live*: the most bytes alive at once in the file's own order, without any in-place operator.
- *arena*: what Mote's program needs for activations and kernels' scratch; *whole*: with `--no-fuse`,
  every layer whole.
- *bound*: proven: no plan of these buffers, in this order, with these kernels and these moves, is
  smaller. *gap* is what is left.
- *by rows*: the arena with `--stream-rows`; *input by rows*: with `--stream-input rows`, which takes
  models of one image as input only: then the smaller of the two, as one would choose.
- *seconds*: of `mote compile`, reading the model and packing its weights included; the longest of
  the three.
"""

PLANNERS_HEADING = """\

## Other planners

What published planners make of the same buffers, as tests/zoo/planners.py re-creates them, over
all these models: the sum of arenas, and in how many of them the planner reaches the most bytes
alive at one step, below which none can come without letting outputs lie over inputs. The buffers
are those of Mote's programs, in its order, without moves: all have the same to place.

Greedy by size is TFLM's GreedyMemoryPlanner; best fit and breadth are of Pisarchyk and Lee,
Efficient Memory Management for Deep Neural Net Inference, 2020 (arXiv 2001.03288); hill climbing
follows TVM's USMP, with 300 swaps; contended first follows TelaMalloc (Maas et al., ASPLOS 2023) and
MiniMalloc (Moffitt, ASPLOS 2023) in its order and in what it tries again, without their search.

| planner | sum of arenas | at the least without overlaps | largest excess |
|---|---:|---:|---:|
"""


@dataclass
class Measured:
    entry: collection.Entry
    whole: int
    arena: int
    bound: int
    by_rows: int
    input_by_rows: int
    seconds: float  # of the arena as it is; slowest: of all three
    slowest: float
    live: int  # of Mote's buffers, as if none overlapped
    others: dict = field(default_factory=dict)


def main():
    options = arguments()
    if collection.missing():
        sys.exit(f"arenas-table: {collection.missing()}")
    chosen = [entry for entry in collection.entries("models") if options.only in entry.path]
    with ThreadPoolExecutor(max_workers=options.jobs) as pool:
        found = [m for m in pool.map(lambda entry: measure(entry, options), chosen) if m]
    text = HEADING.format(target=options.target) + "\n" + summary(found) + "\n" + table(found)
    text += PLANNERS_HEADING + planners_table(found)
    if options.only:
        print(text, end="")
    else:
        output_of(options).write_text(text)
        print(summary(found), end="")


def arguments():
    parser = argparse.ArgumentParser(description="Write docs/arenas.md.")
    parser.add_argument("--target", default="host")
    parser.add_argument("--only", default="", metavar="TEXT", help="paths with TEXT, to the screen")
    parser.add_argument("--output", type=pathlib.Path, help="default: docs/arenas.md, or docs/arenas-TARGET.md")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def output_of(options):
    suffix = "" if options.target == "host" else f"-{options.target}"
    return options.output or mote.ROOT / "docs" / f"arenas{suffix}.md"


def measure(entry, options):
    """None for a model that does not compile."""
    try:
        report, seconds = compiled(entry, options)
    except mote.MoteError:
        return None
    whole, _ = compiled(entry, options, "--no-fuse")
    rows, rows_seconds = compiled(entry, options, "--stream-rows")
    try:
        input_rows, input_seconds = compiled(entry, options, "--stream-input", "rows")
    except mote.MoteError:
        input_rows, input_seconds = rows, 0
    buffers = buffers_of(whole)
    by_rows = rows["ram_bytes"]["arena"]
    return Measured(
        entry,
        whole["ram_bytes"]["arena"],
        report["ram_bytes"]["arena"],
        report["plan"]["bound_bytes"],
        by_rows,
        min(by_rows, input_rows["ram_bytes"]["arena"]),
        seconds,
        max(seconds, rows_seconds, input_seconds),
        planners.live(buffers),
        {name: planner(buffers) for name, planner in planners.PLANNERS.items()},
    )


def compiled(entry, options, *more):
    """(report, seconds)"""
    with tempfile.TemporaryDirectory(prefix="mote-arenas-") as folder:
        start = time.monotonic()
        memory = [] if options.target == "host" else ["--ram", "16M", "--flash", "4M"]
        report = mote.compile(entry.file(), options.target, pathlib.Path(folder) / "c", *memory, *more)
        return report, time.monotonic() - start


def buffers_of(report):
    """(bytes, first, last) of what lies in the arena; moves are left out: others have none."""
    layers = [layer for layer in report["layers"] if layer["op"] != "move"]
    place, sizes, first, last, scratch = {}, {}, {}, {}, []

    def whole(name):
        while name in place:
            name = place[name]
        return name

    for layer in report["layers"]:
        if layer["op"] == "move":
            place[layer["outputs"][0]["tensor"]] = layer["inputs"][0]["tensor"]
    for tensor in report["inputs"]:
        sizes[tensor["tensor"]], first[tensor["tensor"]], last[tensor["tensor"]] = tensor["bytes"], 0, 0
    for step, layer in enumerate(layers, 1):
        inputs = [t for t in layer.get("inputs", []) if t["in"] == "arena"]
        for tensor in inputs:
            last[whole(tensor["tensor"])] = step
        for tensor in layer.get("outputs", []):
            if tensor["in"] != "arena":
                continue
            if layer["kernel"] == "in place" and inputs:
                place[tensor["tensor"]] = inputs[0]["tensor"]
                continue
            sizes[tensor["tensor"]] = tensor["bytes"]
            first[tensor["tensor"]] = last[tensor["tensor"]] = step
        if "scratch" in layer:
            scratch.append((layer["scratch"]["bytes"], step, step))
    for tensor in report["outputs"]:
        if tensor["in"] == "arena":
            last[whole(tensor["tensor"])] = len(layers) + 1
    return [(sizes[t], first[t], last[t]) for t in sizes if sizes[t] > 0] + scratch


### Text


def summary(found):
    known = [m for m in found if m.entry.peak_live_bytes]
    above = [m for m in known if m.arena > m.entry.peak_live_bytes + MARGIN]
    proven = [m for m in found if m.arena == m.bound]
    lives = number(sum(m.entry.peak_live_bytes for m in known))
    return (
        f"- {len(found)} models, {lives} bytes live: {share(known, lambda m: m.arena)}.\n"
        f"- With `--no-fuse` {share(known, lambda m: m.whole)}.\n"
        f"- With `--stream-rows` {share(known, lambda m: m.by_rows)}.\n"
        f"- With `--stream-input rows`, too, {share(known, lambda m: m.input_by_rows)}.\n"
        f"- {len(above)} need more than live + {MARGIN} bytes.\n"
        f"- {len(proven)} are proven to be the smallest.\n"
        f"- Compiling takes {longest(m.seconds for m in found)}; "
        f"by rows {longest(m.slowest for m in found)}.\n"
    )


def share(found, arena):
    """Of all live bytes together, and of large models."""
    arenas, lives = sum(arena(m) for m in found), sum(m.entry.peak_live_bytes for m in found)
    large = [m for m in found if m.entry.peak_live_bytes >= LARGE]
    half = [m for m in large if 2 * arena(m) < m.entry.peak_live_bytes]
    return (
        f"all arenas together {number(arenas)} bytes, {100 * arenas / max(lives, 1):.1f} % of live; "
        f"{len(half)} of the {len(large)} models of at least {number(LARGE)} bytes need less than half"
    )


def longest(seconds):
    ordered = sorted(seconds)
    return f"at most {ordered[-1]:.1f} s, 99 % of them at most {ordered[int(len(ordered) * 0.99) - 1]:.1f} s"


def table(found):
    lines = [
        "| model | live | whole | arena | of live | bound | gap | by rows | input by rows | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for m in sorted(found, key=lambda m: m.entry.path):
        live = m.entry.peak_live_bytes
        cells = [
            m.entry.path.removeprefix("models/"),
            number(live),
            number(m.whole),
            number(m.arena),
            f"{100 * m.arena / live:.0f} %" if live else "",
            number(m.bound),
            number(m.arena - m.bound),
            number(m.by_rows),
            number(m.input_by_rows),
            f"{m.slowest:.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def planners_table(found):
    lines = []
    for name in planners.PLANNERS:
        arenas = [(m.others[name], m.live) for m in found]
        excess = max(100 * (arena / live - 1) for arena, live in arenas if live)
        least = sum(arena <= live for arena, live in arenas)
        lines.append(f"| {name} | {number(sum(a for a, _ in arenas))} | {least} | {excess:.0f} % |")
    lines.append(f"| the least without overlaps | {number(sum(m.live for m in found))} | {len(found)} | |")
    lines.append(f"| Mote, with overlaps and moves | {number(sum(m.whole for m in found))} | | |")
    lines.append(f"| Mote, with fused layers, too | {number(sum(m.arena for m in found))} | | |")
    return "\n".join(lines) + "\n"


def number(value):
    return "" if value is None else f"{value:,}"


if __name__ == "__main__":
    main()
