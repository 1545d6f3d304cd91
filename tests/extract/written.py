"""Papers written for a test."""

from typing import TypeAlias

from kg.records import Field, PaperText, PaperTexts, Text

One: TypeAlias = tuple[Field, str, str]
"""A text: its field, its language, its words."""


def paper(*texts: One, name: str = "1") -> PaperTexts:
    """A paper of texts."""
    owner = f"paper/t-{name}"
    return PaperTexts(
        paper=owner,
        source="0123456789abcdef",
        texts=tuple(
            PaperText(owner=owner, field=field, text=Text(value=text, lang=lang))
            for field, lang, text in texts
        ),
    )
