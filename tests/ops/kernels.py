# SPDX-License-Identifier: Apache-2.0
"""Which kernels there are, where they are proven, and which cases of the matrix each takes."""

import tomllib

import mote
from ops import bundle, matrix

# Where kernels are proven: a family on the first of these that has it.
HOMES = ["cortex-m0", "cortex-m3", "cortex-m4", "cortex-m55", "rv32imac", "cv32e40p", "atmega328p"]
# Its memory cannot be more than it is.
FIXED = ["atmega328p"]

# No case of the matrix runs these: views call nothing, and no file has a slide, a move or rows to take.
NOT_HERE = {"expand_dims_ref", "reshape_ref", "squeeze_ref", "slide_ref", "move_ref", "move_mve", "take_rows_ref"}

# Operators that run in another one's kernels, too.
SHARED = {"add": ["add", "sub"]}


def families(target):
    return tomllib.loads((mote.ROOT / "targets" / target / "target.toml").read_text())["families"]


def all_families():
    return sorted(folder.name for folder in (mote.ROOT / "compiler/kernels").iterdir() if folder.is_dir())


def home(family):
    return next(target for target in HOMES if family in families(target))


def at_home(target):
    """The families that are proven on this target."""
    return [family for family in families(target) if home(family) == target]


def names(family):
    """All kernels of a family: its files, as the build finds them."""
    files = (mote.ROOT / "compiler/kernels" / family).glob("*.cc")
    return sorted(f"{file.stem}_{family}" for file in files if not file.stem.endswith("_test"))


def tables_of(*families):
    """The tables that the families have kernels for; `ref` has them for all."""
    tables = matrix.load()
    if "ref" in families:
        return list(tables.values())
    own = {kernel for family in families for kernel in names(family)} - NOT_HERE
    kinds = {kind for kernel in own for kind in kinds_of(kernel, tables)}
    return [table for name, table in tables.items() if kind_of(name) in kinds]


def kinds_of(kernel, tables):
    operators = {name.split("-")[0] for name in tables}
    operator = max((o for o in operators if kernel.startswith(o)), key=len)
    return [(o, "_f32" in kernel) for o in SHARED.get(operator, [operator])]


def kind_of(table):
    operator, variant = table.split("-")
    return operator, variant.startswith("float32")


def options(target):
    """Of `mote` for bundles: more memory than small boards have, and convolutions that stay some
    where the whole image is one window."""
    room = [] if target in FIXED else ["--ram", "2M", "--flash", "4M"]
    return [*room, "--no-flatten-whole-windows"]


def groups(table, target, every=1):
    """A table's cases, or every `every`th, in lists that share a model."""
    return bundle.groups(table, 2 if target in FIXED else bundle.CASES, every)


### Which case, by which kernel


def candidates(cases, target, folder):
    """Per case, by name, for each of its layers the kernels that could run it."""
    together = bundle.Bundle(cases)
    plainly = ["--no-reorder", "--no-move-tensors", "--no-fuse"]  # the arena does not matter here
    report = mote.compile(together.save(folder), target, folder / "emitted", *options(target), *plainly)
    found = {case.name: [] for case in cases}
    for layer in report["layers"]:
        others = [other["kernel"] for other in layer.get("alternatives", [])]
        found[together.case_of(layer["name"]).name].append({layer["kernel"], *others})
    return found


def forced(kernel, cases, layers_of):
    """The cases that `kernel` takes, and the kernels without which it runs all layers it can."""
    rivals = {
        other
        for case in cases
        for layer in layers_of[case.name]
        if kernel in layer
        for other in layer - {kernel}
    }
    taken = [
        case
        for case in cases
        if any(kernel in layer for layer in layers_of[case.name])
        and all(layer - rivals for layer in layers_of[case.name])
    ]
    return taken, sorted(rivals)
