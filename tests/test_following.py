"""Who is who followed by the difference equals who is who of the whole, whatever comes and goes."""

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

import kg
from kg import graph as graphs
from kg.identify import _difference, _ledger
from tests import corpus

PAPERS, EACH = 160, 5
KINDS = {"records": "jsonl", "arxiv": "json", "openalex": "jsonl"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Small files that overlap: the same papers as three kinds of records and as digests."""
    folder, chosen = tmp_path_factory.mktemp("sources"), random.Random(7)
    found: list[Path] = []
    for form, suffix in KINDS.items():
        lines = written(PAPERS, form, 1).splitlines(keepends=True)
        for number in range(PAPERS // EACH // 2):
            path = folder / f"{form}-{number}.{suffix}"
            path.write_bytes(b"".join(chosen.sample(lines, EACH)))
            found.append(path)
    for number in range(10):
        path = folder / f"digest-{number}.txt"
        path.write_bytes(written(EACH + number, "digest", 1 if number % 2 else 50 + number))
        found.append(path)
    chosen.shuffle(found)
    return found


def written(count: int, form: str, seed: int) -> bytes:
    file = io.BytesIO()
    corpus.write(file, count, form=form, seed=seed)
    return file.getvalue()


def said(graph: kg.Graph) -> set[str]:
    """All quads but those of the description."""
    about = f"{graph.settings.base}graph/about"
    quads = graph.store.engine.quads_for_pattern(None, None, None)
    return {str(quad) for quad in quads if quad.graph_name.value != about}  # type: ignore[union-attr]  # a named graph


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each build could follow the difference."""
    told: list[bool] = []
    follow: Callable[..., object] = _difference.follow

    def spy(*given: object) -> object:
        found = follow(*given)
        told.append(found is not None)
        return found

    monkeypatch.setattr(_difference, "follow", spy)
    return told


@pytest.mark.parametrize(("seed", "concepts"), [(1, True), (2, False)])
def test_any_order_is_as_the_whole(
    seed: int,
    concepts: Literal[True, False],
    sources: list[Path],
    tmp_path: Path,
    followed: list[bool],
) -> None:
    chance, place = random.Random(seed), tmp_path / "g.kg"
    there = sources[:32]
    others = [one for one in sources if one not in there]
    kg.build(*there, to=place, concepts=concepts)
    for _ in range(4 if concepts else 8):
        if others and chance.random() < 0.6:
            fresh = [others.pop(chance.randrange(len(others))) for _ in range(min(2, len(others)))]
            kg.build(*fresh, to=place)
            there += fresh
        else:
            gone = there.pop(chance.randrange(len(there)))
            graphs.remove(str(gone), place)
            others.append(gone)
    assert said(kg.open(place)) == said(kg.build(*there, concepts=concepts))
    assert sum(followed) > len(followed) / 2
    assert kg.open(place).check().conforms


def test_the_ledger_is_as_the_whole(sources: list[Path], tmp_path: Path) -> None:
    """What the next build looks up must not depend on the way here either."""
    kg.build(*sources[:30], to=tmp_path / "whole", concepts=False)
    kg.build(*sources[:32], to=tmp_path / "steps", concepts=False)
    for gone in sources[30:32]:
        graphs.remove(str(gone), tmp_path / "steps")
    kept = [tmp_path / name / "current" / "aside" for name in ("whole", "steps")]
    for name in _ledger.FILES:
        one, other = (folder / name for folder in kept)
        assert one.read_bytes() == other.read_bytes(), name


# Judgements


def authorships(graph: kg.Graph) -> list[str]:
    rows = graph.query("SELECT ?a { ?a a kg:Authorship } ORDER BY ?a")
    return [str(row[0]).removeprefix(graph.settings.base) for row in rows]  # type: ignore[union-attr]  # rows of a SELECT


def test_judgements_stay_in_force(
    sources: list[Path], tmp_path: Path, followed: list[bool]
) -> None:
    place, file = tmp_path / "g.kg", tmp_path / "judged.tsv"
    first = kg.build(*sources[:24], to=place, concepts=False)
    base = first.settings.base
    found = first.query(
        "SELECT ?l ?r { ?link kg:left ?l ; kg:right ?r ; kg:decision kg:accepted . "
        "?l a kg:Authorship } ORDER BY ?l ?r LIMIT 4"
    )
    pairs = [[str(term).removeprefix(base) for term in row] for row in found]  # type: ignore[union-attr]  # rows of a SELECT
    far = authorships(first)
    pairs += [[far[0], far[-1]]]
    lines = [
        f"{left}\t{right}\t{'same' if left == far[0] else 'different'}" for left, right in pairs
    ]
    file.write_text("left\tright\tdecision\n" + "\n".join(lines) + "\n", encoding="utf-8")
    kg.build(to=place, judgements=file)
    followed.clear()
    for one in sources[24:30]:
        kg.build(one, to=place)
    graphs.remove(str(sources[26]), place)
    assert sum(followed) > len(followed) / 2
    there = [*sources[:26], *sources[27:30]]
    assert said(kg.open(place)) == said(kg.build(*there, judgements=file, concepts=False))
