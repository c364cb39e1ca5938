#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures single layers, in the shapes of MLPerf Tiny's models, on every target.

  tools/bench-kernels              compare with bench/kernels.json; exit 1 on a regression
  tools/bench-kernels --record     write bench/kernels.json and docs/kernels.md anew
  tools/bench-kernels --layer pointwise --target cortex-m4 --diff     look at some cells

Each layer is a model of its own, built here, proven equal to the interpreter and within its buffers
by `mote verify`. Figures are instructions under QEMU (exact and repeatable; not cycles, not time).
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

import fit_costs  # noqa: E402
from ops.model_builder import ModelBuilder  # noqa: E402

RECORDED = ROOT / "bench" / "kernels.json"
PEERS = ROOT / "bench" / "peers.json"
TABLE = ROOT / "docs" / "kernels.md"
TARGETS = ["cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "rv32imac"]
TOLERANCE = 0.005  # a compiler's next minor release moves counts a little; more is a regression


def after_relu(build):
    """The layer with a ReLU, which is what its output's zero point says."""
    return lambda m, rng, *shape: build(m, rng, *shape, zero_point=-128)


conv_2d = after_relu(fit_costs.conv_2d)
depthwise = after_relu(fit_costs.depthwise_conv_2d)
fully_connected = after_relu(fit_costs.fully_connected)

# By the name that bench/peers.json knows it by. Height, width, channels, …: see fit_costs.py.
LAYERS = {
    "conv 3x3, 3->16": (conv_2d, 32, 32, 3, 16, (3, 3), 1),
    "conv 3x3, 16->16": (conv_2d, 32, 32, 16, 16, (3, 3), 1),
    "conv 3x3, 32->32": (conv_2d, 16, 16, 32, 32, (3, 3), 1),
    "conv 3x3, 64->64": (conv_2d, 8, 8, 64, 64, (3, 3), 1),
    "conv 10x4 stride 2, 1->64": (conv_2d, 49, 10, 1, 64, (10, 4), 2),
    "conv 3x3 stride 2, 3->8": (conv_2d, 96, 96, 3, 8, (3, 3), 2),
    "pointwise 8->16": (conv_2d, 48, 48, 8, 16, (1, 1), 1),
    "pointwise 16->32": (conv_2d, 24, 24, 16, 32, (1, 1), 1),
    "pointwise 32->32": (conv_2d, 24, 24, 32, 32, (1, 1), 1),
    "pointwise 64->64": (conv_2d, 25, 5, 64, 64, (1, 1), 1),
    "pointwise 128->128": (conv_2d, 6, 6, 128, 128, (1, 1), 1),
    "depthwise 3x3, 8": (depthwise, 48, 48, 8, (3, 3), 1),
    "depthwise 3x3, 32": (depthwise, 24, 24, 32, (3, 3), 1),
    "depthwise 3x3, 64": (depthwise, 25, 5, 64, (3, 3), 1),
    "depthwise 3x3, 128": (depthwise, 6, 6, 128, (3, 3), 1),
    "depthwise 5x1, 128": (depthwise, 28, 1, 128, (5, 1), 1),
    "depthwise 10x1, 128": (depthwise, 24, 1, 128, (10, 1), 1),
    "depthwise 5x5, 32": (depthwise, 12, 12, 32, (5, 5), 1),
    "fully connected 640->128": (fully_connected, 640, 128),
    "add, per element": (fit_costs.two_inputs("ADD"), 32, 32, 16),
}


def write_model(layer, folder):
    build, *shape = LAYERS[layer]
    m = ModelBuilder()
    path = pathlib.Path(folder) / f"{list(LAYERS).index(layer):02}.tflite"
    path.write_bytes(m.finish([build(m, np.random.default_rng(0), *shape)]))
    return path


def measure(model, layer, target):
    command = [ROOT / "build/release/mote", "verify", model, "--target", target, "--name", "layer"]
    command += ["--invocations", "1", "--ram", "2M", "--flash", "4M", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{layer} on {target}: {done.stderr.strip()}")
    (result,) = json.loads(done.stdout)["instructions"]["layers"]
    work = result["macs"] or np.prod(LAYERS[layer][1:]).item()  # per element, where there is no MAC
    return {"kernel": result["kernel"], "instructions": result["instructions"], "work": work}


def measure_all(layers, targets):
    """{target: {layer: cell}}"""
    cells = [(target, layer) for target in targets for layer in layers]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        models = {layer: write_model(layer, folder) for layer in layers}
        results = list(pool.map(lambda cell: measure(models[cell[1]], cell[1], cell[0]), cells))
    table = {}
    for (target, layer), result in zip(cells, results):
        table.setdefault(target, {})[layer] = result
    return table


def rate(cell):
    return cell["instructions"] / cell["work"]


def report(recorded, measured):
    """Prints what moved; how many figures got worse."""
    worse = 0
    for target, row in measured.items():
        for layer, cell in row.items():
            before = recorded.get(target, {}).get(layer)
            if before == cell:
                continue
            regression = before is not None and rate(cell) > rate(before) * (1 + TOLERANCE)
            worse += regression
            old = f"{rate(before):.2f} {before['kernel']}" if before else "none"
            print(f"{target:11} {layer:26} {old} -> {rate(cell):.2f} {cell['kernel']}{'  WORSE' if regression else ''}")
    return worse


def write_table(table):
    peers = json.loads(PEERS.read_text())
    lines = [
        "# Kernels",
        "",
        "Written by `tools/bench-kernels --record`; `tools/test` fails when a figure gets worse.",
        "",
        "Instructions per MAC (of ADD: per element) of single layers as MLPerf Tiny's models have them,",
        "counted exactly under QEMU 7.2; not cycles, not time. Every layer is proven equal to the",
        f"interpreter where it is measured. Beside them {peers['name']}, and how many times Mote's figure",
        "that is; and what is to be reached.",
        "",
    ]
    for target in [name for name in TARGETS if name in table] + sorted(set(table) - set(TARGETS)):
        theirs, goals = (peers[key].get(target, {}) for key in ("per_mac", "per_mac_goals"))
        lines += [f"## {target}", "", "| layer | kernel | instructions | per MAC | TFLM | goal |"]
        lines += ["|---|---|---:|---:|---:|---:|"]
        for layer in LAYERS:
            if layer not in table[target]:
                continue
            cell = table[target][layer]
            peer = f"{theirs[layer]:g} ({theirs[layer] / rate(cell):.1f}x)" if layer in theirs else ""
            goal = f"{goals[layer]:g}" if layer in goals else ""
            if goal and rate(cell) > goals[layer]:
                goal = f"**{goal}**"
            lines.append(
                f"| {layer} | {cell['kernel']} | {cell['instructions']:,} | {rate(cell):.2f} | {peer} | {goal} |"
            )
        lines.append("")
    lines += ["Goals in bold are not reached.", ""]
    TABLE.write_text("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--record", action="store_true", help="keep the measured table")
    parser.add_argument("--diff", action="store_true", help="print every figure that moved, and stop there")
    parser.add_argument("--layer", action="append", help="only layers whose name contains this")
    parser.add_argument("--target", action="append", help="only this target")
    arguments = parser.parse_args()
    layers = [name for name in LAYERS if any(part in name for part in arguments.layer or [""])]
    measured = measure_all(layers, arguments.target or TARGETS)
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    worse = report(recorded, measured)
    if arguments.record:
        for target, row in measured.items():
            recorded.setdefault(target, {}).update(row)
        RECORDED.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n")
        write_table(recorded)
        return 0
    print(f"{sum(map(len, measured.values()))} layers measured, {worse} worse than recorded")
    return 1 if worse and not arguments.diff else 0


if __name__ == "__main__":
    sys.exit(main())
