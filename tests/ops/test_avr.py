# SPDX-License-Identifier: Apache-2.0
"""Networks for the 2 KB of RAM of an ATmega328P, bit-exact on simavr and counted to the cycle."""

import json
import os
import subprocess

import pytest

import mote
from ops.tiny_networks import NETWORKS


WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]


@pytest.mark.parametrize("name", NETWORKS)
def test_compiles_without_a_warning(name, tmp_path):
    path = tmp_path / f"{name}.tflite"
    path.write_bytes(NETWORKS[name])
    mote.command("compile", path, "--target", "atmega328p", "-o", tmp_path / "c")
    for source in sorted((tmp_path / "c").glob("*.c")):
        for compiler in (["avr-gcc", "-mmcu=atmega328p"], ["gcc"], ["clang-19"]):
            subprocess.run([*compiler, "-std=c11", *WARNINGS, "-O2", "-c", source, "-o", os.devnull], check=True)


@pytest.mark.parametrize("name", NETWORKS)
def test_fits_and_is_exact(name, tmp_path):
    path = tmp_path / f"{name}.tflite"
    path.write_bytes(NETWORKS[name])
    result = json.loads(mote.command("verify", path, "--target", "atmega328p", "--invocations", "16", "--json"))
    assert result["verdict"] == "equal" and result["differing_bytes"] == 0
    assert result["cycles"]["total"] > result["instructions"]["total"]
    kernels = {layer["kernel"] for layer in result["instructions"]["layers"]}
    assert {"fully_connected_s8_ref", "conv_2d_s8_ref"}.isdisjoint(kernels)
    assert sum(result["ram_bytes"].values()) <= 500
