# SPDX-License-Identifier: Apache-2.0
"""Every kernel against the interpreter, on the emulated board it is for: the cases of the matrix that
it takes, also where another one would be chosen; a part of the sweeps and of the other cases, or all
with MOTE_FULL=1. test_ops.py says that the interpreter is right, coverage.py which sizes a kernel takes."""

import os
import pathlib
import shutil
from dataclasses import dataclass, field

import mote
import pytest
from ops import bundle, coverage, kernels, matrix

FULL = os.environ.get("MOTE_FULL") == "1"
SIMULATED = ["cv32e40p"]  # by RTL: a case takes a fifth of a second
SLOW = [*SIMULATED, *kernels.FIXED]
EVERY_TARGET = [*kernels.HOMES, "cortex-m7", "cortex-m33"]


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


def selected(table, target):
    """The groups of a table's cases that are run: every fifth of a sweep, fewer on slow targets, of
    other tables the first; all with MOTE_FULL."""
    if FULL:
        return kernels.groups(table, target)
    if target in SIMULATED:
        return kernels.groups(table, target, 8)[:1]
    if target in kernels.FIXED:
        return kernels.groups(table, target)[:4]
    return kernels.groups(table, target, 5) if table.axes else kernels.groups(table, target)[:1]


def jobs():
    """Every target's own kernels; with MOTE_FULL all kernels of all targets."""
    for target in kernels.HOMES if not FULL else EVERY_TARGET:
        families = kernels.families(target) if FULL else kernels.at_home(target)
        tables = kernels.tables_of(*families)
        for table in coverage.sweeps_of(tables) if target in SLOW and not FULL else tables:
            for number, cases in enumerate(selected(table, target)):
                yield pytest.param(cases, target, families, id=f"{table.name}-{number}-{target}")


@pytest.mark.parametrize("cases, target, families", list(jobs()))
def test_kernels(cases, target, families, tmp_path):
    """Each kernel on every case that it takes, whether it is the best for it or not."""
    if target in SIMULATED and not shutil.which("verilator"):
        pytest.skip("needs verilator")
    faults = Proof(target, tmp_path).faults(cases, families)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("table", coverage.sweeps_of(kernels.tables_of("armv7em")), ids=lambda table: table.name)
def test_small_code(table, tmp_path):
    """The same kernels as a compiler that saves flash makes them."""
    proof = Proof("cortex-m4", tmp_path, ["--optimize", "size"])
    some = bundle.groups(table) if FULL else bundle.groups(table, every=5)[:1]
    faults = [fault for cases in some for fault in proof.faults(cases, ["armv7em"])]
    assert not faults, "\n".join(faults)


@dataclass
class Proof:
    """That kernels are equal to the interpreter on a target, and touch no byte but the layer's own:
    guard bytes part all buffers, and the emulator watches."""

    target: str
    folder: pathlib.Path
    options: list = field(default_factory=list)  # of `mote verify`

    def faults(self, cases, families):
        """Of all kernels of the families."""
        try:
            layers_of = kernels.candidates(cases, self.target, self.folder)
        except mote.MoteError as error:
            return self.explain(error, cases, lambda half: self.faults(half, families))
        faults = []
        for kernel in [name for family in families for name in kernels.names(family)]:
            taken, rivals = kernels.forced(kernel, cases, layers_of)
            without = ["--without-kernels", ",".join(rivals)] if rivals else []
            faults += bundle.faults_of(taken, lambda some: self.faults_by(kernel, some, without))
        return faults

    def faults_by(self, kernel, cases, without):
        together = bundle.Bundle(cases)
        options = ["--guard", *kernels.options(self.target), *self.options, *without]
        try:
            said = mote.verify(together.save(self.folder), self.target, together.inputs, self.folder, *options)
        except mote.MoteError as error:
            return self.explain(error, cases, lambda half: self.faults_by(kernel, half, without))
        assert kernel in [layer["kernel"] for layer in said["instructions"]["layers"]]
        return []

    def explain(self, error, cases, judge):
        """The error as a fault; of cases that are too many for a small board what halves show."""
        if error.does_not_fit and self.target in kernels.FIXED:
            return [fault for half in bundle.halves(cases) for fault in judge(half)]
        return [f"{', '.join(map(str, cases))}: {error}"]


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
    faults = Proof("cortex-m4", tmp_path).faults(matrix.load()["add-int8_sizes"].cases[:4], ["armv7em"])
    assert faults and all("reads outside its buffers" in fault for fault in faults)


### The same kernels in C, where sanitizers watch

SANITIZE = '"-fsanitize=address,undefined", "-fno-sanitize-recover=all", '

# Families whose kernels have C twins of their instructions.
TWINS = ["armv6m", "armv7m", "armv7em", "avr", "rv32", "xpulp"]


@pytest.fixture(scope="module")
def sanitized_home(tmp_path_factory):
    """A MOTE_HOME with a target for each of these families that runs its kernels on this
    computer."""
    home = tmp_path_factory.mktemp("home")
    for family in TWINS:
        text = toml_of(
            "host",
            ('families = ["ref"]', f'families = ["{family}", "ref"]'),
            ("\nflags = [", "\nflags = [" + SANITIZE),
            ("\nlink_flags = [", "\nlink_flags = [" + SANITIZE),
        )
        home_with(home, family, text)
    return home


def twins():
    for family in TWINS:
        tables = kernels.tables_of(family)
        for table in tables if FULL else coverage.sweeps_of(tables):
            for number, cases in enumerate(bundle.groups(table) if FULL else bundle.groups(table, every=5)[:1]):
                yield pytest.param(cases, family, id=f"{table.name}-{number}-{family}")


@pytest.mark.parametrize("cases, family", list(twins()))
def test_twin(cases, family, sanitized_home, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTE_HOME", str(sanitized_home))
    faults = Proof(family, tmp_path).faults(cases, [family])
    assert not faults, "\n".join(faults)
