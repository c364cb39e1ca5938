# SPDX-License-Identifier: Apache-2.0
"""Writes a few models of every table of the operator matrix into a folder: where tools/fuzz starts from.

tests/fuzz/seeds.py FOLDER
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from ops import matrix  # noqa: E402


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for case in matrix.first_of_all():
        (folder / case.name.replace("/", "_")).write_bytes(case.model())


main()
