import numpy as np

from ops.matrix import INPUT_QUANTS, table


def slice_shape(x, begin, end, strides, begin_mask, end_mask, shrink):
    """What numpy makes of the same request."""
    index = tuple(
        begin[i]
        if shrink >> i & 1
        else slice(
            None if begin_mask >> i & 1 else begin[i],
            None if end_mask >> i & 1 else end[i],
            strides[i],
        )
        for i in range(len(x))
    )
    return list(np.zeros(x, np.int8)[index].shape)


@table(
    60,
    # x, begin, end, strides, and then the masks of begin, end and shrink_axis
    request=[
        ([8], [2], [7], [1], 0, 0, 0),
        ([8], [7], [1], [-2], 0, 0, 0),
        ([9], [-1], [0], [-1], 0, 1, 0),
        ([17], [-5], [100], [3], 0, 0, 0),
        ([4, 5], [1, 0], [3, 4], [1, 2], 0, 0, 0),
        ([4, 5], [1, 2], [2, 3], [1, 1], 0, 0, 1),
        ([4, 5], [1, 2], [2, 3], [1, 1], 2, 2, 1),
        ([2, 3, 7], [0, -1, 0], [2, -4, 7], [1, -1, 3], 0, 0, 0),
        ([2, 3, 7], [0, 0, 0], [0, 0, 0], [1, 1, 2], 7, 7, 0),
        ([1, 4, 6, 3], [0, 1, 1, 0], [1, 4, 5, 3], [1, 2, 2, 1], 0, 0, 0),
        ([1, 4, 6, 3], [0, 1, 0, 0], [1, 2, 0, 0], [1, 1, 1, 1], 13, 13, 0),
        ([1, 4, 6, 3], [0, 0, 0, 0], [0, 0, 0, 0], [1, -1, 1, -1], 15, 15, 0),
        ([1, 4, 6, 3], [0, 3, 0, 2], [1, 4, 0, 3], [1, 1, 1, 1], 4, 4, 11),
    ],
    quant=INPUT_QUANTS,
)
def int8(m, rng, request, quant):
    x, begin, end, strides, begin_mask, end_mask, shrink = request
    y = m.tensor(slice_shape(*request), "int8", *quant)
    arguments = [m.constant(np.array(values, np.int32)) for values in (begin, end, strides)]
    m.op(
        "STRIDED_SLICE",
        [m.input(x, "int8", *quant), *arguments],
        [y],
        version=2,
        begin_mask=begin_mask,
        end_mask=end_mask,
        shrink_axis_mask=shrink,
    )
    return [y]
