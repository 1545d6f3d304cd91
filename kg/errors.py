"""What can go wrong, as a tree.

KgError
├── SourceError         a source that cannot be read (path, line)          also OSError
├── SettingsError       a setting that cannot be taken (name, value)       also ValueError
│   └── PipelineError   a spaCy pipeline that cannot be used (name, value)
├── IdentifierError     text that is no identifier or IRI (value)          also ValueError
├── PluginError         no such format, rule or engine (name)              also LookupError
├── QueryError          a query the store refuses or cannot finish (text)  also ValueError
│   ├── ForbiddenQueryError   it asks for what is not allowed
│   ├── FailedQueryError      the engine fails at it, or what it calls does
│   ├── LateQueryError        it had no answer in time
│   └── HeavyQueryError       it wants more memory or room than allowed
├── NotAcceptableError  an answer that no wanted format can hold (offered)  also ValueError
├── StoreError          a graph directory that cannot be used (path)       also OSError
├── RemoteError         a server that cannot be asked or written (url)     also OSError
├── EngineError         a process of the build that ended early            also OSError
│   └── ClusterError    Spark that cannot be started or reached (master)
└── MissingExtraError   an optional package is not installed (extra)       also ImportError

A message reads `what (where): how to mend` and fits on one line.
"""

from pathlib import Path


class KgError(Exception):
    """The root of every error this package raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle without the constructor, which wants more than the message."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[KgError], args: tuple[object, ...], told: dict[str, object]) -> KgError:
    """Make an error that was pickled, as in a process of the build."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(told)
    return error


class SourceError(KgError, OSError):
    """A source cannot be read; `path` and, where known, `line` (from 1) say where."""

    def __init__(self, what: str, mend: str, *, path: str | Path, line: int | None = None) -> None:
        """Say what is wrong, how to mend it, and where."""
        self.path = str(path)
        self.line = line
        self.told = (what, mend)
        place = self.path if line is None else f"{self.path}:{line}"
        super().__init__(f"{what} ({place}): {mend}")


class SettingsError(KgError, ValueError):
    """A setting has a value that cannot be taken."""

    def __init__(self, name: str, value: object, mend: str) -> None:
        """Keep the setting's name and the offending value."""
        self.name = name
        self.value = value
        super().__init__(f"{name} cannot be {value!r}: {mend}")


class PipelineError(SettingsError):
    """The spaCy pipeline that the settings name cannot be used."""

    def __init__(self, pipeline: str, what: str, mend: str) -> None:
        """Say what is wrong with it and how to mend it."""
        self.name, self.value = "spacy_model", pipeline
        KgError.__init__(self, f"spaCy pipeline {pipeline!r} {what}: {mend}")


class IdentifierError(KgError, ValueError):
    """Text that is no identifier, IRI or literal of the kind that was asked for."""

    def __init__(self, what: str, value: str) -> None:
        """Keep the offending value."""
        self.value = value
        super().__init__(f"{what}: {value!r}")


class PluginError(KgError, LookupError):
    """There is no plug-in of this name."""

    def __init__(self, kind: str, name: str, known: tuple[str, ...]) -> None:
        """Keep the name and say which names there are."""
        self.name = name
        super().__init__(f"no {kind} {name!r}: choose one of {', '.join(known)}")


class QueryError(KgError, ValueError):
    """A query that is wrong, forbidden or too slow; `text` is the query."""

    def __init__(self, what: str, mend: str, *, text: str) -> None:
        """Keep what is wrong, how to mend it, and the query's text."""
        self.what, self.mend, self.text = what, mend, text
        super().__init__(f"{what}: {mend}")


class ForbiddenQueryError(QueryError):
    """A query that asks for what is not allowed: other servers, changes."""


class FailedQueryError(QueryError):
    """A query that the engine fails at: a file that cannot be read, a server that it calls."""


class LateQueryError(QueryError):
    """A query that had no answer in time."""


class HeavyQueryError(QueryError):
    """A query that wants more memory, or an answer of more room, than is allowed."""


class NotAcceptableError(KgError, ValueError):
    """An answer has no form that is wanted."""

    def __init__(self, what: str, offered: tuple[str, ...]) -> None:
        """Say what it is and in which forms it may be had."""
        self.offered = offered
        super().__init__(f"{what}: ask for one of {', '.join(offered)}")


class StoreError(KgError, OSError):
    """A graph directory that cannot be read or written."""

    def __init__(self, what: str, mend: str, *, path: str | Path) -> None:
        """Say what is wrong, how to mend it, and where."""
        self.path = str(path)
        super().__init__(f"{what} ({self.path}): {mend}")


class RemoteError(KgError, OSError):
    """Another's server cannot be asked or written to; `url` is its address."""

    def __init__(self, what: str, mend: str, *, url: str) -> None:
        """Say what is wrong, how to mend it, and where."""
        self.url = url
        super().__init__(f"{what} ({url}): {mend}")


class EngineError(KgError, OSError):
    """A process that works for a build ended before its work was done."""

    def __init__(self) -> None:
        """Say what probably happened."""
        what, mend = (
            "a process of the build was ended",
            "free memory, or build fewer sources at once",
        )
        super().__init__(f"{what}, perhaps for want of memory: {mend}")


class ClusterError(EngineError):
    """Spark cannot be started, reached or used; `master` says which."""

    def __init__(self, what: str, mend: str, *, master: str) -> None:
        """Say what is wrong, how to mend it, and at which master."""
        self.master = master
        KgError.__init__(self, f"{what} ({master}): {mend}")


class MissingExtraError(KgError, ImportError):
    """A feature needs an optional package."""

    def __init__(self, package: str, extra: str) -> None:
        """Say which extra to install."""
        self.extra = extra
        super().__init__(f"{package} is not installed: pip install 'paperkg[{extra}]'")
