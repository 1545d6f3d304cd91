"""Generator of true-shaped paper listings of any size: same seed and number, same bytes.

python tests/corpus.py 100000 > papers.jsonl
python tests/corpus.py 900 --format digest --truth people.tsv > digest.txt
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import count, islice, repeat
from pathlib import Path
from typing import IO, Any

import orjson

if not __package__:  # run as a script
    sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.world import WORDS, Paper, Person, World


def records(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Our own JSON lines."""
    for paper in papers:
        en, zh = paper.chinese >= 0.02, paper.chinese < 0.07
        shown: dict[str, Any] = {"id": f"p{paper.number}"} if paper.number % 4 == 0 else {}
        title_zh, summary = paper.chinese_texts if zh else (None, None)
        shown["title"] = _texts(paper.title if en else None, title_zh)
        shown["abstract"] = _texts(paper.abstract if en else None, summary)
        shown["authors"] = [*map(_author, repeat(paper), paper.authors, paper.names)]
        if not paper.bound:
            shown["affiliations"] = paper.affiliations
        shown["categories"] = paper.categories
        shown["date"] = paper.date[: {0: 4, 1: 7, 2: 7}.get(paper.number % 20)]
        shown["doi"] = paper.doi
        if paper.arxiv_stated:
            shown["arxiv"] = paper.arxiv
        if paper.venue is not None:
            shown["venue"] = _venue(paper.venue)
        if paper.link is not None:
            shown["links"] = [paper.link]
        yield _line(shown)


def _texts(english: str | None, chinese: str | None) -> str | dict[str, str]:
    if english is None or chinese is None:
        return english or chinese or ""
    return {"en": english, "zh": chinese}


def _author(paper: Paper, person: Person, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name}
    if person.orcid is not None and paper.number % 3 == 0:
        found["orcid"] = person.orcid
    return found | {"affiliations": person.written} if paper.bound else found


def _venue(number: int) -> str:
    words = WORDS["venues"]
    fields = words["fields"].split("|")
    row, column = divmod(number, len(fields))
    return f"{words['kinds'][row]} {fields[column]}"


def _line(found: dict[str, Any]) -> bytes:
    return orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE)


def arxiv(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Lines of the metadata snapshot; papers beyond its numbers are left out."""
    for paper in papers:
        if paper.arxiv is None:
            continue
        names, venue = [_latex(one.name) for one in paper.authors], paper.venue
        yield _line(
            {
                "id": paper.arxiv,
                "submitter": paper.authors[0].name,
                "authors": " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))),
                "title": _wrapped(paper.title, 72),
                "comments": None
                if paper.link is None
                else f"12 pages, 5 figures; see {paper.link}",
                "journal-ref": None if venue is None else f"{_venue(venue)} {paper.number % 40}",
                "doi": paper.doi,
                "report-no": None,
                "categories": " ".join(paper.categories),
                "license": "http://creativecommons.org/licenses/by/4.0/" if paper.bound else None,
                "abstract": f"  {_wrapped(paper.abstract, 78)}\n",
                "versions": [{"version": "v1", "created": f"{_rfc2822(paper.date)} 17:05:11 GMT"}],
                "update_date": paper.date,
                "authors_parsed": [[one.family, one.given, one.suffix] for one in paper.authors],
            }
        )


_ACCENTS = {
    "\u0301": "'",
    "\u0300": "`",
    "\u0308": '"',
    "\u0303": "~",
    "\u0302": "^",
    "\u0327": "c ",
}


def _latex(name: str) -> str:
    """Write accents as arXiv's author lists do: `Fold\\'e`."""
    if name.isascii():
        return name
    found = re.sub(
        "(.)([\u0300-\u0303\u0308\u0327])(?![\u0300-\u036f])",
        lambda match: f"{{\\{_ACCENTS[match[2]]}{match[1]}}}",
        unicodedata.normalize("NFD", name),
    )
    return unicodedata.normalize("NFC", found)


def _wrapped(text: str, width: int) -> str:
    """Break lines as arXiv does."""
    return re.sub(rf"(.{{1,{width}}})(?:\s|$)", "\\1\n  ", text).strip()


def _rfc2822(day: str) -> str:
    return f"{date.fromisoformat(day):%a, %-d %b %Y}"


def openalex(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Works of OpenAlex."""
    for paper in papers:
        address = f"https://openalex.org/W{4_000_000_000 + paper.number}"
        english = paper.chinese >= 0.02
        title = paper.title if english else paper.chinese_texts[0]
        doi = paper.doi and f"https://doi.org/{paper.doi}"
        yield _line(
            {
                "id": address,
                "doi": doi,
                "title": title,
                "display_name": title,
                "publication_year": int(paper.date[:4]),
                "publication_date": paper.date,
                "ids": {"openalex": address, "doi": doi},
                "language": "en" if english else "zh",
                "primary_location": _location(paper),
                "type": "article",
                "authorships": [_authorship(paper, place) for place in range(len(paper.authors))],
                "is_retracted": paper.number % 2000 == 0,
                "keywords": [{"display_name": code} for code in paper.categories],
                "referenced_works": [
                    f"https://openalex.org/W{4_000_000_000 + paper.number * step // 20}"
                    for step in range(paper.number % 12)
                ],
                "abstract_inverted_index": _inverted(paper.abstract) if english else None,
            }
        )


def _location(paper: Paper) -> dict[str, Any]:
    if paper.venue is None:
        source = None
    else:
        issn = f"1000-{paper.venue:03}"
        weights = zip(issn.replace("-", ""), range(8, 1, -1), strict=True)
        rest = -sum(int(digit) * weight for digit, weight in weights) % 11
        issn = f"{issn}{'X' if rest == 10 else rest}"
        source = {
            "id": f"https://openalex.org/S{paper.venue + 1}",
            "display_name": _venue(paper.venue),
            "issn_l": issn,
            "issn": [issn],
        }
    page = paper.doi and f"https://doi.org/{paper.doi}"
    page = f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv_stated and paper.arxiv else page
    return {"landing_page_url": page, "source": source, "license": "cc-by" if paper.bound else None}


def _authorship(paper: Paper, place: int) -> dict[str, Any]:
    person = paper.authors[place]
    last = place == len(paper.authors) - 1
    ids = [f"https://openalex.org/I{one.rank + 1}" for one in person.affiliations]
    return {
        "author_position": "first" if place == 0 else ("last" if last else "middle"),
        "author": {
            "id": f"https://openalex.org/A{5_000_000_000 + person.number}",
            "display_name": person.name,
            "orcid": person.orcid and f"https://orcid.org/{person.orcid}",
        },
        "institutions": [
            {"id": identifier, "display_name": one.name, "ror": f"https://ror.org/{_ror(one.rank)}"}
            for identifier, one in zip(ids, person.affiliations, strict=True)
        ],
        "raw_author_name": paper.names[place],
        "raw_affiliation_strings": person.written,
        "affiliations": [
            {"raw_affiliation_string": written, "institution_ids": [identifier]}
            for identifier, written in zip(ids, person.written, strict=True)
        ],
    }


@cache
def _ror(rank: int) -> str:
    """A ROR identifier with its check digits (ISO 7064 MOD 97-10)."""
    number, letters = rank + 32**5, ""
    for _ in range(6):
        number, digit = divmod(number, 32)
        letters = "0123456789abcdefghjkmnpqrstvwxyz"[digit] + letters
    return f"0{letters}{98 - (rank + 32**5) * 100 % 97:02}"


def _inverted(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        found.setdefault(word, []).append(place)
    return found


def digest(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Issues of nine papers, the last four under the heading of further ones."""
    papers = iter(papers)
    while issue := list(islice(papers, 9)):
        codes = {
            paper.categories[0]: WORDS["categories"][paper.categories[0]][1] for paper in issue
        }
        legend = " ".join(f"{_code(category)} - {label}" for category, label in codes.items())
        parts = [f"{legend} (*表示值得重点关注)", *map(_main, issue[:5], count(1))]
        if issue[5:]:
            parts += ["另外几篇值得关注的论文:", *map(_further, issue[5:])]
        yield ("\n\n".join(parts) + "\n\n").encode()


def _code(category: str) -> str:
    return category.rpartition(".")[2]


def _main(paper: Paper, number: int) -> str:
    star = "*" if paper.chinese > 0.8 else ""
    title_zh, summary = paper.chinese_texts
    return (
        f"{number}、[{_code(paper.categories[0])}]{star} {paper.title}\n\n{_people(paper)}\n"
        f"{title_zh}。{summary}\n\n{paper.abstract}\n\n{_post(paper)}"
    )


def _further(paper: Paper) -> str:
    return (
        f"[{_code(paper.categories[0])}] {paper.title}\n\n"
        f"{paper.chinese_texts[0]}\n{_people(paper)}\n{_post(paper)}"
    )


def _people(paper: Paper) -> str:
    names = ", ".join(one.initials for one in paper.authors)
    return f"{names}\n[{' & '.join(paper.affiliations)}]" if paper.affiliations else names


def _post(paper: Paper) -> str:
    letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    number, short = paper.number, ""
    for _ in range(6):
        number, place = divmod(number, 62)
        short = letters[place] + short
    return f"https://weibo.com/9000000001/Kd{short}\nimage.png\nf01.png.jpgf02.png.jpg"


FORMATS: dict[str, Callable[[Iterable[Paper]], Iterator[bytes]]] = {
    "records": records,
    "digest": digest,
    "arxiv": arxiv,
    "openalex": openalex,
}


def write(
    file: IO[bytes],
    number: int,
    seed: int = 0,
    form: str = "records",
    truth: IO[bytes] | None = None,
) -> None:
    """Write a corpus; the truth is a table of paper, place in its author list, name, person."""
    papers = World(seed).papers(number)
    if truth is not None:
        papers = _telling(papers, truth)
    file.writelines(FORMATS[form](papers))


def _telling(papers: Iterator[Paper], truth: IO[bytes]) -> Iterator[Paper]:
    truth.write(b"paper\tplace\tname\tperson\n")
    for paper in papers:
        for place, (name, person) in enumerate(zip(paper.names, paper.authors, strict=True), 1):
            truth.write(f"{paper.number}\t{place}\t{name}\t{person.key}\n".encode())
        yield paper


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, help="number of papers")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--format", choices=FORMATS, default="records")
    parser.add_argument("--truth", type=Path, help="write here who is who")
    given = parser.parse_args()
    if given.truth is None:
        write(sys.stdout.buffer, given.count, given.seed, given.format)
    else:
        with given.truth.open("wb") as truth:
            write(sys.stdout.buffer, given.count, given.seed, given.format, truth)


if __name__ == "__main__":
    main()
