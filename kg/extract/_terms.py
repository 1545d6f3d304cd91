"""What a new term is called and is, from all its sightings in all sources."""

import re
from collections.abc import Mapping

from kg import ids
from kg.extract import _vocabulary
from kg.extract._keys import fold
from kg.records import ConceptKind, NewTerm, Text

_AGREED = 2 / 3
"""Share of the places that say a kind at which it is the term's."""
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def new_term(path: str, surfaces: Mapping[str, int], kinds: Mapping[ConceptKind, int]) -> NewTerm:
    """Decide label, kind and broader concept of a term.

    `surfaces` counts its forms as written, `kinds` what the places of its mentions say it is.
    The label is the most frequent form that is not a short one; ties go by code point.
    """
    ordered = sorted(surfaces, key=lambda form: (-surfaces[form], form))
    full = [form for form in ordered if ids.concept("term", fold(form)) == path]
    label = (full or ordered)[0]
    others = {fold(form): form for form in reversed(ordered) if form not in full}
    others.pop(fold(label), None)
    return NewTerm(
        path=path,
        label=_text(label),
        alternatives=tuple(sorted(map(_text, others.values()), key=lambda text: text.value)),
        kind=_kind(kinds),
        broader=_broader(label, path),
    )


def known() -> frozenset[str]:
    """Concepts of the shipped vocabulary, by their IRIs relative to the base."""
    return frozenset(_vocabulary.load().paths)


def is_known(path: str) -> bool:
    """Whether the shipped vocabulary has a concept, given by its IRI relative to the base."""
    return path in _vocabulary.load().paths


def _text(form: str) -> Text:
    return Text(value=form, lang="zh" if _HAN.search(form) else "en")


def _kind(kinds: Mapping[ConceptKind, int]) -> ConceptKind:
    said = sorted((count, kind) for kind, count in kinds.items() if kind != "term")
    agreed = bool(said) and said[-1][0] >= _AGREED * sum(count for count, _ in said)
    return said[-1][1] if agreed else "term"


def _broader(label: str, path: str) -> str | None:
    """Known concept that the longest end of a label names: what a compound's head is."""
    words = label.split()
    for start in range(1, len(words)):
        known = _vocabulary.load().find(" ".join(words[start:]))
        if known is not None and known.path != path:
            return known.path
    return None
