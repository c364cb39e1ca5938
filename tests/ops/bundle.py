# SPDX-License-Identifier: Apache-2.0
"""Many cases of the matrix in one model, side by side, each with its own inputs and outputs: one
build and one run of the emulator judge them all.

    together = Bundle(cases)
    outputs = mote.run(together.save(folder), target, together.inputs, folder)
    for case, own in zip(cases, together.outputs_by_case(outputs)): ...
"""

from ops.model_builder import ModelBuilder

# So many that starting an emulator is no matter, so few that planning their memory is none either.
CASES = 40


class Bundle:
    def __init__(self, cases):
        self.cases = cases
        self.inputs = [[], [], []]  # [invocation][input]
        self.outputs = []  # per case
        self.owners = []  # per tensor
        builder = ModelBuilder()
        self.tensors = builder.subgraph.tensors
        for case in cases:
            self.outputs.append(case.build(builder))
            self.owners += [case] * (len(self.tensors) - len(self.owners))
            for inputs, own in zip(self.inputs, case.inputs(case.model()), strict=True):
                inputs += own
        self.model = builder.finish([index for own in self.outputs for index in own])

    def save(self, folder):
        path = folder / "cases.tflite"
        path.write_bytes(self.model)
        return path

    def case_of(self, layer):
        """The case that a layer belongs to, by the layer's name: that of its output, or what a pass
        made of one: "y3 (flat)"."""
        if len(self.cases) == 1:
            return self.cases[0]
        output = layer.split(" (")[0]
        return next(own for own, tensor in zip(self.owners, self.tensors) if tensor.name == output)

    def outputs_by_case(self, outputs):
        """Per case its outputs[invocation][output]."""
        first = 0
        for own in self.outputs:
            yield [invocation[first : first + len(own)] for invocation in outputs]
            first += len(own)


def groups(table, most=CASES, every=1):
    """A table's cases, or every `every`th, in lists that make a bundle."""
    size = 1 if table.alone else most
    cases = table.cases[::every]
    return [cases[first : first + size] for first in range(0, len(cases), size)]


def halves(cases):
    """None of a single one."""
    middle = len(cases) // 2
    return [cases[:middle], cases[middle:]] if middle else []


def faults_of(cases, judge):
    """The faults that `judge` finds in a list of cases, each in as few cases as show it."""
    faults = judge(cases) if cases else []
    closer = [fault for half in halves(cases) for fault in faults_of(half, judge)] if faults else []
    return closer or faults
