"""The real inputs, where they lie beside the checkout; they are never part of it."""

import os
import sys
from pathlib import Path

import pytest

_FOLDER = Path(os.environ.get("KG_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


def real(name: str) -> Path:
    """Path of a real input; where it is absent a test is skipped, a program ends in one line."""
    path = _FOLDER / name
    if not path.exists():
        told = f"the real input {name} is not here (KG_REAL_DATA names its folder)"
        if "PYTEST_VERSION" not in os.environ:
            sys.exit(told)
        pytest.skip(told)
    return path
