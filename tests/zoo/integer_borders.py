# SPDX-License-Identifier: Apache-2.0
"""A .tflite file with float inputs and outputs, as TinyEngine reads it: it skips the QUANTIZE and
DEQUANTIZE at the model's borders, so the caller gives and takes integers."""

import flatbuffers
from ai_edge_litert import schema_py_generated as schema


def without_conversions(model):
    """The bytes of the file without those operators; its arithmetic stays."""
    file = schema.ModelT.InitFromPackedBuf(model, 0)
    graph = file.subgraphs[0]
    entering = {op.inputs[0]: op for op in operators(file, schema.BuiltinOperator.QUANTIZE)}
    leaving = {op.outputs[0]: op for op in operators(file, schema.BuiltinOperator.DEQUANTIZE)}
    cut = [entering.get(t) for t in graph.inputs] + [leaving.get(t) for t in graph.outputs]
    graph.inputs = [entering[t].outputs[0] if t in entering else t for t in graph.inputs]
    graph.outputs = [leaving[t].inputs[0] if t in leaving else t for t in graph.outputs]
    graph.operators = [op for op in graph.operators if not any(op is gone for gone in cut)]
    file.signatureDefs = []  # they name the tensors that were the borders
    builder = flatbuffers.Builder(len(model))
    builder.Finish(file.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def operators(file, wanted):
    # Older files have only the deprecated code.
    codes = [max(code.builtinCode, code.deprecatedBuiltinCode) for code in file.operatorCodes]
    return [op for op in file.subgraphs[0].operators if codes[op.opcodeIndex] == wanted]
