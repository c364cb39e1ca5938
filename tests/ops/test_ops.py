# SPDX-License-Identifier: Apache-2.0
"""Every operator against an independent program: the first cases of each table, or all of them
with MOTE_FULL=1. See matrix.py for what a case is."""

import os

import pytest
from ops import judge, matrix


@pytest.mark.parametrize(
    "case", matrix.select(full=os.environ.get("MOTE_FULL") == "1"), ids=lambda case: case.name
)
def test_operator(case, tmp_path):
    faults = judge.judge(case, tmp_path)
    assert not faults, "\n".join([str(case), *faults])
