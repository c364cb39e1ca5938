# SPDX-License-Identifier: Apache-2.0
"""What an independent program answers to a .tflite file.

    run = voice.decide(model_bytes, inputs)       # TFLM where it runs the file, else LiteRT
    run.voice, run.outputs[invocation][output]

`inputs[invocation][input]` are arrays of the model's own shapes; the invocations follow each other
without a reset, so that state shows. A program that refuses the file, crashes or hangs raises
VoiceError with the reason. Answers are kept in MOTE_VOICE_CACHE (default ~/.cache/mote/voices;
empty: not kept) under a hash of everything they depend on.
"""

import atexit
import hashlib
import importlib.metadata
import os
import pathlib
import pickle
import select
import struct
import subprocess
import sys
from dataclasses import dataclass

PACKAGES = {"tflm": "tflite-micro", "litert": "ai-edge-litert"}
TIMEOUT_SECONDS = 120


class VoiceError(Exception):
    """The program did not run the model; the text is the reason."""


@dataclass
class Run:
    voice: str
    outputs: list  # [invocation][output] -> array


def run_tflm(model, inputs):
    """TensorFlow Lite for Microcontrollers with its reference kernels."""
    return run("tflm", model, inputs)


def run_litert(model, inputs):
    """LiteRT with its reference kernels (BUILTIN_REF) on one thread."""
    return run("litert", model, inputs)


def decide(model, inputs, preferred="tflm"):
    """The answer that counts: of `preferred` where it runs the model, else of the other one."""
    other = {"tflm": "litert", "litert": "tflm"}[preferred]
    try:
        return run(preferred, model, inputs)
    except VoiceError as first:
        try:
            return run(other, model, inputs)
        except VoiceError as second:
            raise VoiceError(f"{preferred}: {first}; {other}: {second}") from second


def run(name, model, inputs):
    key = cache_key(name, model, inputs)
    reply = cache_read(key)
    if reply is None:
        reply = worker(name).ask(pickle.dumps((model, inputs)))
        cache_write(key, reply)
    outputs, error = reply
    if error is not None:
        raise VoiceError(error)
    return Run(name, outputs)


### The processes


class Worker:
    """One worker.py, started when first asked and again after it has died."""

    def __init__(self, name):
        self.name = name
        self.process = None

    def ask(self, message):
        """(outputs, None) or (None, reason)."""
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, str(pathlib.Path(__file__).with_name("worker.py")), self.name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        try:
            self.process.stdin.write(struct.pack("<Q", len(message)) + message)
            self.process.stdin.flush()
            ready, _, _ = select.select([self.process.stdout], [], [], TIMEOUT_SECONDS)
            if not ready:
                self.stop()
                return None, f"no answer within {TIMEOUT_SECONDS} s"
            header = self.process.stdout.read(8)
            if len(header) == 8:
                return pickle.loads(self.process.stdout.read(*struct.unpack("<Q", header)))
        except BrokenPipeError:
            pass
        return None, f"crash {self.stop()}"

    def stop(self):
        """Ends the process; its exit code (negative: the signal that ended it before us)."""
        process, self.process = self.process, None
        if process is None:
            return 0
        process.stdin.close()
        process.stdout.close()
        try:
            return process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


workers = {}


def worker(name):
    if name not in workers:
        workers[name] = Worker(name)
        atexit.register(workers[name].stop)
    return workers[name]


### The cache


def cache_folder():
    """None when answers are not to be kept."""
    folder = os.environ.get("MOTE_VOICE_CACHE")
    if folder is None:
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        folder = os.path.join(cache, "mote", "voices")
    return pathlib.Path(folder) if folder else None


def cache_key(name, model, inputs):
    digest = hashlib.sha256()
    package = PACKAGES[name]
    digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    digest.update(pathlib.Path(__file__).with_name("worker.py").read_bytes())
    digest.update(hashlib.sha256(model).digest())
    for invocation in inputs:
        for array in invocation:
            digest.update(f"{array.dtype.str}{array.shape}".encode())
            digest.update(array.tobytes())
    return digest.hexdigest()


def cache_read(key):
    folder = cache_folder()
    if folder is None:
        return None
    try:
        return pickle.loads((folder / key[:2] / key).read_bytes())
    except (OSError, EOFError, pickle.UnpicklingError):
        return None


def cache_write(key, reply):
    folder = cache_folder()
    if folder is None:
        return
    path = folder / key[:2] / key
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{key}.{os.getpid()}")
    unfinished.write_bytes(pickle.dumps(reply))
    unfinished.replace(path)  # at once: several test processes share the cache
