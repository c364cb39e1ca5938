# SPDX-License-Identifier: Apache-2.0
"""The operator matrix: tables of parameters, each row of which becomes a small model.

A file in cases/ is an operator; a function in it with a table above it is a kind of model:

    @table(200, inputs=SIZES, outputs=SIZES, bias=[True, False])
    def int8(m, rng, inputs, outputs, bias):
        ...build with m...
        return [y]                                        # the model's outputs

200 cases draw their parameters so that every value of every axis comes as often as any other and
the first cases already hold each of them; a row for which `valid` (an argument of table) is false
is left out. Everything random comes from the case's own name, so a case is the same everywhere.
"""

import importlib
import pathlib
import zlib
from dataclasses import dataclass, field

import numpy as np

from ops.model_builder import ModelBuilder
from voices import tflite_file

# Sizes at which loops, tiles and tails differ: one, primes, powers of two and their neighbours.
SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17]
# One less than the tile of any kernel, the tile, one more (kernels have 2, 3, 4, 6, 8, 12 and 16
# at a time), one, and primes.
EDGES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23]
ACTIVATIONS = ["none", "none", "none", "relu", "relu6", "relu_n1_to_1"]
# (scale, zero point) of an int8 input, over the range of what files hold and at its ends.
INPUT_QUANTS = [(0.05, 3), (0.0235, -128), (0.5, 127), (1e-4, 0), (10.0, -7), (1.0, -1)]
# (zero point, spread) of an int8 output: `spread` is the standard deviation of the result in output
# steps: 2 is nearly constant, 500 nearly always saturated, 20000 needs multipliers above one.
OUTPUT_QUANTS = [(-5, 40), (-128, 60), (127, 60), (0, 30), (-128, 2), (12, 500), (-3, 20000)]


@dataclass
class Table:
    """One kind of model: its builder and the parameters of its cases."""

    name: str
    build: object
    tolerance: float
    voice: str
    alone: bool = False
    axes: dict = field(default_factory=dict)  # of a sweep
    cases: list = field(default_factory=list)


@dataclass
class Case:
    name: str
    table: Table
    parameters: dict

    def __str__(self):
        return f"{self.name}({', '.join(f'{k}={v}' for k, v in self.parameters.items())})"

    def build(self, builder):
        """Adds the case to the model in work and returns its outputs there."""
        return self.table.build(builder, self.random("model"), **self.parameters)

    def model(self):
        """The .tflite file as bytes."""
        builder = ModelBuilder()
        return builder.finish(self.build(builder))

    def inputs(self, model):
        """Three invocations: anything, only extremes, close to zero."""
        rng = self.random("inputs")
        ports, _ = tflite_file.ports(model)
        return [
            [(flags if port.dtype.kind == "b" else draw)(rng, port) for port in ports]
            for draw in (anything, extremes, small)
        ]

    def random(self, purpose):
        return np.random.default_rng(zlib.crc32(f"{self.name} {purpose}".encode()))


tables = {}


def table(count, /, *, valid=None, tolerance=0.0, voice="tflm", alone=False, **axes):
    """Registers the function below it. `tolerance`: largest relative error of float results (with
    its reason beside it); `voice`: the program that decides where it runs the model; `alone`: the
    cases must not share a model with others."""

    def register(build):
        name = name_of(build)
        add_table(Table(name, build, tolerance, voice, alone), spread(name, count, axes), valid)
        return build

    return register


def sweep(kinds, /, *, tolerance=0.0, voice="tflm", **axes):
    """Registers the function below it, too: each of `kinds` (parameters as a dict) with each value
    of each axis, while the others are 8 or what the kind says. So the sizes around the tiles of
    kernels are tried one by one: see coverage.py."""

    def register(build):
        rows = [
            dict.fromkeys(axes, 8) | kind | {axis: size}
            for kind in kinds
            for axis, sizes in axes.items()
            for size in sizes
        ]
        add_table(Table(name_of(build), build, tolerance, voice, axes=axes), rows)
        return build

    return register


def name_of(build):
    return f"{build.__module__.rsplit('.')[-1]}-{build.__name__}"


def add_table(entry, rows, valid=None):
    tables[entry.name] = entry
    for number, parameters in enumerate(rows):
        if valid is None or valid(**parameters):
            entry.cases.append(Case(f"{entry.name}-{number:03}", entry, parameters))


def spread(name, count, axes):
    """`count` rows; each axis goes through all its values in a new order again and again."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    columns = {}
    for axis, values in axes.items():
        rounds = -(-count // len(values))
        order = np.concatenate([rng.permutation(len(values)) for _ in range(rounds)])
        columns[axis] = [values[index] for index in order[:count]]
    return [{axis: column[row] for axis, column in columns.items()} for row in range(count)]


def load():
    """All tables, by name."""
    for path in sorted(pathlib.Path(__file__).with_name("cases").glob("*.py")):
        importlib.import_module(f"ops.cases.{path.stem}")
    return dict(sorted(tables.items()))


def first_of_all(per_table=6):
    """A few cases of every table."""
    return [case for entry in load().values() for case in entry.cases[:per_table]]


### What goes in


def anything(rng, port):
    if port.dtype.kind == "f":
        return rng.uniform(-4, 4, port.shape).astype(port.dtype)
    limits = np.iinfo(port.dtype)
    return rng.integers(limits.min, limits.max, port.shape, port.dtype, endpoint=True)


def extremes(rng, port):
    if port.dtype.kind == "f":
        values = np.array([-100, -1, 0, 0.5, 1, 6, 100], port.dtype)
    else:
        limits = np.iinfo(port.dtype)
        values = np.array([limits.min, limits.max], port.dtype)
    return rng.choice(values, port.shape)


def small(rng, port):
    if port.dtype.kind == "f":
        return rng.normal(0, 0.1, port.shape).astype(port.dtype)
    low = 0 if port.dtype.kind == "u" else -8
    return rng.integers(low, 9, port.shape, port.dtype)


def flags(rng, port):
    return rng.integers(0, 2, port.shape).astype(bool)


### What models are made of


def weights(rng, shape):
    """int8 weights in TFLite's symmetric range, the ends among them."""
    w = rng.integers(-127, 127, shape, np.int8, endpoint=True)
    w.reshape(-1)[:: max(1, w.size // 3)] = rng.choice(np.array([-127, 127], np.int8))
    return w


def weight_scales(rng, channels, per_channel):
    """About 0.02; per channel over two orders of magnitude."""
    if not per_channel:
        return np.float32([0.02])
    return (0.02 * 10 ** rng.uniform(-1.5, 0.5, channels)).astype(np.float32)


def bias(rng, channels, terms):
    """int32 biases as large as the sum of `terms` products usually is."""
    return rng.normal(0, 74 * 74 * np.sqrt(terms), channels).astype(np.int32)


def product_scale(x_scale, w_scales, terms, spread):
    """The output scale that spreads a sum of `terms` products over `spread` steps."""
    return float(x_scale * np.median(w_scales) * 74 * 74 * np.sqrt(terms) / spread)


def window(size, kernel, stride, padding, dilation=1):
    """The output size of a sliding window along one dimension; below 1: it does not fit."""
    if padding == "same":
        return -(-size // stride)
    return (size - (kernel - 1) * dilation + stride - 1) // stride
