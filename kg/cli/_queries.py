"""The queries that come with the package: their names, titles and near misses."""

from difflib import get_close_matches
from pathlib import Path

_TITLE = "# title: "


def shipped() -> dict[str, Path]:
    """Files of the queries by name, sorted."""
    from kg.rdf import vocab

    return {file.stem: file for file in sorted((vocab.folder() / "queries").glob("*.rq"))}


def titles() -> list[tuple[str, str]]:
    """Each query's name and title."""
    return [(name, _title(file)) for name, file in shipped().items()]


def near(name: str) -> list[str]:
    """Names that are like what was typed, the nearest first."""
    known, folded = list(shipped()), name.casefold().replace("_", "-")
    parts = [one for one in known if folded in one] if len(folded) > 2 else []
    return list(dict.fromkeys([*get_close_matches(folded, known), *parts]))[:3]


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as text:
        first = text.readline().strip()
    return first.removeprefix(_TITLE) if first.startswith(_TITLE) else ""
