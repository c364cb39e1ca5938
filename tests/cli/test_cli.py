# SPDX-License-Identifier: Apache-2.0
"""What scripts build on: exit codes, one paragraph per refusal, no half-written folders, JSON keys."""

import json
import subprocess
import xml.etree.ElementTree

import numpy as np
import pytest

import mote
from zoo.test_boards import path_of

COMMANDS = ("inspect", "compile", "plan", "run", "verify", "targets")


def mote_says(*arguments):
    return subprocess.run([mote.BINARY, *map(str, arguments)], capture_output=True, text=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(command):
    said = mote_says(command, "--help")
    assert said.returncode == 0
    assert f"mote {command}" in said.stdout.split("Examples:")[1]


@pytest.mark.parametrize(
    "arguments, code, words",
    [
        (["frobnicate"], 2, "frobnicate"),
        (["inspect"], 2, "model is required"),
        (["compile", "none.tflite", "-o", "x"], 8, "none.tflite"),
        (["compile", "none.tflite", "--target", "cortex-m5", "-o", "x"], 2, "Did you mean"),
        (["compile", "none.tflite", "--ram", "12Q", "-o", "x"], 2, "12Q"),
    ],
)
def test_wrong_use(arguments, code, words, tmp_path):
    said = subprocess.run([mote.BINARY, *arguments], capture_output=True, text=True, cwd=tmp_path)
    assert said.returncode == code
    assert words in said.stderr + said.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_refused_model_leaves_no_folder(tmp_path):
    bad = tmp_path / "bad.tflite"
    bad.write_bytes(path_of("kws").read_bytes()[:20000])
    said = mote_says("compile", bad, "-o", tmp_path / "out")
    assert said.returncode == 3
    assert said.stderr.startswith("mote: bad.tflite: ") and said.stdout == ""
    assert not (tmp_path / "out").exists()


def test_what_does_not_fit_says_by_how_much(tmp_path):
    said = mote_says("compile", path_of("vww"), "--target", "cortex-m0", "--flash", "1M", "-o", tmp_path / "out")
    assert said.returncode == 5
    assert "too many" in said.stderr and "16384" in said.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    said = mote_says("compile", path_of("hello_world"), "-o", tmp_path)
    assert said.returncode == 8
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_our_own_folder_is_replaced(tmp_path):
    for model in ("kws", "hello_world"):
        assert mote_says("compile", path_of(model), "--name", model, "-o", tmp_path / "c").returncode == 0
    assert (tmp_path / "c" / "hello_world.c").exists() and not (tmp_path / "c" / "kws.c").exists()


def test_run_takes_one_invocation_or_many(tmp_path):
    one, many = tmp_path / "one.npy", tmp_path / "many.npy"
    np.save(many, np.array([[[-128]], [[0]], [[127]]], np.int8))
    np.save(one, np.array([[0]], np.int8))
    for name, path in (("one", one), ("many", many)):
        said = mote_says("run", path_of("hello_world"), "--target", "host", "--input", path, "--output", tmp_path / name)
        assert said.returncode == 0, said.stderr
    (single,) = (tmp_path / "one").glob("*.npy")
    (several,) = (tmp_path / "many").glob("*.npy")
    assert single.name == several.name
    assert np.load(single).shape == (1, 1) and np.load(several).shape == (3, 1, 1)
    assert np.load(several)[1] == np.load(single)


def test_a_wrong_array_is_refused_with_both_shapes(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((2, 2), np.float32))
    said = mote_says("run", path_of("hello_world"), "--input", tmp_path / "x.npy", "--output", tmp_path / "o")
    assert said.returncode == 2
    assert "f32[2, 2]" in said.stderr and "i8[1, 1]" in said.stderr


def test_verify_json():
    result = json.loads(mote.command("verify", path_of("hello_world"), "--target", "cortex-m4", "--json"))
    assert result["verdict"] == "equal" and result["invocations"] == 16
    assert set(result["flash_bytes"]) == {"code", "constants", "weights"}
    assert set(result["ram_bytes"]) == {"arena", "state", "stack"}
    assert set(result["instructions"]) == {"total", "init", "layers"}
    assert set(result["instructions"]["layers"][0]) == {
        "name", "op", "kernel", "macs", "instructions", "features"
    }
    for key in ("model", "target", "differing_bytes", "compiler", "flags"):
        assert key in result
    assert result["cycles"] is None


def test_a_simulated_core_counts_cycles():
    verify = ("verify", path_of("hello_world"), "--json", "--target")
    emulated = json.loads(mote.command(*verify, "rv32imac"))
    for target, invocations in (("ibex", 16), ("cv32e40p-rv32", 16), ("cv32e40p", 2)):
        result = json.loads(mote.command(*verify, target))
        assert result["verdict"] == "equal" and result["invocations"] == invocations
        assert result["cycles"]["total"] > result["instructions"]["total"]
        assert len(result["cycles"]["layers"]) == len(result["instructions"]["layers"])
        if target != "cv32e40p":
            assert result["instructions"] == emulated["instructions"]


def test_passes_can_be_switched_off():
    passes = ("fold-pad", "canonicalise", "drop-noop-reshapes", "fold-activation", "flatten-whole-windows")
    flags = [f"--no-{flag}" for flag in passes]
    for model in ("kws", "alexa"):
        result = json.loads(mote.command("verify", path_of(model), "--target", "host", "--json", *flags))
        assert result["verdict"] == "equal"


@pytest.mark.parametrize("model", ("hello_world", "kws", "vww", "ic"))
def test_plan_agrees_with_compile(model, tmp_path):
    at = ("--target", "cortex-m4", "--json")
    plan = json.loads(mote.command("plan", path_of(model), *at))
    compiled = json.loads(mote.command("compile", path_of(model), *at, "-o", tmp_path / "c"))
    assert plan["arena_bytes"] == compiled["ram_bytes"]["arena"]
    assert max(b["offset"] + b["bytes"] for b in plan["buffers"]) == plan["arena_bytes"]
    alive = [sum(b["bytes"] for b in plan["buffers"] if b["first"] <= step <= b["last"])
             for step in range(len(plan["steps"]))]
    assert [step["live_bytes"] for step in plan["steps"]] == alive
    assert max(step["least_bytes"] for step in plan["steps"]) <= plan["bound_bytes"] <= plan["arena_bytes"]
    at_peak = [b["first"] <= plan["peak_step"] <= b["last"] for b in plan["buffers"]]
    assert [b["makes_peak"] for b in plan["buffers"]] == at_peak
    assert plan["reasons"]


def test_what_plan_says_would_lower_the_arena_does():
    plan = json.loads(mote.command("plan", path_of("ic"), "--target", "cortex-m4", "--json"))
    tried = [saving for saving in plan["savings"] if saving["option"]]
    assert tried and len(tried) < len(plan["savings"])
    for saving in tried:
        options = saving["option"].split()
        then = json.loads(mote.command("plan", path_of("ic"), "--target", "cortex-m4", "--json", *options))
        assert then["arena_bytes"] == saving["arena_bytes"] < plan["arena_bytes"]


def test_plan_draws_every_buffer(tmp_path):
    said = mote.command("plan", path_of("kws"), "--target", "cortex-m4", "--svg", tmp_path / "a.svg", "--html", tmp_path / "a.html")
    assert "What makes it that large" in said and "What would lower it" in said
    mote.command("plan", path_of("kws"), "--target", "cortex-m4", "--svg", tmp_path / "b.svg")
    svg = (tmp_path / "a.svg").read_text()
    assert svg == (tmp_path / "b.svg").read_text()
    assert svg in (tmp_path / "a.html").read_text()
    drawing = xml.etree.ElementTree.fromstring(svg)
    buffers = json.loads(mote.command("plan", path_of("kws"), "--target", "cortex-m4", "--json"))["buffers"]
    groups = [g for g in drawing.iter("{http://www.w3.org/2000/svg}g") if len(g) and g[0].tag.endswith("title")]
    assert len(groups) == len(buffers)


# The faster region alone would not do; together they hold less than three times the arena.
SPLITS = {"kws": ("8500", "12K"), "ic": ("20K", "33K"), "sww": ("3K", "4K")}


@pytest.mark.parametrize("target", ("cortex-m7", "cortex-m55"))
@pytest.mark.parametrize("model", SPLITS)
def test_a_model_split_over_two_regions(model, target, tmp_path):
    dtcm, sram = SPLITS[model]
    at = ("--target", target, "--region", f"dtcm={dtcm}", "--region", f"sram={sram}", "--json")
    compiled = json.loads(mote.command("compile", path_of(model), *at, "-o", tmp_path / "c"))
    for region in compiled["regions"]:
        assert 0 < region["bytes"] <= region["capacity_bytes"]
    # verify watches every access of every layer and links into regions of just that size.
    assert json.loads(mote.command("verify", path_of(model), *at))["verdict"] == "equal"
    plan = json.loads(mote.command("plan", path_of(model), *at))
    for region in plan["regions"]:
        ends = [b["offset"] + b["bytes"] for b in plan["buffers"] if b["region"] == region["name"]]
        assert max(ends) <= region["bytes"]
    fast, slow = plan["regions"]
    assert fast["accesses"] / fast["bytes"] > slow["accesses"] / slow["bytes"]


@pytest.mark.parametrize(
    "regions, code, words",
    [
        (("dtcm=4K", "sram=6K"), 5, ("dtcm has 4,096, sram has 6,144 bytes", "sram must have", "more")),
        (("dtcm=4K", "flash=6K"), 2, ('no memory "flash"', "dtcm (", "sram (")),
        (("dtcm=4K", "dtcm=6K"), 2, ('"dtcm" is given twice',)),
        (("dtcm=1G",), 2, ('"1G" is not a size',)),
        (("dtcm=64M",), 2, ("dtcm of cortex-m7 has 2097152 bytes",)),
        (("dtcm=4K:free",), 2, ('"dtcm=4K:free" is not a region',)),
    ],
)
def test_what_is_missing_in_which_region(regions, code, words):
    options = [option for region in regions for option in ("--region", region)]
    said = mote_says("plan", path_of("kws"), "--target", "cortex-m7", *options)
    assert said.returncode == code
    for word in words:
        assert word in said.stderr


@pytest.mark.parametrize("target", ("cortex-m7", "cortex-m55"))
def test_constants_are_copied_to_what_a_region_has_left(target, tmp_path):
    at = ("--target", target, "--region", "dtcm=16K", "--region", "sram=12K", "--copy-weights", "dtcm", "--json")
    compiled = json.loads(mote.command("compile", path_of("kws"), *at, "--name", "kws", "-o", tmp_path / "c"))
    dtcm, sram = compiled["regions"]
    assert 2048 < dtcm["copied_bytes"] <= dtcm["capacity_bytes"] - dtcm["bytes"] and sram["copied_bytes"] == 0
    source = (tmp_path / "c" / "kws.c").read_text()
    assert source.count("KWS_SECTION_DTCM static") == source.count("  memcpy(kws_") > 0
    assert json.loads(mote.command("verify", path_of("kws"), *at))["verdict"] == "equal"


def test_constants_need_a_region_to_be_copied_to():
    said = mote_says("plan", path_of("kws"), "--target", "cortex-m7", "--copy-weights", "dtcm")
    assert said.returncode == 2 and "--region" in said.stderr
    said = mote_says("plan", path_of("kws"), "--target", "cortex-m7", "--region", "dtcm=16K", "--copy-weights", "sram")
    assert said.returncode == 2 and '"sram"' in said.stderr
