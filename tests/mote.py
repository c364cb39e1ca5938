# SPDX-License-Identifier: Apache-2.0
"""Runs the `mote` under test: build/release/mote, or what MOTE names."""

import json
import os
import pathlib
import subprocess

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("MOTE") or ROOT / "build" / "release" / "mote")


DOES_NOT_FIT = 5
REFUSALS = {3: "malformed", 4: "unsupported", DOES_NOT_FIT: "does not fit"}  # the model's faults


class MoteError(Exception):
    """mote ended with an exit code other than 0; the text is what it said."""

    def __init__(self, exit_code, said):
        super().__init__(f"exit code {exit_code}: {said}")
        self.exit_code = exit_code
        self.said = said

    @property
    def is_refusal(self):
        """The model is at fault, and mote said so in words."""
        return self.exit_code in REFUSALS and bool(self.said)

    @property
    def does_not_fit(self):
        return self.exit_code == DOES_NOT_FIT


class MoteTimeout(Exception):
    """mote took longer than it was given."""


def command(*arguments, timeout=120):
    """Standard output of `mote arguments...`."""
    try:
        done = subprocess.run(
            [str(BINARY), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise MoteTimeout(f"mote {arguments[0]} took more than {timeout} s") from None
    if done.returncode != 0:
        raise MoteError(done.returncode, done.stderr.strip())
    return done.stdout


def run(model, target, inputs, folder, *more, timeout=120):
    """outputs[invocation][output], as voice.Run has them.

    `inputs[invocation][input]` as everywhere; `folder` receives the arrays that go in and come out.
    """
    options = [*input_options(inputs, folder), *more]
    said = command(
        "run", model, "--target", target, *options, "--output", folder / "out", "--json", timeout=timeout
    )
    arrays = [np.load(output["file"]) for output in json.loads(said)["outputs"]]
    return [[array[invocation] for array in arrays] for invocation in range(len(inputs))]


def verify(model, target, inputs, folder, *more, timeout=120):
    """What `mote verify --json` says; MoteError unless all is equal and nothing else is wrong."""
    options = [*input_options(inputs, folder), *more]
    return json.loads(command("verify", model, "--target", target, *options, "--json", timeout=timeout))


def input_options(inputs, folder):
    options = []
    for index in range(len(inputs[0]) if inputs else 0):
        path = folder / f"in{index}.npy"
        np.save(path, np.stack([invocation[index] for invocation in inputs]))
        options += ["--input", path]
    return options


def compile(model, target, folder, *more, timeout=120):
    """What the report.json of the emitted folder says."""
    command("compile", model, "--target", target, "-o", folder, *more, timeout=timeout)
    return json.loads((folder / "report.json").read_text())
