# SPDX-License-Identifier: Apache-2.0
"""Judges the third-party models and writes docs/zoo.md; run as tools/zoo-table."""

import argparse
import os
import pathlib
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import mote
from zoo import verdict as verdicts
from zoo import collection

ARENA_MARGIN = 64  # bytes over the live set of the file's own order

HEADING = """\
# Third-party models

Written by `tools/zoo-table`; do not edit. Every public .tflite model of the collection is compiled
for the host and run on three chained inputs. The program that decides is TFLM's Python package, or
LiteRT with its reference kernels where TFLM does not run the file; where neither does, an answer
recorded by an older TFLite.

- **equal**: every output byte is the deciding program's.
- **close**: float outputs, with the largest error relative to the larger magnitude (or to 1).
- **refused**: Mote says why and emits nothing.
- **undecided**: it compiles and runs, but no program says what is right.

*Arena* is what the emitted program needs for activations, *live* the largest set of bytes alive at
once in the file's own order of operators without any in-place operator; both in bytes.
"""


def main():
    options = arguments()
    if collection.missing():
        sys.exit(f"zoo-table: {collection.missing()}")
    if not mote.BINARY.exists():
        sys.exit(f"zoo-table: {mote.BINARY} is missing: cmake --build --preset release")
    sets = ["optests", "refuse"] if options.tests else ["models"]
    chosen = [entry for entry in collection.entries(*sets) if options.only in entry.path]
    found = judge_all(chosen, options.jobs)
    if options.tests or options.only:
        print(listing(found))
    else:
        text = HEADING + "\n" + summary(found) + "\n" + table(found)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(text)
        print(summary(found), end="")
    bad = [verdict for verdict in found if verdict.kind in verdicts.BAD]
    for verdict in bad:
        print(f"{verdict.kind}: {verdict.entry.path}: {verdict.detail}", file=sys.stderr)
    return 1 if bad else 0


def arguments():
    parser = argparse.ArgumentParser(description="Judge the third-party models, write docs/zoo.md.")
    parser.add_argument("--tests", action="store_true", help="operator tests and files to refuse")
    parser.add_argument("--only", default="", metavar="TEXT", help="paths with TEXT, to the screen")
    parser.add_argument("--output", type=pathlib.Path, default=mote.ROOT / "docs" / "zoo.md")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def judge_all(chosen, jobs):
    """In the order of `chosen`, several at once."""
    found = []
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        for verdict in pool.map(verdicts.judge, chosen):
            found.append(verdict)
            if sys.stderr.isatty():
                print(f"\r{len(found)} of {len(chosen)}", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    return found


### Text


def summary(found):
    int8 = [verdict for verdict in found if verdict.entry.quant_class == "int8"]
    equal = [verdict for verdict in int8 if verdict.kind == "equal"]
    measured = [v for v in found if v.compiles and v.entry.peak_live_bytes is not None]
    within = [v for v in measured if v.arena_bytes <= v.entry.peak_live_bytes + ARENA_MARGIN]
    kinds = Counter(verdict.kind for verdict in found)
    share = 100 * len(within) / len(measured) if measured else 0
    return (
        f"- {len(found)} models: {', '.join(f'{kinds[kind]} {kind}' for kind in sorted(kinds))}.\n"
        f"- {len(equal)} of the {len(int8)} int8 models equal the deciding program bit for bit.\n"
        f"- The arena is at most live + {ARENA_MARGIN} bytes in {len(within)} of {len(measured)} "
        f"({share:.1f} %).\n"
    )


def table(found):
    lines = ["| model | types | verdict | arena | live | MACs |", "|---|---|---|---:|---:|---:|"]
    for verdict in found:
        entry = verdict.entry
        cells = [
            entry.path.removeprefix("models/"),
            entry.quant_class,
            f"**{verdict.kind}** {verdict.detail}".strip().replace("|", "\\|"),
            number(verdict.arena_bytes),
            number(entry.peak_live_bytes),
            number(verdict.macs),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def number(value):
    return "" if value is None else f"{value:,}"


def listing(found):
    kinds = Counter(verdict.kind for verdict in found)
    reasons = Counter(verdict.detail for verdict in found if verdict.kind == "refused")
    lines = [f"{verdict.kind:10} {verdict.entry.path}  {verdict.detail}" for verdict in found]
    lines += ["", "refused most often:"]
    lines += [f"{count:5} {text}" for text, count in reasons.most_common(15)]
    lines += ["", f"{len(found)} files: {', '.join(f'{kinds[kind]} {kind}' for kind in sorted(kinds))}"]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
