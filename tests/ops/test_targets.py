# SPDX-License-Identifier: Apache-2.0
"""Kernels of one architecture against the interpreter, on the emulated boards they are for: the
cases of the matrix that reach them, a few of each, or all with MOTE_FULL=1. test_ops.py says that
the interpreter is right."""

import os

import compare
import mote
import pytest
from ops import judge, matrix

# Per target, the tables whose operators have kernels of its own.
TABLES = {
    "cortex-m0": [
        "conv_2d-int8",
        "fully_connected-int8",
        "fully_connected-rounding",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_row",
        "add-int8",
        "sub-int8",
        "average_pool_2d-int8",
        "max_pool_2d-int8",
    ],
    "cortex-m3": [
        "conv_2d-int8",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
    ],
    "cortex-m4": [
        "conv_2d-int8",
        "fully_connected-int8",
        "fully_connected-rounding",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_row",
        "add-int8",
        "sub-int8",
        "average_pool_2d-int8",
        "max_pool_2d-int8",
    ],
    "cortex-m55": [
        "conv_2d-int8",
        "fully_connected-int8",
        "fully_connected-rounding",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_row",
        "add-int8",
    ],
    "rv32imac": [
        "conv_2d-int8",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_row",
    ],
}
PER_TABLE = 1000 if os.environ.get("MOTE_FULL") == "1" else 12


def selected():
    tables = matrix.load()
    for target, names in TABLES.items():
        for name in names:
            for case in tables[name].cases[:PER_TABLE]:
                yield pytest.param(case, target, id=f"{case.name}-{target}")


@pytest.mark.parametrize("case, target", list(selected()))
def test_target(case, target, tmp_path):
    model = case.model()
    path = tmp_path / f"{case.name}.tflite"
    path.write_bytes(model)
    inputs = case.inputs(model)
    expected = judge.flat(mote.run(path, "interpreter", inputs, tmp_path))
    found = compare.difference(judge.flat(mote.run(path, target, inputs, tmp_path)), expected)
    assert found.within(0.0), f"{case}: {found}"


### The same kernels in C, where sanitizers watch

SANITIZE = '"-fsanitize=address,undefined", "-fno-sanitize-recover=all", '

# Per target, the family whose kernels have C twins of their instructions.
TWINS = {
    "cortex-m0": "armv6m",
    "cortex-m3": "armv7m",
    "cortex-m4": "armv7em",
    "rv32imac": "rv32",
}


@pytest.fixture(scope="module")
def sanitized_home(tmp_path_factory):
    """A MOTE_HOME with a target for each of these families that runs its kernels on this
    computer."""
    home = tmp_path_factory.mktemp("home")
    (home / "targets").mkdir()
    (home / "device").symlink_to(mote.ROOT / "device")
    (home / "targets" / "common").symlink_to(mote.ROOT / "targets" / "common")
    host = (mote.ROOT / "targets" / "host" / "target.toml").read_text()
    for family in TWINS.values():
        text = host
        for old, new in [
            ('families = ["ref"]', f'families = ["{family}", "ref"]'),
            ("\nflags = [", "\nflags = [" + SANITIZE),
            ("\nlink_flags = [", "\nlink_flags = [" + SANITIZE),
        ]:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (home / "targets" / family).mkdir()
        (home / "targets" / family / "target.toml").write_text(text)
    return home


def twins():
    tables = matrix.load()
    for target, family in TWINS.items():
        for name in TABLES[target]:
            for case in tables[name].cases[: PER_TABLE // 3]:
                yield pytest.param(case, family, id=f"{case.name}-{family}")


@pytest.mark.parametrize("case, family", list(twins()))
def test_twin(case, family, sanitized_home, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTE_HOME", str(sanitized_home))
    test_target(case, family, tmp_path)
