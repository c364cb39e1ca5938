# SPDX-License-Identifier: Apache-2.0
"""Every kernel there is meets cases that it takes, at more than one size of each sweep."""

import pytest
from ops import coverage, kernels


@pytest.mark.parametrize("target", kernels.HOMES)
def test_every_kernel_is_reached(target, tmp_path):
    found = coverage.measure(target, tmp_path, quick=True)
    faults = {kernel: one.fault() for kernel, one in found.items()}
    assert faults and not any(faults.values()), {k: v for k, v in faults.items() if v}


def test_every_family_has_a_home():
    assert {kernels.home(family) for family in kernels.all_families()} == set(kernels.HOMES)
