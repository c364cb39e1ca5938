#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the cost model: writes targets/<name>/costs.toml.

  tools/fit-costs cortex-m4 cortex-m0     these targets; default: every one that counts instructions
  tools/fit-costs --check cortex-m4       print the fit and its errors, write nothing

Small models of one operator each, in many shapes, of convolutions also bands of a few rows, are compiled and run on the target by `mote
verify`, again and again without the kernels seen so far, until every kernel that could run a layer
has run it. Per kernel, instructions, or cycles where a simulator tells them, are then fitted as a sum
of the layer's features (see compiler/lower/features.h), none negative, least squares of the relative
error. Layers that are not part of the fit, those of the benchmark models, say how good it is, where
MOTE_ZOO has them. Simulators are slow: there, every other shape is measured.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import tomllib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

import bench  # noqa: E402
from ops.model_builder import ModelBuilder  # noqa: E402

MEMORY = ["--ram", "2M", "--flash", "4M"]
FEWEST_LAYERS = 4  # fewer tell nothing about others: such a kernel stays unknown

# What a kernel may make at once, of pixels and rows, and what of a layer is then filled up to whole tiles.
TILES = [(1, 1), (2, 1), (3, 1), (4, 1), (6, 1), (1, 2), (1, 4)]
GROW_WITH_TILES = {"outputs", "pixels", "macs", "window"}
FEWEST_FOR_TILES = 20  # layers
TILE_GAIN = 0.9  # of the squared error

# Height, width, channels in, channels out, filter, stride.
CONVOLUTIONS = [
    (8, 8, 8, 16, (1, 1), 1), (12, 12, 16, 8, (1, 1), 1), (9, 7, 12, 20, (1, 1), 1), (6, 6, 64, 64, (1, 1), 1),
    (5, 5, 32, 48, (1, 1), 2), (3, 3, 128, 64, (1, 1), 1), (1, 1, 64, 32, (1, 1), 1), (16, 16, 3, 8, (1, 1), 1),
    (16, 16, 3, 8, (3, 3), 2), (16, 16, 3, 16, (3, 3), 1), (12, 12, 1, 8, (3, 3), 1), (8, 8, 16, 16, (3, 3), 1),
    (10, 10, 8, 8, (3, 3), 1), (6, 6, 32, 32, (3, 3), 1), (4, 4, 64, 64, (3, 3), 1), (9, 9, 16, 32, (3, 3), 2),
    (8, 8, 7, 5, (3, 3), 1), (20, 10, 1, 32, (10, 4), 2), (16, 1, 16, 16, (5, 1), 1), (1, 16, 40, 32, (1, 5), 1),
    (9, 9, 4, 8, (5, 5), 1), (7, 7, 10, 14, (2, 2), 2),
    (8, 8, 32, 32, (3, 3), 1), (8, 8, 64, 48, (3, 3), 1), (9, 16, 40, 12, (3, 3), 1), (12, 10, 32, 24, (3, 3), 1),
    (7, 7, 32, 48, (3, 3), 1), (14, 6, 48, 16, (3, 3), 1),
]  # fmt: skip
# Height, width, channels, filter, stride.
DEPTHWISE = [
    (8, 8, 8, (3, 3), 1), (12, 12, 16, (3, 3), 1), (12, 12, 16, (3, 3), 2), (25, 5, 64, (3, 3), 1),
    (6, 6, 64, (3, 3), 2), (3, 3, 128, (3, 3), 1), (24, 24, 8, (3, 3), 1), (7, 9, 12, (3, 3), 1),
    (8, 8, 16, (5, 5), 1), (9, 9, 8, (5, 5), 2), (16, 1, 32, (5, 1), 1), (20, 1, 64, (10, 1), 1),
    (1, 24, 16, (1, 7), 1), (24, 1, 48, (7, 1), 1), (1, 9, 40, (1, 10), 1), (30, 1, 8, (3, 1), 2), (1, 40, 24, (1, 4), 1), (8, 8, 5, (3, 3), 1), (10, 10, 3, (2, 2), 1), (6, 6, 24, (4, 4), 1),
]  # fmt: skip
FULLY_CONNECTED = [(8, 8), (16, 10), (64, 12), (128, 128), (640, 128), (128, 640), (37, 5), (256, 2), (8, 128), (100, 1)]
BANDS = (1, 2, 4)  # output rows: what a chain of layers that runs by rows asks for
SHAPES = [(4, 4, 8), (8, 8, 16), (16, 8, 12), (25, 5, 64), (5, 7, 3), (1, 1, 64), (10, 10, 10), (32, 32, 4)]


def weights(rng, shape):
    """As trained ones are: many small, the largest of each channel at the end of the range."""
    w = np.clip(rng.normal(0, 30, shape), -127, 127).astype(np.int8)
    w.reshape(-1)[0] = 127
    return w


def output_of(m, shape, scale=0.3, zero_point=-5):
    return m.tensor(shape, "int8", scale, zero_point)


def conv_2d(m, rng, h, w, channels, outputs, kernel, stride, zero_point=-5):
    x = m.input([1, h, w, channels], "int8", 0.05, 3)
    scales = np.full(outputs, 0.02, np.float32)
    k = m.constant(weights(rng, [outputs, *kernel, channels]), scales)
    b = m.constant(rng.integers(-1000, 1000, outputs, np.int32), scales * 0.05)
    y = output_of(m, [1, -(-h // stride), -(-w // stride), outputs], zero_point=zero_point)
    m.op("CONV_2D", [x, k, b], [y], version=3, padding="same", stride_h=stride, stride_w=stride)
    return y


def depthwise_conv_2d(m, rng, h, w, channels, kernel, stride, zero_point=-5):
    x = m.input([1, h, w, channels], "int8", 0.05, 3)
    scales = np.full(channels, 0.02, np.float32)
    k = m.constant(weights(rng, [1, *kernel, channels]), scales, axis=3)
    b = m.constant(rng.integers(-1000, 1000, channels, np.int32), scales * 0.05)
    y = output_of(m, [1, -(-h // stride), -(-w // stride), channels], zero_point=zero_point)
    m.op("DEPTHWISE_CONV_2D", [x, k, b], [y], version=3, padding="same", stride_h=stride, stride_w=stride,
         depth_multiplier=1)  # fmt: skip
    return y


def band(m, h, w, channels, kernel, stride):
    """The rows that make `h` of the output's, with padding at the sides only: it becomes the convolution's own."""
    x = m.input([1, (h - 1) * stride + kernel[0], w, channels], "int8", 0.05, 3)
    columns = -(-w // stride)
    wanted = max(0, (columns - 1) * stride + kernel[1] - w)
    if wanted == 0:
        return x, columns
    sides = m.constant(np.array([[0, 0], [0, 0], [wanted // 2, wanted - wanted // 2], [0, 0]], np.int32))
    padded = m.tensor([1, (h - 1) * stride + kernel[0], w + wanted, channels], "int8", 0.05, 3)
    m.op("PAD", [x, sides], [padded])
    return padded, columns


def conv_2d_bands(m, rng, h, w, channels, outputs, kernel, stride, zero_point=-5):
    scales = np.full(outputs, 0.02, np.float32)
    k = m.constant(weights(rng, [outputs, *kernel, channels]), scales)
    b = m.constant(rng.integers(-1000, 1000, outputs, np.int32), scales * 0.05)
    made = []
    for rows in BANDS:
        x, columns = band(m, rows, w, channels, kernel, stride)
        made.append(output_of(m, [1, rows, columns, outputs], zero_point=zero_point))
        m.op("CONV_2D", [x, k, b], [made[-1]], version=3, padding="valid", stride_h=stride, stride_w=stride)
    return made


def depthwise_conv_2d_bands(m, rng, h, w, channels, kernel, stride, zero_point=-5):
    scales = np.full(channels, 0.02, np.float32)
    k = m.constant(weights(rng, [1, *kernel, channels]), scales, axis=3)
    b = m.constant(rng.integers(-1000, 1000, channels, np.int32), scales * 0.05)
    made = []
    for rows in BANDS:
        x, columns = band(m, rows, w, channels, kernel, stride)
        made.append(output_of(m, [1, rows, columns, channels], zero_point=zero_point))
        m.op("DEPTHWISE_CONV_2D", [x, k, b], [made[-1]], version=3, padding="valid", stride_h=stride,
             stride_w=stride, depth_multiplier=1)  # fmt: skip
    return made


def fully_connected(m, rng, inputs, outputs, zero_point=-5):
    x = m.input([1, inputs], "int8", 0.05, 3)
    k = m.constant(weights(rng, [outputs, inputs]), 0.02)
    b = m.constant(rng.integers(-1000, 1000, outputs, np.int32), 0.001)
    y = output_of(m, [1, outputs], zero_point=zero_point)
    m.op("FULLY_CONNECTED", [x, k, b], [y], version=4)
    return y


def two_inputs(operator):
    def build(m, rng, *shape):
        x0, x1 = m.input([1, *shape], "int8", 0.05, 3), m.input([1, *shape], "int8", 0.04, -7)
        y = output_of(m, [1, *shape], 0.09)
        m.op(operator, [x0, x1], [y], version=2)
        return y

    return build


def pool_2d(operator):
    def build(m, rng, h, w, channels):
        x = m.input([1, h, w, channels], "int8", 0.05, 3)
        size = [h, w] if h % 2 else [min(h, 3), 2]
        y_shape = [1, 1, 1, channels] if h % 2 else [1, -(-h // 2), -(-w // 2), channels]
        y = m.tensor(y_shape, "int8", 0.05, 3)
        m.op(operator, [x], [y], version=2, padding="valid" if h % 2 else "same", stride_h=2, stride_w=2,
             filter_height=size[0], filter_width=size[1])  # fmt: skip
        return y

    return build


def one_input(operator, scale, zero_point, **options):
    def build(m, rng, h, w, channels):
        x = m.input([h * w, channels], "int8", 0.05, 3)
        y = m.tensor([h * w, channels], "int8", scale, zero_point)
        m.op(operator, [x], [y], version=2, **options)
        return y

    return build


GRID = [
    (conv_2d, CONVOLUTIONS),
    (depthwise_conv_2d, DEPTHWISE),
    (fully_connected, FULLY_CONNECTED),
    (two_inputs("ADD"), SHAPES),
    (two_inputs("MUL"), SHAPES),
    (pool_2d("MAX_POOL_2D"), SHAPES),
    (pool_2d("AVERAGE_POOL_2D"), SHAPES),
    (one_input("LOGISTIC", 1 / 256, -128), SHAPES),
    (one_input("SOFTMAX", 1 / 256, -128, beta=1.0), SHAPES),
]
BAND_GRID = [
    (conv_2d_bands, [shape for shape in CONVOLUTIONS if shape[0] > 1]),
    (depthwise_conv_2d_bands, [shape for shape in DEPTHWISE if shape[0] > 1]),
]


def write_models(folder, grid):
    paths = []
    for build, shapes in grid:
        for number, shape in enumerate(shapes):
            m = ModelBuilder()
            outputs = build(m, np.random.default_rng(number), *shape)
            path = pathlib.Path(folder) / f"{build.__name__}_{len(paths):03}.tflite"
            path.write_bytes(m.finish(outputs if isinstance(outputs, list) else [outputs]))
            paths.append(path)
    return paths


def verify(model, target, without, goal="speed"):
    """What `mote verify` measures; None when no kernel is left."""
    command = [ROOT / "build/release/mote", "verify", model, "--target", target, "--invocations", "1", "--json",
               "--optimize", goal, "--share-kernels", *MEMORY]  # fmt: skip
    if without:
        command += ["--without-kernels", ",".join(sorted(without))]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 4 and without:
        return None
    if done.returncode != 0:
        sys.exit(f"{model} on {target} without {without}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def unit_of(target):
    """What is fitted."""
    facts = tomllib.loads((ROOT / "targets" / target / "target.toml").read_text())
    return "cycles" if "cycles" in facts or "simulator" in facts["board"] else "instructions"


def layers_of(result):
    """[(kernel, features, cycles, or instructions where nobody knows cycles)]"""
    layers = result["instructions"]["layers"]
    costs = result["cycles"]["layers"] if result.get("cycles") else [layer["instructions"] for layer in layers]
    return [(layer["kernel"], layer["features"], cost) for layer, cost in zip(layers, costs, strict=True)
            if layer["kernel"] != "in place"]  # fmt: skip


def measure(model, target, goal):
    """layers_of() every kernel that can run the model's layers, and the code of each file."""
    rows, code, seen = [], {}, set()
    while (result := verify(model, target, seen, goal)) is not None:
        code |= result["code_files"]
        layers = layers_of(result)
        rows += [layer for layer in layers if layer[0] not in seen]
        seen |= {layer[0] for layer in layers}
    return rows, code


def in_tiles(tile, features):
    """The features as the kernel sees them: of pixels and rows it makes whole tiles. As compiler/target/costs.cc."""
    pixels, rows = (-(-features[name] // size) * size / features[name] if features.get(name) else 1
                    for name, size in zip(("pixels", "rows"), tile))  # fmt: skip
    return {name: value * pixels * rows if name in GROW_WITH_TILES else value for name, value in features.items()}


def coefficients_of(rows):
    """By feature: least squares of the relative error, without the feature that would be most negative until none is."""
    names = [name for name in rows[0][0] if any(features[name] for features, _ in rows)]
    names = names[: max(1, len(rows) - 1)]
    while True:
        a = np.array([[features[name] / count for name in names] for features, count in rows])
        values = np.linalg.lstsq(a / np.abs(a).max(axis=0), np.ones(len(rows)), rcond=None)[0] / np.abs(a).max(axis=0)
        if values.min() >= 0 or len(names) == 1:
            return dict(zip(names, np.maximum(values, 0)))
        names.pop(int(np.argmin(values * np.abs(a).max(axis=0))))


def fit(rows):
    """Coefficients, and the tile (pixels, rows) with which they fit best; one that hardly helps is chance."""
    fits = []
    for tile in TILES if "rows" in rows[0][0] and len(rows) >= FEWEST_FOR_TILES else TILES[:1]:
        fitted = coefficients_of([(in_tiles(tile, features), count) for features, count in rows]), tile
        fits.append((sum(error**2 for error in errors(fitted, rows)), fitted))
    best = min(fits, key=lambda each: each[0])
    return (best if best[0] < TILE_GAIN * fits[0][0] else fits[0])[1]


def estimate(fitted, features):
    coefficients, tile = fitted
    seen = in_tiles(tile, features)
    return sum(value * seen[name] for name, value in coefficients.items())


def errors(fitted, rows):
    return [abs(estimate(fitted, features) / count - 1) for features, count in rows]


def real_layers(target):
    """Layers of the benchmark models, which the fit has not seen."""
    rows = collections.defaultdict(list)
    for name in bench.CYCLES_MODELS if unit_of(target) == "cycles" else bench.MODELS:
        model = bench.zoo() / bench.MODELS[name]
        if not model.exists():
            continue
        for kernel, features, cost in layers_of(verify(model, target, set())):
            rows[kernel].append((features, cost))
    return rows


def sources():
    """Kernel files by bare name: as costs.toml calls them."""
    folder = ROOT / "device" / "kernels"
    return {path.name: path.relative_to(folder).as_posix() for path in folder.rglob("*.c")}


def code_table(name, code):
    known = sources()
    return [f"[{name}]", *(f'"{known[file]}" = {size}' for file, size in sorted(code.items()) if file in known)]


def text_of(unit, table, code, real):
    lines = [
        f"# What kernels cost on this target: {unit} per unit of a layer's features (see",
        "# compiler/lower/features.h), and bytes of code, also as compiled for `--optimize size`. Written by",
        "# tools/fit-costs; not to be edited.",
        "# Errors are relative: of the layers fitted, and of the benchmark models' layers, not fitted.",
        "",
        f'unit = "{unit}"',
        "bands = true",
        "",
        *code_table("code_bytes", code["speed"]),
        "",
        *code_table("small_code_bytes", code["size"]),
    ]
    for kernel, rows in sorted(table.items()):
        if len(rows) < FEWEST_LAYERS:
            continue
        fitted = fit(rows)
        coefficients, tile = fitted
        found = errors(fitted, rows)
        lines += [
            "",
            f"[kernels.{kernel}]",
            f"layers = {len(rows)}",
            f"median_error = {statistics.median(found):.3f}",
            f"largest_error = {max(found):.3f}",
        ]
        if kernel in real:
            lines.append(f"benchmark_error = {statistics.median(errors(fitted, real[kernel])):.3f}")
        lines += [f"tile_{name} = {size}" for name, size in zip(("pixels", "rows"), tile) if size > 1]
        terms = ", ".join(f"{name} = {value:.4g}" for name, value in coefficients.items() if value > 1e-6)
        lines.append(f"{unit} = {{ {terms} }}")
    return "\n".join(lines) + "\n"


def fit_target(target, models, bands, pool):
    unit = unit_of(target)
    # Of code compiled for size only its bytes count, which are the same for every shape.
    steps = {"speed": 2, "size": 6} if unit == "cycles" else {"speed": 1, "size": 1}
    measured = {"speed": models + bands, "size": models}
    table, code = collections.defaultdict(list), {"speed": {}, "size": {}}
    for goal, step in steps.items():
        for rows, files in pool.map(lambda model: measure(model, target, goal), measured[goal][::step]):
            code[goal] |= files
            for kernel, features, count in rows if goal == "speed" else []:
                table[kernel].append((features, count))
    return text_of(unit, table, code, real_layers(target))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--check", action="store_true", help="print, write nothing")
    parser.add_argument("--jobs", type=int, default=4)
    arguments = parser.parse_args()
    targets = arguments.targets or [name for name in bench.targets() if name != "host"]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        models, bands = write_models(folder, GRID), write_models(folder, BAND_GRID)
        for target in targets:
            text = fit_target(target, models, bands, pool)
            if arguments.check:
                print(text)
            else:
                (ROOT / "targets" / target / "costs.toml").write_text(text)
                print(f"targets/{target}/costs.toml: {text.count('[kernels.')} kernels", file=sys.stderr)


if __name__ == "__main__":
    main()
