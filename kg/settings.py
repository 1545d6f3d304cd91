"""Settings that shape a graph; recorded in the graph directory and kept until given anew."""

import re

import msgspec

from kg.errors import SettingsError

BASE = "https://w3id.org/paperkg/"
"""Where the IRIs of the data begin unless `--base` says otherwise."""

_HOST = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?"
_BASE_FORM = re.compile(rf"https?://{_HOST}/(?:[A-Za-z0-9._~/-]*/)?")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the facts of a graph depend on besides its sources."""

    base: str = BASE
    """Absolute http(s) IRI ending in a slash; all IRIs of the data begin with it."""
    ror: str | None = None
    """Index of the registry of organisations, a file beside the store."""
    judgements: str | None = None
    """Id of the source that was given as `--judgements`."""
    concepts: bool = True
    """Whether concepts are looked for in texts."""
    spacy_model: str | None = None
    """Name of an installed spaCy pipeline whose entities are taken too."""

    def __post_init__(self) -> None:
        """Refuse a base that would make relative or broken IRIs."""
        if not _BASE_FORM.fullmatch(self.base):
            mend = "give an absolute http(s) IRI that ends in '/', such as https://example.org/kg/"
            raise SettingsError("the base", self.base, mend)
