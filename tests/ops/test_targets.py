# SPDX-License-Identifier: Apache-2.0
"""Kernels of one architecture against the interpreter, on the emulated boards they are for: the
cases of the matrix that reach them, a few of each, or all with MOTE_FULL=1. test_ops.py says that
the interpreter is right."""

import os
import shutil

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
        "depthwise_conv_2d-int8_line",
        "depthwise_conv_2d-int8_row",
        "depthwise_conv_2d-int8_columns",
        "add-int8",
        "sub-int8",
        "average_pool_2d-int8",
        "max_pool_2d-int8",
    ],
    "cortex-m3": [
        "conv_2d-int8",
        "fully_connected-int8",
        "fully_connected-rounding",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_line",
        "depthwise_conv_2d-int8_row",
        "add-int8",
        "sub-int8",
        "depthwise_conv_2d-int8_columns",
    ],
    "cortex-m4": [
        "conv_2d-int8",
        "conv_2d-int8_winograd",
        "fully_connected-int8",
        "fully_connected-rounding",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_line",
        "depthwise_conv_2d-int8_row",
        "depthwise_conv_2d-int8_columns",
        "add-int8",
        "sub-int8",
        "average_pool_2d-int8",
        "max_pool_2d-int8",
    ],
    "cortex-m55": [
        "conv_2d-int8",
        "conv_2d-int8_winograd",
        "conv_2d-int8_blocks",
        "fully_connected-int8",
        "fully_connected-rounding",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_blocks",
        "depthwise_conv_2d-int8_row",
        "depthwise_conv_2d-int8_columns",
        "add-int8",
        "average_pool_2d-int8",
        "max_pool_2d-int8",
    ],
    "rv32imac": [
        "conv_2d-int8",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_line",
        "depthwise_conv_2d-int8_row",
        "depthwise_conv_2d-int8_columns",
        "add-int8",
        "sub-int8",
        "average_pool_2d-int8",
        "fully_connected-int8",
        "fully_connected-rounding",
    ],
    "cv32e40p": [
        "conv_2d-int8",
        "depthwise_conv_2d-int8",
        "depthwise_conv_2d-int8_3x3",
        "depthwise_conv_2d-int8_row",
        "depthwise_conv_2d-int8_columns",
        "fully_connected-int8",
        "fully_connected-rounding",
    ],
    "atmega328p": ["conv_2d-int8", "fully_connected-int8"],
}
PER_TABLE = 1000 if os.environ.get("MOTE_FULL") == "1" else 6
SIMULATED = ["cv32e40p"]  # by RTL: a case takes seconds


def home_with(folder, target, text):
    """Makes `folder` a MOTE_HOME with this target."""
    (folder / "targets" / target).mkdir(parents=True)
    (folder / "targets" / target / "target.toml").write_text(text)
    for name in ("device", "tools", "targets/common"):
        if not (folder / name).exists():
            (folder / name).symlink_to(mote.ROOT / name)


def toml_of(target, *replacements):
    text = (mote.ROOT / "targets" / target / "target.toml").read_text()
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def selected():
    tables = matrix.load()
    for target, names in TABLES.items():
        for name in names:
            for case in tables[name].cases[: PER_TABLE // 4 if target in SIMULATED else PER_TABLE]:
                yield pytest.param(case, target, id=f"{case.name}-{target}")


@pytest.mark.parametrize("case, target", list(selected()))
def test_target(case, target, tmp_path):
    if target in SIMULATED and not shutil.which("verilator"):
        pytest.skip("needs verilator")
    verify(case, target, tmp_path)


@pytest.mark.parametrize(
    "case",
    [case for table in matrix.load().values() for case in table.cases[: PER_TABLE // 6]],
    ids=lambda case: case.name,
)
def test_ref(case, tmp_path):
    """Plain C, on a core that forgives least."""
    verify(case, "cortex-m0", tmp_path, "--families", "ref", "--ram", "2M", "--flash", "4M")


# Kernels that win only where flash is dear, per table: tried without those that are faster.
SMALL = {
    "conv_2d-int8": "conv_2d_s8_small_armv7em",
    "fully_connected-int8": "fully_connected_s8_small_armv7em",
    "depthwise_conv_2d-int8": "depthwise_conv_2d_s8_small_armv7em",
    "depthwise_conv_2d-int8_3x3": "depthwise_conv_2d_s8_small_armv7em",
    "depthwise_conv_2d-int8_columns": "depthwise_conv_2d_s8_small_armv7em",
}
FASTER = [
    "conv_2d_s8_armv7em",
    "conv_2d_s8_armv7m",
    "conv_2d_s8_winograd_armv7em",
    "depthwise_conv_2d_s8_3x3_armv7em",
    "depthwise_conv_2d_s8_3x3_armv7m",
    "depthwise_conv_2d_s8_armv7m",
    "depthwise_conv_2d_s8_columns_armv7em",
    "fully_connected_s8_armv7em",
    "fully_connected_s8_armv7m",
]


@pytest.mark.parametrize("table", SMALL)
@pytest.mark.parametrize("optimize", ["size", "speed"])
def test_small(table, optimize, tmp_path):
    """Of each table as many cases as the small kernel runs, or the table has."""
    others = [*FASTER, SMALL[table].replace("_small_armv7em", "_ref")]
    options = ["--optimize", optimize, "--without-kernels", ",".join(others)]
    tried = 0
    for case in matrix.load()[table].cases:
        try:
            said = verify(case, "cortex-m4", tmp_path, *options)
        except mote.MoteError as error:
            assert error.is_refusal and "no kernel for these" in error.said
            continue
        tried += SMALL[table] in [layer["kernel"] for layer in said["instructions"]["layers"]]
        if tried == PER_TABLE:
            break
    assert tried > 2


def verify(case, target, tmp_path, *more):
    """Equal to the interpreter, and no access but to the layer's own bytes: guard bytes part all
    buffers, and the emulator watches."""
    path = tmp_path / f"{case.name}.tflite"
    path.write_bytes(case.model())
    return mote.verify(path, target, case.inputs(case.model()), tmp_path, "--guard", *more)


def test_the_report_says_why(tmp_path):
    """Which kernel runs a layer, what else could, and what the others would need."""
    case = next(c for c in matrix.load()["max_pool_2d-int8"].cases if c.parameters["x"][-1] % 4 != 0)
    (tmp_path / "model.tflite").write_bytes(case.model())
    (layer,) = mote.compile(tmp_path / "model.tflite", "cortex-m4", tmp_path / "out")["layers"]
    assert layer["kernel"] == "max_pool_2d_s8_ref"
    assert {"kernel": "max_pool_2d_s8_armv7em", "takes": "channels in fours"} in layer["refused"]


OVERRUN = "(void)*(const volatile int8_t *)(a + p->count);"


def test_one_byte_too_many_is_found(tmp_path, monkeypatch):
    """A kernel that reads a byte too many does not pass."""
    shutil.copytree(mote.ROOT / "device", tmp_path / "device")
    home_with(tmp_path, "cortex-m4", toml_of("cortex-m4"))
    kernel = tmp_path / "device/kernels/armv7em/mote_add_s8_armv7em.c"
    text = kernel.read_text()
    body = text.index("{", text.index("static void add_row(")) + 1
    kernel.write_text(text[:body] + OVERRUN + text[body:])
    monkeypatch.setenv("MOTE_HOME", str(tmp_path))
    found = 0
    for case in matrix.load()["add-int8"].cases[:6]:
        try:
            said = verify(case, "cortex-m4", tmp_path)
            kernels = [layer["kernel"] for layer in said["instructions"]["layers"]]
            assert "add_s8_armv7em" not in kernels
        except mote.MoteError as error:
            assert "reads outside its buffers" in error.said
            found += 1
    assert found > 0


### The same kernels in C, where sanitizers watch

SANITIZE = '"-fsanitize=address,undefined", "-fno-sanitize-recover=all", '

# Per target, the family whose kernels have C twins of their instructions.
TWINS = {
    "cortex-m0": "armv6m",
    "cortex-m3": "armv7m",
    "cortex-m4": "armv7em",
    "atmega328p": "avr",
    "rv32imac": "rv32",
    "cv32e40p": "xpulp",
}


@pytest.fixture(scope="module")
def sanitized_home(tmp_path_factory):
    """A MOTE_HOME with a target for each of these families that runs its kernels on this
    computer."""
    home = tmp_path_factory.mktemp("home")
    for family in TWINS.values():
        text = toml_of(
            "host",
            ('families = ["ref"]', f'families = ["{family}", "ref"]'),
            ("\nflags = [", "\nflags = [" + SANITIZE),
            ("\nlink_flags = [", "\nlink_flags = [" + SANITIZE),
        )
        home_with(home, family, text)
    return home


def twins():
    tables = matrix.load()
    for target, family in TWINS.items():
        for name in TABLES[target]:
            for case in tables[name].cases[: PER_TABLE // 3]:
                yield pytest.param(case, family, id=f"{case.name}-{family}")


@pytest.mark.parametrize("table", SMALL)
def test_small_twin(table, sanitized_home, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTE_HOME", str(sanitized_home))
    for case in matrix.load()[table].cases[:PER_TABLE]:
        verify(case, "armv7em", tmp_path, "--without-kernels", ",".join(FASTER))


@pytest.mark.parametrize("case, family", list(twins()))
def test_twin(case, family, sanitized_home, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTE_HOME", str(sanitized_home))
    path = tmp_path / f"{case.name}.tflite"
    path.write_bytes(case.model())
    inputs = case.inputs(case.model())
    expected = judge.flat(mote.run(path, "interpreter", inputs, tmp_path))
    found = compare.difference(judge.flat(mote.run(path, family, inputs, tmp_path)), expected)
    assert found.within(0.0), f"{case}: {found}"
