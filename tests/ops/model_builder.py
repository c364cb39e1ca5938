# SPDX-License-Identifier: Apache-2.0
"""Builds small .tflite models, without TensorFlow.

    m = ModelBuilder()
    x = m.input([1, 5, 5, 3], "int8", 0.1, 3)          # float and index tensors: no quantisation
    w = m.constant(weights, [0.02, 0.04], axis=0)
    y = m.tensor([1, 5, 5, 2], "int8", 0.3, -5)
    m.op("CONV_2D", [x, w, None], [y], padding="same", stride_w=1, stride_h=1)
    model = m.finish([y])                                # bytes

Operator options are keyword arguments under their names in the file format.
"""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

TENSOR_TYPES = {
    "float32": schema.TensorType.FLOAT32,
    "float16": schema.TensorType.FLOAT16,
    "int8": schema.TensorType.INT8,
    "uint8": schema.TensorType.UINT8,
    "int16": schema.TensorType.INT16,
    "int32": schema.TensorType.INT32,
    "int64": schema.TensorType.INT64,
    "bool": schema.TensorType.BOOL,
    "resource": schema.TensorType.RESOURCE,
}

# The options table of each operator; operators without one are not listed.
OPTIONS = {
    "ADD": "AddOptions",
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "CALL_ONCE": "CallOnceOptions",
    "CAST": "CastOptions",
    "CONCATENATION": "ConcatenationOptions",
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "FULLY_CONNECTED": "FullyConnectedOptions",
    "GATHER": "GatherOptions",
    "LEAKY_RELU": "LeakyReluOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "MEAN": "ReducerOptions",
    "MUL": "MulOptions",
    "PACK": "PackOptions",
    "REDUCE_MAX": "ReducerOptions",
    "RESHAPE": "ReshapeOptions",
    "RESIZE_BILINEAR": "ResizeBilinearOptions",
    "RESIZE_NEAREST_NEIGHBOR": "ResizeNearestNeighborOptions",
    "SHAPE": "ShapeOptions",
    "SOFTMAX": "SoftmaxOptions",
    "SPLIT": "SplitOptions",
    "SPLIT_V": "SplitVOptions",
    "SQUEEZE": "SqueezeOptions",
    "STRIDED_SLICE": "StridedSliceOptions",
    "SUB": "SubOptions",
    "SVDF": "SVDFOptions",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "UnidirectionalSequenceLSTMOptions",
    "UNPACK": "UnpackOptions",
    "VAR_HANDLE": "VarHandleOptions",
}

WORDS = {
    "padding": {"same": 0, "valid": 1},
    "fused_activation_function": {"none": 0, "relu": 1, "relu_n1_to_1": 2, "relu6": 3, "tanh": 4},
}


class ModelBuilder:
    def __init__(self):
        self.buffers = [schema.BufferT()]  # buffer 0 is empty by convention
        self.codes = []
        self.subgraphs = []
        self.begin_subgraph("main")

    def begin_subgraph(self, name):
        """Everything after belongs to a new subgraph; returns its index."""
        self.subgraph = schema.SubGraphT()
        self.subgraph.name = name
        self.subgraph.tensors, self.subgraph.operators = [], []
        self.subgraph.inputs, self.subgraph.outputs = [], []
        self.subgraphs.append(self.subgraph)
        return len(self.subgraphs) - 1

    def input(self, shape, dtype, scale=None, zero_point=0, name=None):
        index = self.tensor(shape, dtype, scale, zero_point, name=name or f"x{len(self.subgraph.inputs)}")
        self.subgraph.inputs.append(index)
        return index

    def constant(self, array, scale=None, zero_point=0, axis=0):
        array = np.asarray(array)
        index = self.tensor(array.shape, array.dtype.name, scale, zero_point, axis)
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(array.tobytes(), np.uint8)
        self.subgraph.tensors[index].buffer = len(self.buffers)
        self.buffers.append(buffer)
        return index

    def tensor(self, shape, dtype, scale=None, zero_point=0, axis=0, variable=False, name=None):
        tensor = schema.TensorT()
        tensor.name = name or f"t{len(self.subgraph.tensors)}"
        tensor.shape = list(shape)
        tensor.type = TENSOR_TYPES[dtype]
        tensor.isVariable = variable
        if scale is not None:
            scales = np.atleast_1d(np.asarray(scale, np.float32))
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale = list(scales)
            tensor.quantization.zeroPoint = [int(zero_point)] * len(scales)
            tensor.quantization.quantizedDimension = axis
        self.subgraph.tensors.append(tensor)
        return len(self.subgraph.tensors) - 1

    def op(self, operator, inputs, outputs, version=1, intermediates=None, **options):
        node = schema.OperatorT()
        node.opcodeIndex = self.code(operator, version)
        node.inputs = [-1 if index is None else index for index in inputs]
        node.outputs = list(outputs)
        node.intermediates = intermediates
        if operator in OPTIONS:
            node.builtinOptionsType = getattr(schema.BuiltinOptions, OPTIONS[operator])
            node.builtinOptions = getattr(schema, OPTIONS[operator] + "T")()
            for name, value in options.items():
                setattr(node.builtinOptions, camel(name), WORDS[name][value] if name in WORDS else value)
        elif options:
            raise ValueError(f"{operator} has no options")
        self.subgraph.operators.append(node)

    def code(self, operator, version):
        number = getattr(schema.BuiltinOperator, operator)
        for index, code in enumerate(self.codes):
            if (code.builtinCode, code.version) == (number, version):
                return index
        code = schema.OperatorCodeT()
        code.builtinCode, code.version = number, version
        code.deprecatedBuiltinCode = min(number, 127)
        self.codes.append(code)
        return len(self.codes) - 1

    def finish(self, outputs):
        """The file's bytes; `outputs` are of the main subgraph and get the names y0, y1, ..."""
        self.subgraphs[0].outputs = list(outputs)
        for number, index in enumerate(outputs):
            self.subgraphs[0].tensors[index].name = f"y{number}"
        model = schema.ModelT()
        model.version = 3
        model.operatorCodes, model.subgraphs, model.buffers = self.codes, self.subgraphs, self.buffers
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def camel(snake):
    """stride_w -> strideW, which is how the generated schema spells the format's names."""
    head, *tail = snake.split("_")
    return head + "".join(word.capitalize() for word in tail)
