#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the benchmark models on every target and compares with the recorded table.

  bench/bench.py            compare with bench/recorded.json; exit 1 on a regression
  bench/bench.py --record   write bench/recorded.json and docs/benchmarks.md anew
  bench/bench.py --cycles   the same on targets whose cores are simulated (minutes); with --record, too
  bench/bench.py --model kws --target cortex-m4 --diff     look at one cell

Figures are `mote verify`'s: instructions executed by one invocation under QEMU (exact and
repeatable; not cycles, not time), cycles where a core is simulated, bytes of flash by kind, arena,
state and stack. The models are MLPerf Tiny's; they are not part of the repository and are found in
$MOTE_ZOO. For an AVR they are too large: it runs those of tests/ops/tiny_networks.py.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORDED = ROOT / "bench" / "recorded.json"
PEERS = ROOT / "bench" / "peers.json"
TABLE = ROOT / "docs" / "benchmarks.md"
TRAINING = "models/mlcommons+tiny/benchmark/training"
MODELS = {
    "kws": f"{TRAINING}/keyword_spotting/trained_models/kws_ref_model.tflite",
    "vww": f"{TRAINING}/visual_wake_words/trained_models/vww_96_int8.tflite",
    "ic": f"{TRAINING}/image_classification/trained_models/pretrainedResnet_quant.tflite",
    "ad": f"{TRAINING}/anomaly_detection/trained_models/ad01_int8.tflite",
    "sww": f"{TRAINING}/streaming_wakeword/trained_models/str_ww_ref_model.tflite",
}
# Rows made from a model with other options: its name, the options, where.
VARIANTS = {
    "vww, all channels": ("vww", ["--no-drop-dead-channels"], None),
    "sww, per frame": ("sww", ["--stream", "time"], None),
    "sww, 4 frames": ("sww", ["--stream", "time", "--frames-per-step", "4"], None),
    **{f"{model}, size": (model, ["--optimize", "size"], ["cortex-m4"]) for model in MODELS},
}
CYCLES_MODELS = ["kws", "ad", "sww"]
AVR = "atmega328p"
AVR_MODELS = ["sine", "digits", "digits_cnn"]  # of tests/ops/tiny_networks.py
FIGURES = ["cycles", "instructions", "init", "code", "constants", "weights", "arena", "state", "stack"]
HEADINGS = {"init": "start-up"}  # of the table, where they are not the figure's name
# A compiler's next minor release moves code by a few bytes; more than this is a regression.
TOLERANCE = {"cycles": 0.005, "instructions": 0.005, "code": 0.01}


def zoo():
    return pathlib.Path(os.environ.get("MOTE_ZOO", ROOT.parent / "shared" / "zoo"))


def mote(*arguments):
    return subprocess.run([ROOT / "build/release/mote", *arguments], capture_output=True, text=True)


def targets(with_cycles=False):
    listed = json.loads(mote("targets", "--json").stdout)
    return [t["name"] for t in listed if t["counts_cycles"] == with_cycles]


def measure(model, target):
    """One cell of the table; the memory is widened, so that every model runs on every core."""
    memory = [] if target in ("host", AVR) else ["--ram", "2M", "--flash", "4M"]
    plain, options, _ = VARIANTS.get(model, (model, [], None))
    run = mote("verify", str(zoo() / MODELS.get(plain, plain)), "--target", target, "--name", pathlib.Path(plain).stem,
               "--invocations", "2", "--json", *memory, *options)
    if run.returncode not in (0, 1):
        sys.exit(f"{model} on {target}: {run.stderr.strip()}")
    result = json.loads(run.stdout)
    if result["verdict"] != "equal":
        sys.exit(f"{model} on {target}: outputs differ in {result['differing_bytes']} bytes")
    cycles = result["cycles"] and {"cycles": result["cycles"]["total"], "core": result["cycles"]["core"]}
    return {
        **(cycles or {}),
        "instructions": result["instructions"]["total"],
        "init": result["instructions"]["init"],
        **result["flash_bytes"],
        **result["ram_bytes"],
        "compiler": f"{result['compiler']} {result['flags']}",
    }


def rows_of(models, target, with_cycles):
    variants = [] if with_cycles else [
        name for name, (model, _, where) in VARIANTS.items() if model in models and (where is None or target in where)
    ]
    return [*models, *variants]


def measure_all(models, chosen_targets, with_cycles):
    cells = [(m, t) for t in chosen_targets if t != AVR for m in rows_of(models, t, with_cycles)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda cell: measure(*cell), cells))
    table = {}
    for (model, target), result in zip(cells, results):
        table.setdefault(target, {})[model] = result
    if AVR in chosen_targets:
        table[AVR] = measure_avr()
    return table


def measure_avr():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([ROOT / "tools/setup-python"], check=True)
        subprocess.run([ROOT / ".venv/bin/python", ROOT / "tests/ops/tiny_networks.py", folder], check=True)
        return {model: measure(f"{folder}/{model}.tflite", AVR) for model in AVR_MODELS}


def differences(recorded, measured):
    """Yields (target, model, figure, before, after) for every figure that moved."""
    for target, row in measured.items():
        for model, cell in row.items():
            before = recorded.get(target, {}).get(model)
            for figure in FIGURES:
                old = before.get(figure) if before else None
                if old != cell.get(figure):
                    yield target, model, figure, old, cell.get(figure)


def is_regression(target, figure, before, after):
    if before is None or after is None:
        return False
    if target == "host" and figure in ("code", "stack"):
        return False  # the host's compiler is whatever the machine has
    return after > before * (1 + TOLERANCE.get(figure, 0))


def peer_columns(peers, target, model, cell):
    """What the peer needs, and the ratio, for the figures it is known for."""
    cells = []
    for figure in ("instructions", "arena"):
        other = peers[figure].get(target, {}).get(VARIANTS.get(model, (model,))[0])
        cells.append(f"{other:,} ({other / cell[figure]:.2f}x)" if other else "-")
    return cells


def write_table(table):
    peers = json.loads(PEERS.read_text())
    lines = [
        "# Benchmarks",
        "",
        "Written by `bench/bench.py --record`; `tools/test` fails when a figure gets worse.",
        "",
        "Instructions are those of one invocation, counted exactly under QEMU 7.2. They are not cycles",
        "and not time. Cycles, where a core is simulated, are exact for memory that never makes it",
        "wait. Bytes are read off the linker's map (`code` and `constants` without start-up and libc,",
        "`weights` with biases, as the kernels want them packed) and measured at run time (stack).",
        "Memory is widened beyond the board's where a model needs it. `all channels`: with",
        "--no-drop-dead-channels, as much work as the file asks for; `size`: with --optimize size (and -Os);",
        "`per frame`, `4 frames`: with --stream time, one step over a stream, of so many frames.",
        "",
        f"The two last columns are {peers['name']} and how many times Mote's figure that is:",
        f"{peers['method']}.",
        "",
    ]
    for target, row in table.items():
        some = next(iter(row.values()))
        figures = [figure for figure in FIGURES if figure in some]
        headings = [HEADINGS.get(figure, figure) for figure in figures]
        lines += [f"## {target}", "", f"`{some['compiler']}`", ""]
        if "core" in some:
            lines += [f"Cycles: {some['core']}.", ""]
        lines += [f"| model | {' | '.join(headings)} | TFLM instructions | TFLM arena |",
                  f"|---|{'---:|' * (len(headings) + 2)}"]
        for model, cell in row.items():
            cells = ["-" if cell[figure] is None else f"{cell[figure]:,}" for figure in figures]
            cells += peer_columns(peers, target, model, cell)
            lines.append(f"| {model} | {' | '.join(cells)} |")
        lines.append("")
    TABLE.write_text("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--record", action="store_true", help="keep the measured table")
    parser.add_argument("--diff", action="store_true", help="print every figure that moved, and stop there")
    parser.add_argument("--cycles", action="store_true", help="targets that count cycles instead of the others")
    parser.add_argument("--model", action="append", choices=MODELS, help="only this model")
    parser.add_argument("--target", action="append", help="only this target")
    arguments = parser.parse_args()
    if not zoo().is_dir():
        print(f"benchmarks skipped: no models at {zoo()} (set MOTE_ZOO)")
        return 0

    models = arguments.model or (CYCLES_MODELS if arguments.cycles else list(MODELS))
    measured = measure_all(models, arguments.target or targets(arguments.cycles), arguments.cycles)
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    worse = 0
    for target, model, figure, before, after in differences(recorded, measured):
        regression = is_regression(target, figure, before, after)
        worse += regression
        print(f"{target:11} {model:17} {figure:13} {before} -> {after}{'  WORSE' if regression else ''}")
    if arguments.record:
        for target, row in measured.items():
            recorded.setdefault(target, {}).update(row)
        RECORDED.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n")
        write_table(recorded)
        return 0
    cells = sum(len(row) for row in measured.values())
    print(f"{cells} cells measured, {worse} figures worse than recorded")
    return 1 if worse and not arguments.diff else 0


if __name__ == "__main__":
    sys.exit(main())
