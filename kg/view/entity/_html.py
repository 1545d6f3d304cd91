"""The smallest pieces of a page as HTML: it has hundreds of them, and macros take thrice as long.

Every text passes through `escape`; what is not escaped here is our own.
"""

from functools import cache, lru_cache

from markupsafe import Markup, escape

from kg.view.entity._picture import SIGNS
from kg.view.entity._reading import Mark, Ref
from kg.view.entity._words import Text


@cache
def sign(name: str) -> Markup:
    """The sign of a type."""
    return Markup(  # noqa: S704 - names and outlines are ours
        f'<svg class="sign {name}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        f'<path d="{SIGNS[name]}"/></svg>'
    )


def text(one: Text) -> Markup:
    """What is read, in its language."""
    return _said(one.value, one.lang)


def _said(value: str, lang: str | None) -> Markup:
    spoken = f' lang="{escape(lang)}"' if lang else ""
    return Markup(f"<bdi{spoken}>{escape(value)}</bdi>")  # noqa: S704 - both are escaped


@lru_cache(1 << 12)
def ref(one: Ref) -> Markup:
    """A node: its sign, its name as a link, what is said beside it."""
    drawn = sign(one.sign) if one.sign else ""
    name = _said(*one.text)
    if one.href:
        outside = ' class="outside" rel="noopener noreferrer"' if one.outside else ""
        name = Markup(f'<a href="{escape(one.href)}"{outside}>{name}</a>')  # noqa: S704 - as above
    else:
        name = Markup(f"<span>{name}</span>")  # noqa: S704 - as above
    notes = "".join(f' <span class="note"><bdi>{escape(note)}</bdi></span>' for note in one.notes)
    return Markup(f"{drawn}{name}{notes}")  # noqa: S704 - as above


@lru_cache(1 << 10)
def marks(found: tuple[Mark, ...]) -> Markup:
    """Where a fact comes from, each with a link."""
    return Markup("").join(map(_mark, found))


def _mark(one: Mark) -> Markup:
    if not one.href:
        return Markup(f'<span class="mark">{escape(one.text)}</span>')  # noqa: S704 - as above
    return Markup(  # noqa: S704 - as above
        f'<span class="mark"><a href="{escape(one.href)}"><bdi>{escape(one.text)}</bdi></a></span>'
    )
