"""State in resource variables, as streaming models keep it: CALL_ONCE, VAR_HANDLE, READ, ASSIGN."""

import numpy as np

from ops.matrix import INPUT_QUANTS, table


@table(
    24,
    alone=True,
    rows=[2, 3, 5],
    new_rows=[1, 2, 3],
    channels=[1, 3, 8],
    quant=INPUT_QUANTS,
    valid=lambda rows, new_rows, **_: new_rows <= rows,
)
def ring(m, rng, rows, new_rows, channels, quant):
    """y = the kept rows and then x; the last rows of y are kept for the next call."""
    kept = [1, rows, 1, channels]
    both = [1, rows + new_rows, 1, channels]
    m.op("CALL_ONCE", [], [], init_subgraph_index=1)
    handle = m.tensor([1], "resource")
    m.op("VAR_HANDLE", [], [handle], container="", shared_name="rows")
    before = m.tensor(kept, "int8", *quant)
    m.op("READ_VARIABLE", [handle], [before])
    y = m.tensor(both, "int8", *quant)
    x = m.input([1, new_rows, 1, channels], "int8", *quant)
    m.op("CONCATENATION", [before, x], [y], version=2, axis=1)
    after = m.tensor(kept, "int8", *quant)
    corners = [[0, new_rows, 0, 0], both, [1, 1, 1, 1]]
    corners = [m.constant(np.array(values, np.int32)) for values in corners]
    m.op("STRIDED_SLICE", [y, *corners], [after], version=2)
    m.op("ASSIGN_VARIABLE", [handle, after], [])

    m.begin_subgraph("init")
    handle = m.tensor([1], "resource")
    m.op("VAR_HANDLE", [], [handle], container="", shared_name="rows")
    first = m.constant(rng.integers(-128, 128, kept, np.int8), *quant)
    m.op("ASSIGN_VARIABLE", [handle, first], [])
    return [y]


@table(16, alone=True, operator=[None, "RESHAPE", "EXPAND_DIMS", "SQUEEZE"], quant=INPUT_QUANTS)
def delay(m, rng, operator, quant):
    """y is the x before, which is state until it is overwritten: nobody may answer with a view."""
    shape = [1, 17, 1, 3]
    m.op("CALL_ONCE", [], [], init_subgraph_index=1)
    handle = m.tensor([1], "resource")
    m.op("VAR_HANDLE", [], [handle], container="", shared_name="before")
    y = m.tensor(shape, "int8", *quant)
    m.op("READ_VARIABLE", [handle], [y])
    if operator == "RESHAPE":
        y = moved(m, operator, y, [m.constant(np.array([51, 1], np.int32))], [51, 1], quant)
    if operator == "EXPAND_DIMS":
        y = moved(m, operator, y, [m.constant(np.array(0, np.int32))], [1, *shape], quant)
    if operator == "SQUEEZE":
        y = moved(m, operator, y, [], [17, 3], quant)
    m.op("ASSIGN_VARIABLE", [handle, m.input(shape, "int8", *quant)], [])

    m.begin_subgraph("init")
    handle = m.tensor([1], "resource")
    m.op("VAR_HANDLE", [], [handle], container="", shared_name="before")
    first = m.constant(rng.integers(-128, 128, shape, np.int8), *quant)
    m.op("ASSIGN_VARIABLE", [handle, first], [])
    return [y]


def moved(m, operator, x, arguments, shape, quant):
    y = m.tensor(shape, "int8", *quant)
    m.op(operator, [x, *arguments], [y])
    return y
