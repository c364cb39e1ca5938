# SPDX-License-Identifier: Apache-2.0
"""Every operator against an independent program: all cases of each table. See matrix.py for what a
case is."""

import pytest
from ops import bundle, judge, matrix


def groups():
    for name, table in matrix.load().items():
        for number, cases in enumerate(bundle.groups(table)):
            yield pytest.param(cases, id=f"{name}-{number}")


@pytest.mark.parametrize("cases", list(groups()))
def test_operator(cases, tmp_path):
    faults = judge.judge(cases, tmp_path)
    assert not faults, "\n".join(faults)
