"""A block too large to compare all its pairs, in parts that are resolved each alone.

Parts are told by the full given name, then an organisation, then a co-author; what is still
too large is cut by authorship. `Wei Wang` thus stays apart from `W Wang` in such a block, and
her appearances at one institution from those at another, unless an identifier, an aligned
paper or a judgement joins them: in so large a crowd nothing weaker could.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from kg import names
from kg.records import Appearance, Counted, Judgement
from kg.resolve._linkage import joined

_LARGEST = 300
"""Time and memory of a part grow with its square: 0.04 s and 8 MB at this size."""
_Told = Callable[[Appearance], str]


def divided(block: Sequence[Appearance], verdicts: Sequence[Judgement]) -> list[list[Appearance]]:
    """Parts of a sorted block, none larger than _LARGEST but for judgements."""
    if len(block) <= _LARGEST:
        return [list(block)]
    row = {one.authorship: number for number, one in enumerate(block)}
    least = joined(len(block), [(row[one.left], row[one.right]) for one in verdicts])
    part_of: dict[str, int] = {}
    for number, part in enumerate(_parts(list(block), [_given, *_sharing(block)])):
        part_of |= dict.fromkeys((one.authorship for one in part), number)
    parts: dict[int, list[Appearance]] = defaultdict(list)
    for one, leader in zip(block, least, strict=True):
        parts[part_of[block[leader].authorship]].append(one)
    return [parts[number] for number in sorted(parts)]


def _parts(block: list[Appearance], told: Sequence[_Told]) -> Iterator[list[Appearance]]:
    if len(block) <= _LARGEST:
        yield block
    elif not told:
        for first in range(0, len(block), _LARGEST):
            yield block[first : first + _LARGEST]
    else:
        groups: dict[str, list[Appearance]] = defaultdict(list)
        for one in block:
            groups[told[0](one)].append(one)
        for sign in sorted(groups):
            yield from _parts(groups[sign], told[1:])


def _given(one: Appearance) -> str:
    """The first given name, or its initial."""
    return "".join(names.given(one.name)[:1])


def _sharing(block: Sequence[Appearance]) -> tuple[_Told, _Told]:
    """Tell by the organisation, and by the co-author, that the most of the block share."""
    organizations = Counter(name for one in block for name, _ in one.organizations)
    coauthors = Counter(key for one in block for key, _ in one.coauthors)

    def organization(one: Appearance) -> str:
        return _commonest(one.organizations, organizations)

    def coauthor(one: Appearance) -> str:
        return _commonest(one.coauthors, coauthors)

    return organization, coauthor


def _commonest(signs: tuple[Counted, ...], counts: Counter[str]) -> str:
    return min((sign for sign, _ in signs), key=lambda sign: (-counts[sign], sign), default="")
