# SPDX-License-Identifier: Apache-2.0
"""What a .tflite file says about itself, read by LiteRT's generated schema, not by Mote."""

from dataclasses import dataclass

import numpy as np
from ai_edge_litert import schema_py_generated as schema

DTYPES = {
    schema.TensorType.FLOAT32: np.dtype(np.float32),
    schema.TensorType.FLOAT16: np.dtype(np.float16),
    schema.TensorType.FLOAT64: np.dtype(np.float64),
    schema.TensorType.INT8: np.dtype(np.int8),
    schema.TensorType.UINT8: np.dtype(np.uint8),
    schema.TensorType.INT16: np.dtype(np.int16),
    schema.TensorType.INT32: np.dtype(np.int32),
    schema.TensorType.UINT32: np.dtype(np.uint32),
    schema.TensorType.INT64: np.dtype(np.int64),
    schema.TensorType.UINT64: np.dtype(np.uint64),
    schema.TensorType.BOOL: np.dtype(np.bool_),
}


@dataclass
class Port:
    """An input or output of the main subgraph; a batch of -1 is 1; dtype None: not a numpy type."""

    name: str
    shape: tuple
    dtype: np.dtype | None


def ports(model):
    """(inputs, outputs) of a .tflite file given as bytes."""
    subgraph = schema.Model.GetRootAs(model, 0).Subgraphs(0)
    return (
        [port(subgraph.Tensors(subgraph.Inputs(i))) for i in range(subgraph.InputsLength())],
        [port(subgraph.Tensors(subgraph.Outputs(i))) for i in range(subgraph.OutputsLength())],
    )


def port(tensor):
    shape = tuple(max(1, tensor.Shape(i)) for i in range(tensor.ShapeLength()))
    return Port((tensor.Name() or b"").decode(), shape, DTYPES.get(tensor.Type()))
