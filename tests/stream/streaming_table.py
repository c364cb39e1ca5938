# SPDX-License-Identifier: Apache-2.0
"""Tries --stream time on every third-party model and writes docs/streaming-models.md; run as
tools/streaming-table."""

import json
import os
import pathlib
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import mote
from zoo import collection

OUTPUT = mote.ROOT / "docs" / "streaming-models.md"
HEADING = """\
# Third-party models, frame by frame

Written by `tools/streaming-table`; do not edit. What `mote inspect --stream time` says of every public
.tflite model that Mote compiles ([docs/streaming.md](streaming.md)). Images stream, too: row by row, as
a line camera gives them.

- *window*, *step*: frames of the model's window, and new ones per step.
- *MACs per step*: of the model, run on the whole window for every step; and of the step.
- *state*: bytes kept from step to step; the arena comes on top.

"""
# What a refusal says, and what the page says of it.
REASONS = {
    "pads along time": "pad along time",
    "carries state": "carry state by themselves: each run is a step already",
    "saves nothing": "take all of time at once in the first layer that computes",
    "inputs; time": "have several inputs",
    "no dimension that could be time": "have no dimension that could be time",
}


def inspect(entry, *options):
    try:
        return json.loads(mote.command("inspect", collection.ZOO / entry.path, "--json", *options))
    except mote.MoteError as error:
        return error


def look_at(entry):
    """(path, report, report of the step); the second or third is an error where mote refuses."""
    whole = inspect(entry)
    return entry.path, whole, inspect(entry, "--stream", "time") if isinstance(whole, dict) else None


def reason(error):
    return next(words for part, words in REASONS.items() if part in error.said)


def row(path, whole, step):
    stream = step["stream"]
    cells = [path.removeprefix("models/"), stream["window_frames"], stream["frames_per_step"], whole["macs"],
             step["macs"], f"{whole['macs'] / step['macs']:.1f}x", step["state_bytes"]]
    return "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in cells) + " |\n"


def main():
    if collection.missing():
        sys.exit(f"streaming-table: {collection.missing()}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [look for look in pool.map(look_at, collection.entries("models")) if isinstance(look[1], dict)]
    streaming = [look for look in found if isinstance(look[2], dict)]
    reasons = Counter(reason(look[2]) for look in found if not isinstance(look[2], dict))
    text = HEADING + f"Of {len(found)} models {len(streaming)} stream.\n"
    text += "".join(f"{count} {words}.\n" for words, count in reasons.most_common())
    text += "\n| model | window | step | MACs per step, model | step | | state |\n|---|---:|---:|---:|---:|---:|---:|\n"
    OUTPUT.write_text(text + "".join(row(*look) for look in streaming))
    print(f"{len(streaming)} of {len(found)} models stream: {OUTPUT}")


if __name__ == "__main__":
    main()
