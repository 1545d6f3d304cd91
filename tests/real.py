"""The real inputs, where they lie beside the checkout; they are never part of it."""

import os
from pathlib import Path

import pytest

_FOLDER = Path(os.environ.get("KG_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


def real(name: str) -> Path:
    """Path of a real input; skips the test where it is absent."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"the real input {name} is not here (KG_REAL_DATA names its folder)")
    return path
