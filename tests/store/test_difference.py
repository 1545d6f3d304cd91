"""Graphs replaced by their differences are the new ones, whatever was there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.terms import Iri, literal
from kg.store import difference
from kg.store.difference import Difference
from kg.store.store import Store

GRAPHS = [Iri(b"<http://e/g>"), Iri(b"<http://e/h>")]
KEPT = b'<http://e/a> <http://e/p> "stays" <http://e/other> .\n'
SIGNS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)
LINES = st.lists(
    st.builds(
        lambda text, graph: b"<http://e/a> <http://e/p> %b %b .\n" % (literal(text), graph),
        SIGNS,
        st.sampled_from(GRAPHS),
    ),
    max_size=8,
)


def quads(store: Store) -> set[str]:
    return {str(quad) for quad in store.engine}


def replace(store: Store, lines: list[bytes]) -> None:
    with Difference(store, GRAPHS) as spool:
        for line in lines:
            spool.write(line)


@pytest.mark.parametrize("part", [1, 1 << 20])
@given(before=LINES, after=LINES)
def test_what_was_there_leaves_no_trace(part: int, before: list[bytes], after: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(difference, "_PART", part)
        store, expected = Store.in_memory(), Store.in_memory()
        store.load(KEPT + b"".join(before))
        expected.load(KEPT + b"".join(after))
        replace(store, after)
        assert quads(store) == quads(expected)


def test_a_number_written_in_another_way_stays() -> None:
    line = b'<http://e/a> <http://e/p> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> %b .\n'
    store = Store.in_memory()
    for _ in range(2):
        replace(store, [line % GRAPHS[0]])
        assert len(store) == 1


def test_what_goes_wrong_changes_nothing() -> None:
    store = Store.in_memory()
    store.load(b'<http://e/a> <http://e/p> "x" <http://e/g> .\n')
    with pytest.raises(RuntimeError), Difference(store, GRAPHS):
        raise RuntimeError
    assert len(store) == 1
