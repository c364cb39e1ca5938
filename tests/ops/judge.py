# SPDX-License-Identifier: Apache-2.0
"""One case of the matrix, from its model to a verdict."""

import compare
import mote
from voices import voice

# The interpreter is the meaning of the operators, `host` the emitted C with its kernels.
TARGETS = ["interpreter", "host"]


def judge(case, folder, targets=TARGETS):
    """Faults of Mote as sentences, none when all is well; VoiceError when nobody can say."""
    model = case.model()
    inputs = case.inputs(model)
    expected = voice.decide(model, inputs, case.table.voice)
    path = folder / f"{case.name}.tflite"
    path.write_bytes(model)
    faults = []
    for target in targets:
        fault = judge_target(case, path, target, inputs, expected, folder)
        if fault:
            faults.append(f"{target}: {fault}")
    return faults


def judge_target(case, path, target, inputs, expected, folder):
    try:
        outputs = mote.run(path, target, inputs, folder)
        found = compare.difference(flat(outputs), flat(expected.outputs))
    except (mote.MoteError, mote.MoteTimeout, ValueError) as error:
        return str(error)
    return None if found.within(case.table.tolerance) else f"{found} ({expected.voice})"


def flat(outputs):
    """[invocation][output] one after another."""
    return [array for invocation in outputs for array in invocation]
