"""Where the pages of a site lie, whatever the IRIs of its nodes."""

import contextlib
import re
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.export.site import _places
from tests.export.sites import GRAPH, broken, generation_of, term, written
from tests.view.paging import BASE

ODD = (
    "paper/机器学习",
    "paper/%E6%9C%BA%E5%99%A8",
    "paper/a%20b",
    "paper/it's(1),2;3=4&5+6@7~8!",
    "category/other/a.b",
    "x",
)
HIDDEN = (
    *("", "about", "Dumps/x", "void", "sitemap-1.xml", "robots.txt", "style.css/x", "entity/x"),
    *("paper/..", "paper/%2e%2e/x", "paper//x", "paper/x/", ".well-known/x", "paper/.ht"),
    *("paper/x.html", "paper/x.TTL", "paper/x.html/y", "paper/x.", "paper/x%20", "paper/%20x"),
    *("paper/a%2Fb", "paper/a%5Cb", "paper/100%25", "paper/a%00b", "paper/%FF", "paper/a:b"),
    *("paper/a?b=c", "paper/a*b", "paper/con", "paper/NUL.x", "paper/com1", "paper/e%CC%81"),
    *("paper/%E2%80%AEtxt", f"paper/{'x' * 200}"),
)


@pytest.mark.parametrize("path", ODD)
def test_a_host_finds_the_folder(path: str) -> None:
    """It reads the percent signs of an address; so does whoever follows our links."""
    folder = _places.usual(BASE, BASE + path)
    assert folder == unquote(path)
    assert unquote(_places.address(folder)) == folder


@pytest.mark.parametrize("path", HIDDEN)
def test_names_that_no_file_can_have(path: str) -> None:
    assert _places.usual(BASE, BASE + path) is None


@given(st.text(max_size=30))
def test_folders_are_safe_anywhere(path: str) -> None:
    folder = _places.usual(BASE, BASE + path)
    if folder is not None:
        assert not re.search(r'[<>:"|?*\\%#\x00-\x1f]|^/|/$|//|(?:^|/)\.|[. ](?:/|$)', folder)
        assert len(folder.encode()) <= 200
        assert unquote(path) == folder


def test_odd_addresses_have_pages_of_their_own(tmp_path: Path) -> None:
    """Those that file systems take for one another as well; all links between them hold."""
    paths = [*ODD[:1], *ODD[2:], *filter(None, HIDDEN)]
    paths += ["paper/Case", "paper/case", "paper/CASE", "paper/ſ", "paper/s"]
    iris = []
    for path in paths:
        with contextlib.suppress(ValueError):
            iris.append(ox.NamedNode(BASE + path).value)
    iris += ["http://other.example/a'b", "urn:x:b", BASE]
    near = ox.NamedNode("http://www.w3.org/2004/02/skos/core#broader")
    quads = [quad for number, iri in enumerate(iris) for quad in term(iri, f"odd{number}.")]
    quads += [ox.Quad(ox.NamedNode(iris[0]), near, ox.NamedNode(iri), GRAPH) for iri in iris[1:]]
    found = written(generation_of(*quads), tmp_path / "site")
    assert broken(found) == []
    names = [str(path.relative_to(found.root)) for path in found.files]
    assert len({name.casefold() for name in names}) == len(names)
    told = [path for path in found.pages if path.name == "index.html"]
    texts = {path: path.read_text(encoding="utf-8") for path in told}
    for number, iri in enumerate(iris):
        about = f'about="{iri}"'.replace("&", "&amp;").replace("'", "&#39;")
        own = [text for text in texts.values() if about in text]
        assert len(own) == 1, iri
        assert f"odd{number}." in own[0]
    assert found.page("paper/CASE").tags  # the first by code points keeps its path
