"""The code of a paper, from repository addresses in its texts."""

from pathlib import Path

import pytest

from kg import ids
from kg.infer import code_link
from kg.rdf.vocab import KG
from tests.real import real
from tests.sources.reading import page, read, read_file

SAMPLE = Path(__file__).parents[1] / "data" / "digest" / "sample.txt"


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/fold/sheep",
        "http://www.github.com/fold/sheep-count_2.0",
        "https://gitlab.com/fold/sheep/tree/main",
        "https://bitbucket.org/fold/sheep",
        "https://gitee.com/fold/sheep",
        "https://codeberg.org/fold/sheep",
    ],
)
@pytest.mark.parametrize("sign", [".", ",", "!", ")", " and more."])
def test_a_repository(address: str, sign: str) -> None:
    reading = read(page(en=f"We count sheep with {address}{sign}"))
    (found,) = code_link.infer(reading.issues[0])
    assert (found.subject, found.predicate) == (ids.paper(reading.entry.paper.key), KG.code)
    assert (found.object, found.kind) == (address, "address")


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/fold",
        "https://github.com/",
        "https://fold.github.io/sheep",
        "https://github.com.example/fold/sheep",
        "https://fold.org/github.com/fold/sheep",
        "https://arxiv.org/abs/2101.00001",
    ],
)
def test_no_repository(address: str) -> None:
    reading = read(page(en=f"We count sheep with {address}."))
    assert list(code_link.infer(reading.issues[0])) == []


def test_the_same_repository_twice_is_concluded_once() -> None:
    address = "https://github.com/fold/sheep"
    reading = read(page(en=f"See {address}, I said {address}."))
    assert len(list(code_link.infer(reading.issues[0]))) == 1


def test_a_paper_alone() -> None:
    reading = read(page(en="See https://github.com/fold/sheep."))
    found = [one.object for one in code_link.infer(reading.entry.paper)]
    assert found == ["https://github.com/fold/sheep"]


def test_our_sample() -> None:
    found = [one.object for one in code_link.infer(read_file(SAMPLE).issues[0])]
    assert found == ["https://github.com/pytorch/fairseq"]


@pytest.mark.real
def test_the_real_page() -> None:
    (found,) = code_link.infer(read_file(real("digest/2021-04-26.txt")).issues[0])
    assert found.object == "https://github.com/googleinterns/cct-m4"
