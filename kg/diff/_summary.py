"""The difference of two graphs in words: named graphs, papers, people, institutions, decisions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from kg.diff import _decisions, _names, _papers
from kg.diff._names import quoted
from kg.diff._quads import Count, Places
from kg.diff._told import Changed, Difference, Kind, Side
from kg.store.results import printable, table

_SHOWN = 200
"""Letters of a value that are shown."""
_LISTS = (
    ("papers", "papers"),
    ("authors", "authors"),
    ("institutions", "institutions"),
    ("decisions", "who is who"),
)


class Summary(Struct, frozen=True, kw_only=True):
    """What differs between two graphs, by name."""

    former: str
    """Name of the graph that was compared with."""
    later: str
    removed: int
    """Quads that only the former graph has."""
    added: int
    """Quads that only the later graph has."""
    graphs: dict[str, Count]
    """Named graphs that differ, by name: without the base, with the file they come from."""
    sources: Kind
    """By file name and id."""
    papers: Kind
    authors: Kind
    institutions: Kind
    decisions: Kind
    """On who is who: links between two names, papers, or institutions."""
    note: str = ""
    """What hampers the comparison."""


def summarise(counts: Mapping[str, Count], places: Places, former: Side, later: Side) -> Summary:
    """Say what the differing quads mean."""
    paths = places.removed, places.added
    files = _names.files(former.store) | _names.files(later.store)
    note = f"the bases differ: {former.base} and {later.base}" if former.base != later.base else ""
    return Summary(
        former=former.name,
        later=later.name,
        removed=sum(one.removed for one in counts.values()),
        added=sum(one.added for one in counts.values()),
        graphs={_names.graph_label(name, files): counts[name] for name in counts},
        sources=_sources(former, later),
        papers=_papers.compare(*paths, former, later),
        authors=_decisions.people(*paths, former, later),
        institutions=_decisions.institutions(*paths, former, later),
        decisions=_decisions.links(*paths, former, later),
        note=note,
    )


def _sources(former: Side, later: Side) -> Kind:
    """Sources of which only one of the graphs holds a named graph; one by name, if it can be."""
    befores, afters = _ids(former), _ids(later)
    lost, found = (_named(befores, afters), _named(afters, befores))
    changed = [name for name in lost if len(lost[name]) == len(found.get(name, ())) == 1]
    told = [Changed(one, (Difference("id", lost.pop(one), found.pop(one)),)) for one in changed]
    came, gone = (
        tuple(sorted(f"{name} ({one})" for name in some for one in some[name]))
        for some in (found, lost)
    )
    return Kind(came=came, gone=gone, changed=tuple(sorted(told, key=lambda one: one.name)))


def _named(names: Mapping[str, str], others: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Ids that the others lack, by file name."""
    found = defaultdict(list)
    for identifier in sorted(names.keys() - others.keys()):
        found[names[identifier]].append(identifier)
    return {name: tuple(ids) for name, ids in found.items()}


def _ids(side: Side) -> dict[str, str]:
    """File names of the sources that have named graphs, by id."""
    files = _names.files(side.store)
    ids = filter(None, map(_names.source_of, side.store.graphs()))
    return {identifier: files.get(identifier, "unnamed") for identifier in ids}


def text(summary: Summary, limit: int) -> str:
    """Lay a summary out for a terminal; of each list the first `limit` are shown."""
    lines = [f"--- {summary.former}", f"+++ {summary.later}"]
    if summary.note:
        lines.append(f"note: {summary.note}")
    if not summary.graphs:
        return "\n".join(map(printable, [*lines, "no difference"]))
    lines.append(f"{summary.removed} quads removed, {summary.added} added")
    blocks = [[printable(line) for line in lines], _graphs(summary.graphs, limit)]
    blocks.append(_block("sources", summary.sources, limit))
    blocks += [_block(title, getattr(summary, name), limit) for name, title in _LISTS]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _graphs(graphs: Mapping[str, Count], limit: int) -> list[str]:
    """Table of the named graphs that differ, those that differ most first."""
    ranked = sorted(graphs.items(), key=lambda one: (-one[1].removed - one[1].added, one[0]))
    rows = [(name, count.removed, count.added) for name, count in ranked[:limit]]
    lines = table(("named graph", "removed", "added"), rows).splitlines()
    return lines + _more(len(ranked) - limit, "named graphs")


def _block(title: str, kind: Kind, limit: int) -> list[str]:
    numbers = ((len(kind.came), "came"), (len(kind.gone), "went"), (len(kind.changed), "changed"))
    told = ", ".join(f"{number} {what}" for number, what in numbers if number)
    if not told:
        return []
    lines = [f"{title}: {told}"]
    lines += _some("-", kind.gone, limit, "that went")
    lines += _some("+", kind.came, limit, "that came")
    for one in kind.changed[:limit]:
        lines.append(f"  ~ {_shown(one.name)}")
        lines += _fields(one)
    return lines + _more(len(kind.changed) - limit, "that changed")


def _some(sign: str, names: Sequence[str], limit: int, what: str) -> list[str]:
    shown = [f"  {sign} {_shown(name)}" for name in names[:limit]]
    return shown + _more(len(names) - limit, what)


def _fields(changed: Changed) -> Iterator[str]:
    for one in changed.differences:
        yield f"      {one.field}: {_values(one.before)} → {_values(one.after)}"


def _values(values: Iterable[str]) -> str:
    return ", ".join(quoted(_shown(value)) for value in values) or "nothing"


def _more(number: int, what: str) -> list[str]:
    return [f"    and {number} more {what}"] if number > 0 else []


def _shown(name: str) -> str:
    line = printable(name[: 2 * _SHOWN])
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
