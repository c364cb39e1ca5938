# SPDX-License-Identifier: Apache-2.0
"""Two published wake-word models, compiled by Mote, listen to espeak-ng on emulated boards.

`tools/demo` installs what this needs and runs it. Ends with exit code 1 if a word is missed, if one
is heard that was not said, or if one output byte differs from TensorFlow Lite Micro's.
"""

import concurrent.futures
import dataclasses
import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys
import time

import numpy as np
import pymicro_wakeword
import tflite_micro

import speech
import wake_word

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOTE = pathlib.Path(os.environ.get("MOTE") or ROOT / "build" / "release" / "mote")
FOLDER = ROOT / "build" / "demo"
MODELS = pathlib.Path(pymicro_wakeword.__file__).parent / "models"
TARGETS = ["cortex-m4", "cortex-m55"]
# What is said, and the model that is to hear it; all others are to stay quiet.
PHRASES = [
    ("okay nabu", "okay_nabu"),
    ("alexa", "alexa"),
    ("okay nabu, turn on the light", "okay_nabu"),
    ("alexa, play some music", "alexa"),
    ("hello, how are you", None),
    ("what time is it", None),
    ("turn on the light in the kitchen", None),
    ("okay, never mind", None),
    ("alaska is a cold place", None),
    ("the quick brown fox jumps over the lazy dog", None),
]
BEGIN = time.monotonic()


def progress(text):
    print(f"demo: {time.monotonic() - BEGIN:4.0f} s  {text}", file=sys.stderr, flush=True)


def mote(*arguments):
    """What `mote arguments... --json` says, whatever it thinks of the result."""
    run = subprocess.run([MOTE, *map(str, arguments), "--json"], stdout=subprocess.PIPE, text=True)
    if run.returncode not in (0, 1):  # 1: the outputs differ, which the JSON tells
        sys.exit(f"demo: mote {arguments[0]} ended with exit code {run.returncode}")
    return json.loads(run.stdout)


@dataclasses.dataclass
class Model:
    name: str

    def __post_init__(self):
        self.path = MODELS / f"{self.name}.tflite"
        decision = json.loads((MODELS / f"{self.name}.json").read_text())["micro"]
        self.cutoff, self.window = decision["probability_cutoff"], decision["sliding_window_size"]
        ports = mote("inspect", self.path)
        self.input, self.output = ports["inputs"][0], ports["outputs"][0]
        self.frames_per_run = self.input["shape"][1]

    def invocations(self, frames):
        return wake_word.quantised(
            frames, self.frames_per_run, self.input["scale"], self.input["zero_point"]
        )

    def peaks(self, outputs, phrases):
        """The highest mean probability during each phrase."""
        probabilities = (outputs.reshape(-1).astype(float) - self.output["zero_point"]) * self.output["scale"]
        means = wake_word.means(probabilities, self.window)
        return [
            wake_word.peak(means, phrase.first_frame, phrase.end_frame, self.frames_per_run)
            for phrase in phrases
        ]


def outputs_of_tflm(model, invocations):
    interpreter = tflite_micro.runtime.Interpreter.from_file(str(model.path))
    outputs = []
    for invocation in invocations:
        interpreter.set_input(invocation, 0)
        interpreter.invoke()
        outputs.append(interpreter.get_output(0))
    return np.stack(outputs)


@dataclasses.dataclass
class Board:
    """One model on one target: what it answered, and what it costs."""

    outputs: np.ndarray
    cost: dict


def on_board(model, target, features_file):
    folder = FOLDER / f"{model.name}-{target}"
    mote("compile", model.path, "--target", target, "-o", folder)
    files = mote("run", model.path, "--target", target, "--input", features_file, "--output",
                 FOLDER / "outputs" / folder.name)["outputs"]
    progress(f"{model.name} has listened on {target}")
    cost = mote("verify", model.path, "--target", target, "--input", features_file)
    progress(f"{model.name} is verified and measured on {target}")
    return Board(np.load(files[0]["file"]), cost)


def print_table(columns, rows):
    """`columns` begin with ">" where they are to be right-aligned."""
    cells = [[column.lstrip(">") for column in columns], *rows]
    widths = [max(len(row[c]) for row in cells) for c in range(len(columns))]
    for row in cells:
        aligned = [
            cell.rjust(width) if column.startswith(">") else cell.ljust(width)
            for cell, width, column in zip(row, widths, columns)
        ]
        print("  " + "  ".join(aligned).rstrip())


def print_words(models, boards, phrases):
    """Returns what went against expectation."""
    columns = [""] + [model.name if target == TARGETS[0] else "" for model in models for target in TARGETS]
    wrong, boards_row, rows = [], ["espeak-ng says"], [[phrase] for phrase, _ in PHRASES]
    for model in models:
        for target in TARGETS:
            boards_row.append(target)
            peaks = model.peaks(boards[model.name, target].outputs, phrases)
            for row, (phrase, hearer), peak in zip(rows, PHRASES, peaks):
                heard = wake_word.is_heard(peak, model.cutoff)
                as_expected = heard == (hearer == model.name)
                row.append(f"{peak:.3f} {'HEARD' if heard else 'quiet'}{'' if as_expected else ' WRONG'}")
                if not as_expected:
                    wrong.append(f'"{phrase}": {model.name} on {target} {"heard" if heard else "missed"} it')
    print_table(columns, [boards_row, *rows])
    cutoffs = ", ".join(f"{model.cutoff:g} for {model.name}" for model in models)
    print(f"\nHeard is a mean of {models[0].window} probabilities above {cutoffs}, as the models' authors set it.")
    return wrong


def print_comparison(models, boards, reference):
    """Returns what differed."""
    wrong, rows = [], []
    for model in models:
        for target in TARGETS:
            outputs = boards[model.name, target].outputs
            differing = int(np.count_nonzero(outputs.view(np.uint8) != reference[model.name].view(np.uint8)))
            verdict = boards[model.name, target].cost["verdict"]
            # Zeros everywhere would be equal, too: how many different answers there were is part of the proof.
            rows.append([model.name, target, str(len(outputs)), str(len(np.unique(outputs))),
                         str(differing), verdict])
            if differing or verdict != "equal":
                wrong.append(f"{model.name} on {target}: {differing} bytes differ from TFLM's, verify says {verdict}")
    print_table(["model", "target", ">invocations", ">distinct outputs", ">bytes differ from TFLM", "mote verify"], rows)
    return wrong


def print_costs(models, boards):
    columns = ["model", "target", ">code", ">constants", ">weights", ">flash", ">arena", ">state", ">stack",
               ">RAM", ">instructions", ">per second"]
    rows = []
    for model in models:
        runs_per_second = 100 / model.frames_per_run
        for target in TARGETS:
            cost = boards[model.name, target].cost
            flash, ram = cost["flash_bytes"], cost["ram_bytes"]
            once = cost["instructions"]["total"]
            figures = [flash["code"], flash["constants"], flash["weights"], sum(flash.values()),
                       ram["arena"], ram["state"], ram["stack"], sum(ram.values()), once]
            rows.append([model.name, target, *(f"{figure:,}" for figure in figures),
                         f"{once * runs_per_second / 1e6:.1f} M"])
    print_table(columns, rows)
    print()
    for target in TARGETS:
        cost = boards[models[0].name, target].cost
        print(f"  {target}: {cost['compiler']} {cost['flags']}")


def main():
    progress("espeak-ng speaks, pymicro-features listens")
    samples, phrases = speech.one_stream(phrase for phrase, _ in PHRASES)
    frames = speech.features(samples)

    FOLDER.mkdir(parents=True, exist_ok=True)
    models = [Model("okay_nabu"), Model("alexa")]
    reference, jobs = {}, {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for model in models:
            invocations = model.invocations(frames)
            file = FOLDER / f"{model.name}.npy"
            np.save(file, invocations)
            for target in TARGETS:
                jobs[model.name, target] = pool.submit(on_board, model, target, file)
            reference[model.name] = outputs_of_tflm(model, invocations)
        progress("TFLM has listened")
        boards = {key: job.result() for key, job in jobs.items()}

    version = importlib.metadata.version
    print(f"\nModels of pymicro-wakeword {version('pymicro-wakeword')} (PyPI), compiled by Mote, on emulated boards;"
          f" {len(samples) / speech.RATE:.0f} s of speech.\n")
    print("WORDS: highest mean probability during each phrase\n")
    wrong = print_words(models, boards, phrases)
    print(f"\nPROOF: every output against TFLM (tflite-micro {version('tflite-micro')}), state carried throughout\n")
    wrong += print_comparison(models, boards, reference)
    print("\nCOST: bytes, and instructions of one invocation and of one second of sound\n")
    print_costs(models, boards)
    print("\nInstructions are counted exactly by QEMU; they are not cycles and not time. docs/targets.md says how each")
    print(f"figure is obtained. The C that ran: {FOLDER.relative_to(ROOT)}/<model>-<target>/.")
    if wrong:
        print("\n" + "\n".join(wrong), file=sys.stderr)
        return 1
    print("\nAll as expected.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
