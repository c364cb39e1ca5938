# SPDX-License-Identifier: Apache-2.0
"""Emitted C is C11 and C++17 at once, without a warning, for every target, with gcc and clang."""

import itertools
import os
import pathlib
import shutil
import subprocess
import tomllib

import pytest

import mote

WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]
# Not the AVR, for which these models are too large; test_avr.py.
TARGETS = sorted(
    path.parent.name
    for path in (mote.ROOT / "targets").glob("*/target.toml")
    if path.parent.name not in ("template", "atmega328p")
)
ZOO = pathlib.Path(os.environ.get("MOTE_ZOO") or mote.ROOT.parent / "shared" / "zoo")
MODELS = {
    "kws": "models/mlcommons+tiny/benchmark/training/keyword_spotting/trained_models/kws_ref_model.tflite",
    "alexa": "models/esphome+micro-wake-word-models/models/v2/alexa.tflite",
    "lstm": "models/tensorflow+tflite-micro/tensorflow/lite/micro/examples/mnist_lstm/trained_lstm_int8.tflite",
    "sine": "models/tensorflow+tflite-micro/python/tflite_micro/sine_float.tflite",
}
ARM_INCLUDE = ["-isystem", "/usr/lib/arm-none-eabi/include"]
RISCV_INCLUDE = ["-isystem", "/usr/lib/picolibc/riscv64-unknown-elf/include"]


def facts(target):
    return tomllib.loads((mote.ROOT / "targets" / target / "target.toml").read_text())


def compilers(target):
    """(name, command) of every compiler that builds for the target: its own, gcc and clang."""
    toolchain = facts(target)["toolchain"]
    core = [flag for flag in toolchain["flags"] if flag.startswith(("-mcpu", "-march", "-mabi", "-mfpu", "-mfloat", "-mthumb"))]
    yield "own c", [toolchain["c"], *toolchain["flags"], "-std=c11"]
    yield "own c++", [toolchain["cxx"], *toolchain["flags"], "-std=c++17", "-xc++"]
    if target.startswith("cortex"):
        clang = ["--target=arm-none-eabi", *core, *ARM_INCLUDE]
        yield "gcc", ["arm-none-eabi-gcc", *core, "-std=c11"]
        yield "g++", ["arm-none-eabi-g++", *core, "-std=c++17", "-xc++"]
    elif toolchain["c"].startswith("riscv"):
        clang = ["--target=riscv32-unknown-elf", *core, *RISCV_INCLUDE]
    else:
        clang = []
    yield "clang", ["clang-19", *clang, "-std=c11"]
    yield "clang++", ["clang++-19", *clang, "-std=c++17", "-xc++"]


@pytest.mark.parametrize("target, model", list(itertools.product(TARGETS, MODELS)))
def test_compiles_without_a_warning(target, model, tmp_path):
    path = ZOO / MODELS[model]
    if not path.exists():
        pytest.skip(f"no public models at {ZOO} (set MOTE_ZOO)")
    memory = [] if target == "host" else ["--ram", "2M", "--flash", "4M"]
    mote.command("compile", path, "--target", target, "--name", model, "-o", tmp_path / "c", *memory)
    compile_all(target, sorted((tmp_path / "c").glob("*.c")))


@pytest.mark.parametrize("target", TARGETS)
def test_kernels_compile_without_a_warning(target):
    """Its best family, those too that no model above needs, with every compiler of the core."""
    device = mote.ROOT / "device/kernels"
    sources = sorted((device / facts(target)["families"][0]).glob("*.c"))
    compile_all(target, sources, f"-I{device / 'include'}")


def compile_all(target, sources, *options):
    assert sources
    for name, command in compilers(target):
        assert shutil.which(command[0]), f"{command[0]} is not installed: tools/install-packages"
        command = [*command, *WARNINGS, *options, "-O2", "-c"]
        for source in sources:
            done = subprocess.run([*command, source, "-o", os.devnull], capture_output=True, text=True)
            assert done.returncode == 0, f"{name}: {done.stderr}"


@pytest.mark.parametrize("target", ("cortex-m7", "cortex-m55"))
def test_an_arena_in_two_regions_compiles_without_a_warning(target, tmp_path):
    path = ZOO / MODELS["kws"]
    if not path.exists():
        pytest.skip(f"no public models at {ZOO} (set MOTE_ZOO)")
    regions = ["--region", "dtcm=8K", "--region", "sram=12K", "--copy-weights", "dtcm"]
    mote.command("compile", path, "--target", target, "--name", "kws", "-o", tmp_path / "c", *regions)
    user = """#include "kws.hpp"
        KWS_ALIGN KWS_SECTION_DTCM static uint8_t fast[KWS_ARENA_DTCM_BYTES];
        KWS_ALIGN KWS_SECTION_SRAM static uint8_t slow[KWS_ARENA_SRAM_BYTES];
        static kws::Model model(fast, slow);
        void run();
        void run() { model.run(); }"""
    (tmp_path / "c" / "user.cc").write_text(user)
    for name, command in compilers(target):
        pattern = "*.c*" if "g++" in command[0] and "clang" not in command[0] else "*.c"  # knows a library
        for source in (tmp_path / "c").glob(pattern):
            done = subprocess.run(
                [*command, *WARNINGS, "-O2", "-c", source, "-o", os.devnull], capture_output=True, text=True
            )
            assert done.returncode == 0, f"{name}: {done.stderr}"


def test_two_compilations_give_the_same_bytes(tmp_path):
    path = ZOO / MODELS["kws"]
    if not path.exists():
        pytest.skip(f"no public models at {ZOO} (set MOTE_ZOO)")
    for folder in ("a", "b"):
        mote.command("compile", path, "--target", "cortex-m4", "-o", tmp_path / folder)
    first = {p.name: p.read_bytes() for p in (tmp_path / "a").iterdir()}
    second = {p.name: p.read_bytes() for p in (tmp_path / "b").iterdir()}
    assert first == second
