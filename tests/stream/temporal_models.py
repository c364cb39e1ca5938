# SPDX-License-Identifier: Apache-2.0
"""Small int8 models over time, with random weights."""

import numpy as np
from ops.matrix import weight_scales, weights
from ops.model_builder import ModelBuilder
from ops.tiny_networks import bias, output_scale


class Temporal:
    """Layers over x [1, height, width, channels]; `shape` and `scale` are the newest layer's."""

    def __init__(self, shape, seed):
        self.m = ModelBuilder()
        self.rng = np.random.default_rng(seed)
        self.shape, self.scale = list(shape), 0.02
        self.x = self.m.input(shape, "int8", self.scale, -7)

    def like(self, shape, scale=None, zero_point=-7):
        self.shape, self.scale = list(shape), scale or self.scale
        return self.m.tensor(self.shape, "int8", self.scale, zero_point)

    def convolve(self, operator, shape, w_shape, axis, terms, activation="none", **options):
        scales = weight_scales(self.rng, shape[-1], per_channel=True)
        w = self.m.constant(weights(self.rng, w_shape), scales, axis=axis)
        b = self.m.constant(bias(self.rng, shape[-1], terms), scales * self.scale)
        inputs = [self.x, w, b]
        self.x = self.like(shape, output_scale(self.scale, scales, terms))
        options = {"stride_h": 1, "stride_w": 1, "padding": "valid", **options}
        self.m.op(operator, inputs, [self.x], version=3, fused_activation_function=activation, **options)
        return self

    def convolution(self, kernel, channels, stride=1, dilation=1, **options):
        """`kernel` is (height, width); strides and dilations are those of its longer side."""
        along = "h" if kernel[0] > 1 else "w"
        shape = [1, *self.valid(kernel, stride, dilation), channels]
        terms = kernel[0] * kernel[1] * self.shape[3]
        options |= {f"stride_{along}": stride, f"dilation_{along}_factor": dilation}
        options = {"dilation_h_factor": 1, "dilation_w_factor": 1, **options}
        return self.convolve("CONV_2D", shape, [channels, *kernel, self.shape[3]], 0, terms, **options)

    def depthwise(self, kernel, dilation=1):
        along = "h" if kernel[0] > 1 else "w"
        shape = [1, *self.valid(kernel, 1, dilation), self.shape[3]]
        options = {"dilation_h_factor": 1, "dilation_w_factor": 1, f"dilation_{along}_factor": dilation}
        return self.convolve("DEPTHWISE_CONV_2D", shape, [1, *kernel, self.shape[3]], 3,
                             kernel[0] * kernel[1], depth_multiplier=1, **options)

    def valid(self, kernel, stride, dilation):
        sizes = [size - (k - 1) * dilation for size, k in zip(self.shape[1:3], kernel)]
        return [-(-size // stride) if k > 1 else size for size, k in zip(sizes, kernel)]

    def max_pool(self, kernel):
        shape = [1, self.shape[1] // kernel[0], self.shape[2] // kernel[1], self.shape[3]]
        x, self.x = self.x, self.like(shape)
        self.m.op("MAX_POOL_2D", [x], [self.x], version=2, padding="valid", stride_h=kernel[0],
                  stride_w=kernel[1], filter_height=kernel[0], filter_width=kernel[1])
        return self

    def add_newest(self, earlier, earlier_frames):
        """The newest rows of `earlier`, as many as there are now, are added."""
        dropped = earlier_frames - self.shape[1]
        begin, end, ones = [0, dropped, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]
        cropped = self.m.tensor(self.shape, "int8", 0.02, -7)
        constants = [self.m.constant(np.array(values, np.int32)) for values in (begin, end, ones)]
        self.m.op("STRIDED_SLICE", [earlier, *constants], [cropped], version=2, begin_mask=13, end_mask=15)
        x, self.x = self.x, self.like(self.shape, self.scale * 1.2)
        self.m.op("ADD", [x, cropped], [self.x], version=2, fused_activation_function="none")
        return self

    def flat(self):
        x, self.x = self.x, self.like([1, int(np.prod(self.shape))])
        self.m.op("RESHAPE", [x, self.m.constant(np.array(self.shape, np.int32))], [self.x])
        return self

    def dense(self, units):
        inputs = self.shape[1]
        scales = weight_scales(self.rng, units, per_channel=False)
        w = self.m.constant(weights(self.rng, [units, inputs]), scales)
        b = self.m.constant(bias(self.rng, units, inputs), scales * self.scale)
        x, self.x = self.x, self.like([1, units], output_scale(self.scale, scales, inputs))
        self.m.op("FULLY_CONNECTED", [x, w, b], [self.x], version=4, fused_activation_function="none",
                  keep_num_dims=False)
        return self

    def finish(self):
        return self.m.finish([self.x])


def sensor():
    """A window of a signal of three axes, time along the width, with a stride and a pool: 4 frames a step."""
    return (
        Temporal([1, 1, 62, 3], 1)
        .convolution((1, 6), 8, stride=2, activation="relu")
        .max_pool((1, 2))
        .convolution((1, 4), 12)
        .flat()
        .dense(5)
        .finish()
    )


def dilated():
    """A temporal network with dilations and a residual branch; frames are rows of 5."""
    t = Temporal([1, 40, 1, 5], 2)
    x = t.x
    t.depthwise((3, 1)).convolution((3, 1), 5, dilation=4, activation="relu").add_newest(x, 40)
    return t.convolution((2, 1), 7, dilation=8).flat().dense(3).finish()


def padded():
    """Padding along time, which a stream cannot have."""
    t = Temporal([1, 20, 1, 5], 3).convolution((3, 1), 5)
    return t.convolve("CONV_2D", [1, 18, 1, 4], [4, 3, 1, 5], 0, 15, padding="same").finish()
