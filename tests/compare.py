# SPDX-License-Identifier: Apache-2.0
"""Compares Mote's outputs with another program's."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Difference:
    """Of all invocations of all outputs together."""

    differing: int  # elements that are not the same to the bit
    elements: int
    largest: float  # absolute, of differing elements
    largest_relative: float  # over the larger magnitude, or over 1 for what is smaller

    def __str__(self):
        return f"{self.differing} of {self.elements} elements differ, by at most {self.largest:.3g}"

    def within(self, tolerance):
        return self.differing == 0 or self.largest_relative <= tolerance


def difference(ours, theirs):
    """Between two sequences of arrays; ValueError when not even their shapes or types agree."""
    total = Difference(0, 0, 0.0, 0.0)
    for ours_one, theirs_one in zip(ours, theirs, strict=True):
        if (ours_one.shape, ours_one.dtype) != (theirs_one.shape, theirs_one.dtype):
            raise ValueError(
                f"{ours_one.dtype}{list(ours_one.shape)} is not {theirs_one.dtype}{list(theirs_one.shape)}"
            )
        add(total, np.atleast_1d(ours_one), np.atleast_1d(theirs_one))
    return total


def add(total, a, b):
    total.elements += a.size
    same = a == b
    if a.dtype.kind == "f":
        same |= np.isnan(a) & np.isnan(b)
    if same.all():
        return
    a, b = a[~same].astype(np.float64), b[~same].astype(np.float64)
    distance = np.nan_to_num(np.abs(a - b), nan=np.inf)
    magnitude = np.maximum(1, np.nan_to_num(np.maximum(np.abs(a), np.abs(b)), nan=1))
    total.differing += distance.size
    total.largest = max(total.largest, float(distance.max()))
    total.largest_relative = max(total.largest_relative, float((distance / magnitude).max()))
