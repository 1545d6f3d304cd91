"""Run cells in a real kernel, as a notebook does."""

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient


def run(folder: Path, *cells: str) -> list[list[dict[str, Any]]]:
    """Outputs of each cell; the kernel starts in the folder, and an error in a cell is raised."""
    source = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": one} for one in cells]
    notebook = nbformat.from_dict(  # type: ignore[no-untyped-call]  # has no types
        {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": source}
    )
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return [cell.outputs for cell in notebook.cells]
