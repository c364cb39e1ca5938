# SPDX-License-Identifier: Apache-2.0
"""The inputs that the zoo's answers belong to: a linear congruential generator per (call, input)."""

import numpy as np

MULTIPLIER = np.uint32(1664525)
INCREMENT = np.uint32(1013904223)


def states(seed, count):
    """The `count` states after `seed`, without a loop: s_k = a^k s_0 + c (1 + a + ... + a^(k-1))."""
    powers = np.cumprod(np.full(count, MULTIPLIER, np.uint32), dtype=np.uint32)
    sums = np.cumsum(np.concatenate([np.ones(1, np.uint32), powers[:-1]]), dtype=np.uint32)
    return powers * np.uint32(seed) + INCREMENT * sums


CONVERSIONS = {
    "float32": lambda s: (s >> 8).astype(np.float32) / np.float32(8388608) - np.float32(1),
    "int8": lambda s: ((s >> 24).astype(np.int32) - 128).astype(np.int8),
    "uint8": lambda s: (s >> 24).astype(np.uint8),
    "int16": lambda s: ((s >> 16).astype(np.int32) - 32768).astype(np.int16),
    "bool": lambda s: (s >> 31).astype(np.bool_),
    "int32": lambda s: (s >> 29).astype(np.int32),
    "int64": lambda s: (s >> 29).astype(np.int64),
}


def array(call, index, shape, dtype):
    """What input number `index` is at invocation number `call`, both from 0."""
    seed = (0x9E3779B9 * (call + 1) + 7919 * index + 1) % 2**32
    count = int(np.prod(shape, dtype=np.int64))
    return CONVERSIONS[np.dtype(dtype).name](states(seed, count)).reshape(shape)


def arrays(inputs, calls=3):
    """[invocation][input] for the inputs of tflite_file.ports; ValueError names a type without a rule."""
    for port in inputs:
        if port.dtype is None or port.dtype.name not in CONVERSIONS:
            raise ValueError(f'input "{port.name}" is of a type ({port.dtype}) without an input rule')
    return [
        [array(call, index, port.shape, port.dtype) for index, port in enumerate(inputs)]
        for call in range(calls)
    ]
