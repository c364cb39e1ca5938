# SPDX-License-Identifier: Apache-2.0
"""Public models on every emulated board: `mote verify` finds not one byte different.

With MOTE_FULL=1 over 16 invocations in a row, otherwise over 2. Where a core is simulated, which takes
a minute for 50 million cycles, only small models and a single invocation.
"""

import json
import os
import pathlib
import re
import subprocess

import pytest

import mote
from emit.test_emitted_c import TARGETS

ZOO = pathlib.Path(os.environ.get("MOTE_ZOO") or mote.ROOT.parent / "shared" / "zoo")
FULL = os.environ.get("MOTE_FULL") == "1"
INVOCATIONS = "16" if FULL else "2"
TINY = "models/mlcommons+tiny/benchmark/training"
MICRO = "models/tensorflow+tflite-micro/tensorflow/lite/micro"
WAKE = "models/esphome+micro-wake-word-models/models"
MODELS = {
    "kws": f"{TINY}/keyword_spotting/trained_models/kws_ref_model.tflite",
    "vww": f"{TINY}/visual_wake_words/trained_models/vww_96_int8.tflite",
    "ic": f"{TINY}/image_classification/trained_models/pretrainedResnet_quant.tflite",
    "ad": f"{TINY}/anomaly_detection/trained_models/ad01_int8.tflite",
    "sww": f"{TINY}/streaming_wakeword/trained_models/str_ww_ref_model.tflite",
    "person_detect": f"{MICRO}/models/person_detect.tflite",
    "micro_speech": f"{MICRO}/examples/micro_speech/models/micro_speech_quantized.tflite",
    "hello_world": f"{MICRO}/examples/hello_world/models/hello_world_int8.tflite",
    "okay_nabu": f"{WAKE}/okay_nabu.tflite",
    "alexa": f"{WAKE}/v2/alexa.tflite",
    "hey_jarvis": f"{WAKE}/v2/hey_jarvis.tflite",
}


SIMULATED_MODELS = ["ad", "hello_world", *(["kws", "sww"] if FULL else [])]


def cells():
    """(model, target, invocations)"""
    listed = json.loads(mote.command("targets", "--json"))
    simulated = [target["name"] for target in listed if target["counts_cycles"]]
    for target in TARGETS:
        for model in SIMULATED_MODELS if target in simulated else MODELS:
            yield model, target, "1" if target in simulated else INVOCATIONS


def path_of(model):
    path = ZOO / MODELS[model]
    if not path.exists():
        pytest.skip(f"no public models at {ZOO} (set MOTE_ZOO)")
    return path


@pytest.mark.parametrize("model, target, invocations", list(cells()))
def test_equal_on_the_board(model, target, invocations):
    memory = [] if target == "host" else ["--ram", "2M", "--flash", "4M"]
    said = mote.command(
        "verify", path_of(model), "--target", target, "--invocations", invocations, "--json", *memory,
        timeout=1800,
    )
    result = json.loads(said)
    assert result["verdict"] == "equal" and result["differing_bytes"] == 0
    assert result["ram_bytes"]["stack"] <= 1024


def test_kws_on_cortex_m4_is_small_and_needs_nothing(tmp_path):
    """20 KB of flash beyond weights; nothing undefined but the three memory functions."""
    result = json.loads(mote.command("verify", path_of("kws"), "--target", "cortex-m4", "--json"))
    assert result["flash_bytes"]["code"] + result["flash_bytes"]["constants"] <= 20 * 1024
    mote.command("compile", path_of("kws"), "--target", "cortex-m4", "--name", "kws", "-o", tmp_path / "c")
    objects = []
    for source in sorted((tmp_path / "c").glob("*.c")):
        objects.append(source.with_suffix(".o"))
        subprocess.run(
            ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-std=c11", "-O2", "-c", source, "-o", objects[-1]],
            check=True,
        )
    subprocess.run(["arm-none-eabi-ld", "-r", *objects, "-o", tmp_path / "all.o"], check=True)
    undefined = subprocess.run(["arm-none-eabi-nm", "-u", tmp_path / "all.o"], capture_output=True, text=True, check=True)
    symbols = set(re.findall(r"U (\S+)", undefined.stdout))
    assert symbols <= {"memcpy", "memmove", "memset"}, symbols
