# SPDX-License-Identifier: Apache-2.0
"""The process that runs one voice: reads (model, inputs) from stdin, answers with the outputs.

Both programs crash on some models, so they live in here and not in the test; voice.py starts this
file, keeps it for the next model and starts it again when it has died. A message is its length as
eight bytes and then a pickle, both ways.
"""

import os
import pickle
import struct
import sys
import tempfile

# Taken lazily from the system, so that a generous size costs nothing.
TFLM_ARENA_BYTES = 512 << 20


def run_tflm(model, inputs):
    from tflite_micro.python.tflite_micro import runtime

    interpreter = runtime.Interpreter.from_bytes(model, arena_size=TFLM_ARENA_BYTES)
    outputs = []
    for invocation in inputs:
        for index, array in enumerate(invocation):
            interpreter.set_input(array, index)
        interpreter.invoke()
        outputs.append(tflm_outputs(interpreter))
    return outputs


def tflm_outputs(interpreter):
    """All outputs; TFLM's Python interface does not say how many there are but by refusing."""
    outputs = []
    while True:
        try:
            interpreter.get_output_details(len(outputs))
        except Exception:
            return outputs
        outputs.append(interpreter.get_output(len(outputs)).copy())


def run_litert(model, inputs):
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    interpreter = Interpreter(
        model_content=model,
        num_threads=1,
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
    )
    interpreter.allocate_tensors()
    arguments = interpreter.get_input_details()
    results = interpreter.get_output_details()
    outputs = []
    for invocation in inputs:
        for detail, array in zip(arguments, invocation, strict=True):
            interpreter.set_tensor(detail["index"], array)
        interpreter.invoke()
        outputs.append([interpreter.get_tensor(detail["index"]).copy() for detail in results])
    return outputs


VOICES = {"tflm": run_tflm, "litert": run_litert}


def answer(run, message, log):
    """(outputs, None), or (None, the reason): the exception and what was said on stderr."""
    log.seek(0)
    log.truncate()
    try:
        return run(*pickle.loads(message)), None
    except Exception as error:
        log.seek(0)
        said = log.read().decode("utf-8", "replace").split("\n")
        said = [line.strip() for line in said if line.strip() and not line.startswith("INFO:")]
        return None, " ".join([f"{type(error).__name__}: {error}", *said[:2]])


def main():
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    log = tempfile.TemporaryFile()
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    run = VOICES[sys.argv[1]]
    while header := requests.read(8):
        message = requests.read(*struct.unpack("<Q", header))
        reply = pickle.dumps(answer(run, message, log))
        answers.write(struct.pack("<Q", len(reply)) + reply)
        answers.flush()


if __name__ == "__main__":
    main()
