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


@pytest.fixture(scope="module")
def sanitized_home(tmp_path_factory):
    """A MOTE_HOME whose target `twin` runs the armv7em kernels on this computer: the C twins of
    their instructions."""
    home = tmp_path_factory.mktemp("home")
    (home / "targets" / "twin").mkdir(parents=True)
    (home / "device").symlink_to(mote.ROOT / "device")
    (home / "targets" / "common").symlink_to(mote.ROOT / "targets" / "common")
    text = (mote.ROOT / "targets" / "host" / "target.toml").read_text()
    for old, new in [
        ('families = ["ref"]', 'families = ["armv7em", "ref"]'),
        ("\nflags = [", "\nflags = [" + SANITIZE),
        ("\nlink_flags = [", "\nlink_flags = [" + SANITIZE),
    ]:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (home / "targets" / "twin" / "target.toml").write_text(text)
    return home


@pytest.mark.parametrize(
    "case",
    [case for name in TABLES["cortex-m4"] for case in matrix.load()[name].cases[: PER_TABLE // 3]],
    ids=lambda case: case.name,
)
def test_twin(case, sanitized_home, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTE_HOME", str(sanitized_home))
    test_target(case, "twin", tmp_path)
