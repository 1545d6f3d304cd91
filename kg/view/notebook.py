"""The page in the cell of a notebook: a frame of its own that can reach nothing around it."""

import html
import sys
from typing import NamedTuple

SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
"""Without `allow-same-origin`: the page sees neither the notebook nor its cookies and tokens.

The last word is for the sites that links open, which would else run without their own storage.
"""


class Frame(NamedTuple):
    """A page as notebooks show it; the page stands within, so that a saved notebook keeps it."""

    page: str
    title: str
    height: int

    def _repr_html_(self) -> str:
        """Write the frame as Jupyter and its kin ask for it."""
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" title="{html.escape(self.title)}"'
            f' sandbox="{SANDBOX}" allow="clipboard-write"'
            f' style="width: 100%; height: {self.height}px; box-sizing: border-box;'
            ' border: 1px solid #8884; border-radius: 8px"></iframe>'
        )

    def __repr__(self) -> str:
        """Say it in words where HTML is not shown."""
        return f"<page of {self.title}, {len(self.page):,} characters>"


def running() -> bool:
    """Whether a notebook's kernel runs this; IPython is looked for, never imported."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def display(frame: Frame) -> None:
    """Put the frame below the cell that runs."""
    from IPython.display import display as show

    show(frame)  # type: ignore[no-untyped-call]  # IPython has no types here
