# SPDX-License-Identifier: Apache-2.0
"""Writes docs/kernel-coverage.md: the sizes at which the tests run every kernel; run as
tools/kernel-coverage.

A sweep (matrix.py) moves one size of a layer at a time around the tiles of kernels, so each kernel
either takes a size or refuses it. test_targets.py runs what it takes, watched to the byte; here is
counted what that is.
"""

import pathlib
import re
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import mote
from ops import bundle, kernels, matrix

# By its meaning, a convolution of one channel.
FIXED_AXES = {"depthwise_conv_2d_s8_one_channel_ref": {"channels"}}

OUTPUT = mote.ROOT / "docs" / "kernel-coverage.md"

HEADING = f"""\
# At which sizes the tests run every kernel

One row per kernel, with the target on which `tests/ops/test_targets.py` forces it onto every case
that it takes, and how many those are. (expand_dims_ref, reshape_ref and squeeze_ref call nothing;
slide_ref is what `--stream time` makes: tests/stream; take_rows_ref what `--stream-input rows` does:
tests/rows; move_ref and move_mve are what the memory plan makes: tests/zoo.) There `mote verify --guard` compares with the
interpreter, and the emulator watches that no access is misaligned, none writes to code, and none
touches a byte beyond the layer's own buffers, its constants and the stack. With `MOTE_FULL=1` the
same is done on every other target that has the kernel.

A sweep moves one size at a time through {", ".join(map(str, matrix.EDGES))}:
one, one less than every tile, the tile, one more (kernels make 2, 3, 4, 6, 8, 12 or 16 at a time),
and primes. Where not all are listed, the kernel refuses the others and another kernel runs them.
CI runs every fifth case of the sweeps and some of the other cases, `MOTE_FULL=1` all.

Written by `tools/kernel-coverage`; do not edit.

| kernel | on | cases | sizes |
|---|---|---:|---|
"""


@dataclass
class Coverage:
    fixed: set  # axes of which the kernel takes one size, as its name says
    cases: int = 0
    # By axis of a sweep: the sizes that were offered, and those that the kernel took.
    offered: dict = field(default_factory=lambda: defaultdict(set))
    taken: dict = field(default_factory=lambda: defaultdict(set))

    def count(self, case, takes):
        self.cases += takes
        for axis in case.table.axes:
            self.offered[axis].add(case.parameters[axis])
            if takes:
                self.taken[axis].add(case.parameters[axis])

    def sizes(self):
        """In words; axes of sweeps that are not this kernel's are left out."""
        own = {axis: sizes for axis, sizes in self.taken.items() if sizes}
        return "; ".join(f"{axis} {listed(sizes, self.offered[axis])}" for axis, sizes in own.items())

    def fault(self):
        """What is missing, or None."""
        if self.cases == 0:
            return "no case reaches it"
        stuck = [axis for axis, sizes in self.taken.items() if len(sizes) == 1 and axis not in self.fixed]
        return f"of its sweeps it takes one {' and one '.join(stuck)} only" if stuck else None


def listed(sizes, offered):
    return "all" if sizes == offered else ", ".join(map(str, sorted(sizes)))


def measure(target, folder):
    """Coverage of each kernel whose home is the target, by name."""
    own = [kernel for family in kernels.at_home(target) for kernel in kernels.names(family)]
    counts = {kernel: Coverage(FIXED_AXES.get(kernel, set())) for kernel in own if kernel not in kernels.NOT_HERE}
    tables = kernels.tables_of(*kernels.at_home(target))
    for table in tables:
        for cases in kernels.groups(table, target):
            count(cases, target, counts, folder)
    return counts


def sweeps_of(tables):
    """Of each operator and its types the sweeps; where there is none, all tables."""
    swept = {types_of(table.name) for table in tables if table.axes}
    return [table for table in tables if table.axes or types_of(table.name) not in swept]


def types_of(table):
    operator, variant = table.split("-")
    return operator, *re.findall(r"(?:float|u?int)\d+", variant)


def count(cases, target, counts, folder):
    try:
        layers_of = kernels.candidates(cases, target, folder)
    except mote.MoteError as error:
        if not error.does_not_fit:
            raise
        for half in bundle.halves(cases):
            count(half, target, counts, folder)
        return
    for kernel, coverage in counts.items():
        taken, rivals = kernels.forced(kernel, cases, layers_of)
        for case in taken:
            coverage.count(case, True)
        operators = {case.table.name for case in taken}
        for case in cases:
            if case not in taken and case.table.name in operators:
                coverage.count(case, False)


def main():
    rows, faults = [], []
    with tempfile.TemporaryDirectory(prefix="mote-coverage-") as folder:
        for target in kernels.HOMES:
            for kernel, found in measure(target, pathlib.Path(folder)).items():
                rows.append(f"| {kernel} | {target} | {found.cases} | {found.sizes()} |\n")
                if found.fault():
                    faults.append(f"{kernel}: {found.fault()}")
    OUTPUT.write_text(HEADING + "".join(rows))
    print(f"{len(rows)} kernels", *faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
