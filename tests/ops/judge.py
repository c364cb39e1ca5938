# SPDX-License-Identifier: Apache-2.0
"""Cases of the matrix, from their models to a verdict."""

import compare
import mote
from ops import bundle
from voices import voice

# The interpreter is the meaning of the operators, `host` the emitted C with its kernels.
TARGETS = ["interpreter", "host"]


def judge(cases, folder, targets=TARGETS):
    """Faults of Mote as sentences, none when all is well. The cases run side by side in one model;
    the independent program is asked about each alone."""
    faults, decided = [], []
    expected = {}
    for case in cases:
        model = case.model()
        try:
            expected[case.name] = voice.decide(model, case.inputs(model), case.table.voice)
            decided.append(case)
        except voice.VoiceError as error:
            faults.append(f"{case}: nobody decides: {error}")
    for target in targets:
        faults += bundle.faults_of(decided, lambda some, to=target: judge_target(some, to, expected, folder))
    return faults


def judge_target(cases, target, expected, folder):
    together = bundle.Bundle(cases)
    try:
        outputs = mote.run(together.save(folder), target, together.inputs, folder)
    except (mote.MoteError, mote.MoteTimeout) as error:
        return [f"{', '.join(map(str, cases))}: {target}: {error}"]
    faults = []
    for case, ours in zip(cases, together.outputs_by_case(outputs), strict=True):
        fault = fault_of(ours, expected[case.name], case.table.tolerance)
        if fault:
            faults.append(f"{case}: {target}: {fault}")
    return faults


def fault_of(outputs, expected, tolerance):
    try:
        found = compare.difference(flat(outputs), flat(expected.outputs))
    except ValueError as error:
        return str(error)
    return None if found.within(tolerance) else f"{found} ({expected.voice})"


def flat(outputs):
    """[invocation][output] one after another."""
    return [array for invocation in outputs for array in invocation]
