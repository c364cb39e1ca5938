#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Models how many cycles an invocation takes on cores nobody can simulate here: a band, not a measurement.

  bench/model_cycles.py            kws, vww, ic, ad and sww on Cortex-M0+ and M4
  bench/model_cycles.py --model kws --core cortex-m4
  bench/model_cycles.py --record   write docs/modelled-cycles.md
  bench/model_cycles.py --check    the same method for Ibex, whose cycles its RTL tells

QEMU counts how often each block of instructions runs and how often it ends in a jump; tables below,
after the cores' technical reference manuals, say what an instruction costs. The band is what they leave
open. Memory has no wait states: flash that has some costs more, and no model here knows how much.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

import bench

DOCUMENT = bench.ROOT / "docs" / "modelled-cycles.md"
FIRST_RUN = 5  # the profiler's region: targets/common/harness.c


class Instruction:
    def __init__(self, size, name, operands):
        self.size, self.operands = size, operands
        self.name = re.sub(r"\.[nw]$", "", name)
        self.registers = re.findall(r"\b(?:[rsadtq]\d+|sp|lr|pc|ip|fp|sl|ra|gp|tp)\b", operands)

    def is_one_of(self, *beginnings):
        return self.name.startswith(beginnings)

    def list_length(self):
        """Registers in {r4-r7, lr}."""
        count = 0
        for part in re.search(r"\{(.*)\}", self.operands)[1].split(","):
            ends = [int(n) for n in re.findall(r"\d+", part)]
            count += ends[1] - ends[0] + 1 if len(ends) == 2 else 1
        return count


def is_load(i):
    return i.is_one_of("ldr", "vldr")


def is_store(i):
    return i.is_one_of("str", "vstr")


def moves_list(i):
    return i.is_one_of("push", "pop", "ldm", "stm", "vpush", "vpop", "vldm", "vstm")


# A core: cost(instruction, the one before it in the block) and jump(instruction), what it costs more
# when it is taken; both (least, most).


class CortexM0Plus:
    """With the single-cycle multiplier."""

    target, name = "cortex-m0", "Cortex-M0+, single-cycle multiplier"

    def cost(self, i, before):
        if moves_list(i):
            cycles = 1 + i.list_length() + (2 if "pc" in i.operands else 0)
        elif is_load(i) or is_store(i) or i.name in ("b", "bx", "blx"):
            cycles = 2
        elif i.name in ("bl", "mrs", "msr", "dsb", "isb", "dmb"):
            cycles = 3
        else:
            cycles = 1
        return cycles, cycles

    def jump(self, i):
        conditional = i.name not in ("b", "bx", "blx", "bl", "pop")
        return (1, 1) if conditional else (0, 0)


class CortexM4:
    """A taken branch refills the pipeline in one to three cycles; IT may be free; an address that the
    instruction before makes may cost a cycle."""

    target, name = "cortex-m4", "Cortex-M4"
    REFILL = (1, 3)

    def cost(self, i, before):
        least = most = 1
        if moves_list(i):
            least = most = 1 + i.list_length()
        elif is_load(i):
            piped = before is not None and (is_load(before) or is_store(before))
            least = most = 2 - piped + (i.name == "ldrd")
        elif i.name == "strd":
            least = most = 3
        elif i.is_one_of("sdiv", "udiv"):
            least, most = 2, 12
        elif i.is_one_of("vdiv", "vsqrt"):
            least = most = 14
        elif i.is_one_of("vmla", "vmls", "vfma", "vfms"):
            least = most = 3
        elif re.fullmatch("it[te]*", i.name):
            least = 0
        writes_register = before is not None and before.registers and not before.is_one_of("cmp", "tst", "str", "vstr", "ldr", "b")
        if writes_register and (is_load(i) or is_store(i)):
            most += before.registers[0] in i.registers[1:]
        return least, most

    def jump(self, i):
        return self.REFILL


class Ibex:
    """As configured in tools/simulators/ibex.sv: what can be compared with the truth."""

    target, name = "ibex", "Ibex"
    LOADS = ("lw", "lh", "lb", "lhu", "lbu")

    def cost(self, i, before):
        cycles = 1
        if i.is_one_of("mulh"):
            cycles = 2
        elif i.is_one_of("div", "rem"):
            cycles = 37
        waits = before is not None and before.name in self.LOADS and before.registers
        reads = i.registers if i.name in ("sw", "sh", "sb") or i.is_one_of("b") else i.registers[1:]
        cycles += bool(waits) and before.registers[0] in reads
        return cycles, cycles

    def jump(self, i):
        return 1, 1


CORES = {"cortex-m0plus": CortexM0Plus(), "cortex-m4": CortexM4()}
OBJDUMP = {"cortex-m0": "arm-none-eabi-objdump", "cortex-m4": "arm-none-eabi-objdump",
           "ibex": "riscv64-unknown-elf-objdump"}


def listing(core, firmware):
    """Instruction by address."""
    text = subprocess.run([OBJDUMP[core.target], "-d", firmware], capture_output=True, text=True, check=True).stdout
    code = {}
    for line in text.splitlines():
        found = re.match(r"\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*\t(\S+)(?:\t([^;@<#]*))?", line)
        if found:
            size = len(found[2].replace(" ", "")) // 2
            code[int(found[1], 16)] = Instruction(size, found[3], found[4] or "")
    return code


def blocks_of(target, folder):
    """(address, bytes, times, jumps) of what one invocation executes."""
    plugin = folder / "plugin.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-fvisibility=hidden",
                    bench.ROOT / "tools/qemu-plugin/mote_profile.c", "-o", plugin], check=True)
    facts = tomllib.loads((bench.ROOT / "targets" / target / "target.toml").read_text())
    board = facts["roomy"]
    subprocess.run([*board["emulator"], "-plugin", f"{plugin},out=profile.txt,blocks={FIRST_RUN}",
                    "-kernel", "firmware.elf"], cwd=folder, check=True, timeout=300)
    for line in (folder / "profile.txt").read_text().splitlines():
        kind, *numbers = line.split()
        if kind == "block":
            yield int(numbers[0], 16), *map(int, numbers[1:])


def band(core, code, blocks):
    """(instructions, least cycles, most cycles)"""
    total, least, most = 0, 0, 0
    for address, size, times, jumps in blocks:
        end, before = address + size, None
        # A block may seem to hold half of the next instruction: see the plugin.
        while address < end and address + code[address].size <= end:
            instruction = code[address]
            low, high = core.cost(instruction, before)
            total, least, most = total + times, least + low * times, most + high * times
            address += instruction.size
            before = instruction
        low, high = core.jump(before)
        least, most = least + low * jumps, most + high * jumps
    return total, least, most


def modelled(core, model):
    """(instructions, least cycles, most cycles, what `mote verify` says) of one invocation"""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # More than the board has, so that it is the roomy one.
        run = bench.mote("verify", str(bench.zoo() / bench.MODELS[model]), "--target", core.target, "--name", model,
                         "--invocations", "1", "--json", "--keep", name, "--ram", "5M", "--flash", "4M")
        if run.returncode != 0:
            sys.exit(f"{model} on {core.target}: {run.stderr.strip()}")
        truth = json.loads(run.stdout)
        result = band(core, listing(core, folder / "firmware.elf"), blocks_of(core.target, folder))
        # The blocks hold the call, too.
        assert 0 <= result[0] - truth["instructions"]["total"] < 20, (result[0], truth["instructions"]["total"])
        return *result, truth


def check(models):
    for model in models:
        instructions, cycles, _, truth = modelled(Ibex(), model)
        exact = truth["cycles"]["total"]
        print(f"{model:4} on Ibex: {cycles:,} modelled, {exact:,} exact ({100 * (cycles / exact - 1):+.1f} %)")


def table(rows):
    lines = [
        "# Modelled cycles",
        "",
        "Written by `bench/model_cycles.py --record`, which says how. **Not measured**: instruction counts are",
        "exact, cycles are a band by the timing tables of the cores' manuals, for memory without wait states.",
        "The same method with Ibex' table can be compared with its RTL: `bench/model_cycles.py --check`.",
        "",
        "| core | model | instructions | cycles, least | cycles, most |",
        "|---|---|---:|---:|---:|",
    ]
    lines += [f"| {core} | {model} | {i:,} | {least:,} | {most:,} |" for core, model, i, least, most in rows]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--core", action="append", choices=CORES)
    parser.add_argument("--model", action="append", choices=bench.MODELS)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    models = arguments.model or list(bench.MODELS)
    if arguments.check:
        return check(arguments.model or bench.CYCLES_MODELS)
    cores = [CORES[name] for name in arguments.core or CORES]
    rows = [(core.name, model, *modelled(core, model)[:3]) for core in cores for model in models]
    text = table(rows)
    print(text)
    if arguments.record:
        DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
