# SPDX-License-Identifier: Apache-2.0
"""Every kernel there is meets cases that it takes, at more than one size of each sweep."""

import os
import re

import pytest
from ops import coverage, kernels


@pytest.mark.skipif(os.environ.get("MOTE_FULL") != "1", reason="minutes: MOTE_FULL=1")
@pytest.mark.parametrize("target", kernels.HOMES)
def test_every_kernel_is_reached(target, tmp_path):
    found = coverage.measure(target, tmp_path)
    faults = {kernel: one.fault() for kernel, one in found.items()}
    assert faults and not any(faults.values()), {k: v for k, v in faults.items() if v}


def test_every_kernel_is_in_the_table():
    """Which tools/kernel-coverage writes, and complains where no case reaches one."""
    rows = re.findall(r"^\| (\w+) \| \S+ \| (\d+) \|", coverage.OUTPUT.read_text(), re.MULTILINE)
    listed = {kernel for kernel, cases in rows if int(cases) > 0}
    known = {kernel for family in kernels.all_families() for kernel in kernels.names(family)}
    assert listed == known - kernels.NOT_HERE


def test_every_family_has_a_home():
    assert {kernels.home(family) for family in kernels.all_families()} == set(kernels.HOMES)
