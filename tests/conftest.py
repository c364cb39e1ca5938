# SPDX-License-Identifier: Apache-2.0
import pytest

import mote


@pytest.fixture(scope="session", autouse=True)
def binary():
    """A missing binary fails the run at once: skipped tests would look like passed ones."""
    if not mote.BINARY.exists():
        pytest.exit(f"{mote.BINARY} is missing: cmake --build --preset release", returncode=1)
