"""CPU time of the main jobs, each beside its limit in the same session: `make bench`.

    python tests/bench/run.py [CASE...] [--n N] [--pairs P]
    python tests/bench/run.py page serve
    python tests/bench/run.py --compare old.json new.json

A limit is the least work that any tool would have to do. Runs alternate, case and limit, each
in a fresh process; told is the median with the least and the greatest. Times are user + system
seconds of the process tree. No time passes or fails, but a wrong result does. The figures of the
page have limits of their own: see pages.py; those of the server: clients.py.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests import corpus
from tests.bench import clients, pages
from tests.bench.measure import ROOT, job, process

KG = [sys.executable, "-m", "kg"]
SAMPLE = str(ROOT / "tests" / "data" / "digest" / "sample.txt")
NOISE = 1.3
"""Ratios nearer to 1 than this say nothing on a busy machine."""
_DAILY = 20
"""Papers of a digest."""
Found = dict[str, Any]


class Case(NamedTuple):
    """What is measured, what must be there before, and how often it runs."""

    what: str
    limit: str
    needs: tuple[str, ...] = ()
    pairs: int = 5
    run: Callable[["Session"], Found] | None = None
    """A command of its own; None for the job of jobs.py with the case's name."""
    run_limit: Callable[["Session"], Found] | None = None


class Session:
    """A folder, a number of papers, and what has been made ready in it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.count = count
        self.ready: dict[str, Found] = {}

    def prepare(self, needs: tuple[str, ...]) -> None:
        for name in needs:
            if name not in self.ready:
                self.ready[name], _ = job(name, self.folder, self.count)

    def job(self, name: str) -> Found:
        found, rss_mb = job(name, self.folder, self.count)
        return found | {"rss_mb": rss_mb}


def _help(_: Session) -> Found:
    run = process([*KG, "--help"])
    if "build" not in run.said:
        raise SystemExit("kg --help does not tell of build")
    return {"cpu_s": run.cpu_s, "rss_mb": run.rss_mb}


def _bare(_: Session) -> Found:
    return {"cpu_s": process([sys.executable, "-c", ""]).cpu_s}


def _digest(session: Session) -> Found:
    place = session.folder / "digest.kg"
    run = process([*KG, "build", SAMPLE, "-g", str(place), "--fresh"])
    stats = json.loads((place / "current" / "manifest.json").read_bytes())
    (source,) = stats["sources"]
    if source["papers"] != 10:
        raise SystemExit(f"the sample's 10 papers became {source['papers']}")
    return {"cpu_s": run.cpu_s, "rss_mb": run.rss_mb, "triples": source["triples"]}


def _build(session: Session) -> Found:
    place = session.folder / "built.kg"
    shutil.rmtree(place, ignore_errors=True)
    papers = str(session.folder / "papers.jsonl")
    run = process([*KG, "build", papers, "--format", "records", "-g", str(place)])
    return session.job("built") | {"cpu_s": run.cpu_s, "rss_mb": run.rss_mb}


def _more(session: Session) -> Found:
    """Bring a digest into a copy of the graph: files of a generation are never changed."""
    place = session.folder / "more.kg"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(session.folder / "graph.kg", place, symlinks=True, copy_function=os.link)
    return _bring(session, place, session.count)


def _more_alone(session: Session) -> Found:
    place = session.folder / "alone.kg"
    shutil.rmtree(place, ignore_errors=True)
    return _bring(session, place, 0)


def _bring(session: Session, place: Path, papers: int) -> Found:
    digest = session.folder / "digest.txt"
    with digest.open("wb") as file:
        corpus.write(file, _DAILY, seed=2, form="digest")
    run = process([*KG, "build", str(digest), "-g", str(place)])
    sources = json.loads((place / "current" / "manifest.json").read_bytes())["sources"]
    if sum(one["papers"] for one in sources) != papers + _DAILY:
        raise SystemExit(f"the digest did not come to the others: {len(sources)} sources")
    return {"cpu_s": run.cpu_s, "rss_mb": run.rss_mb}


def _loaded(name: str) -> Callable[[Session], Found]:
    """Do a job that loads a store, and look at its content."""
    return lambda session: session.job(name) | {"result": session.job("stored")["result"]}


_GRAPH = ("make_papers", "make_graph")
_BARE = "the bare interpreter"
CASES = {
    "help": Case("kg --help", _BARE, pairs=7, run=_help, run_limit=_bare),
    "digest": Case("kg build of the sample", _BARE, pairs=7, run=_digest, run_limit=_bare),
    "lift": Case(
        "parse and lift to N-Quads", "decode and write raw", ("make_papers", "make_lifted")
    ),
    "extract": Case("concepts of the texts", "cut the texts into tokens", ("make_papers",), 3),
    "store": Case(
        "lift, load on disk, reopen",
        "bulk_load alone",
        ("make_papers", "make_lifted"),
        3,
        _loaded("store"),
        _loaded("store_limit"),
    ),
    "build": Case(
        "kg build",
        "bulk_load of all its quads",
        (*_GRAPH, "make_quads"),
        3,
        _build,
        _loaded("build_limit"),
    ),
    "more": Case(
        "kg build of one digest more",
        "the same into no graph",
        _GRAPH,
        3,
        _more,
        _more_alone,
    ),
    "reopen": Case("open a graph", "open the store alone", _GRAPH),
    "lookup": Case("one paper's facts by SPARQL", "by pattern", _GRAPH),
    "network": Case("to_networkx", "its dicts from ready rows", (*_GRAPH, "make_rows")),
    "graphml": Case("export to GraphML", "read its rows", _GRAPH, pairs=3),
}


NAMES = (*CASES, "page", "serve")


def measure(name: str, session: Session, pairs: int | None) -> Found:
    """Run a case and its limit in turn; ends the program where a result is wrong."""
    case = CASES[name]
    session.prepare(case.needs)
    run = case.run or (lambda session: session.job(name))
    run_limit = case.run_limit or (lambda session: session.job(f"{name}_limit"))
    rows = [(run(session), run_limit(session)) for _ in range(pairs or case.pairs)]
    results = {str(one["result"]) for row in rows for one in row if "result" in one}
    lifted = session.ready.get("make_lifted", {}) if name in {"lift", "store"} else {}
    if name == "store":
        results.add(lifted["result"])
    if len(results) > 1:
        raise SystemExit(f"{name}: results differ: {', '.join(sorted(results))}")
    ratios = [found["cpu_s"] / limit["cpu_s"] for found, limit in rows]
    return {
        "case": name,
        "n": session.count if case.needs else 1,
        "cpu_s": statistics.median(found["cpu_s"] for found, _ in rows),
        "limit_cpu_s": statistics.median(limit["cpu_s"] for _, limit in rows),
        "ratio": statistics.median(ratios),
        "ratio_min": min(ratios),
        "ratio_max": max(ratios),
        "pairs": len(rows),
        "rss_mb": max(found["rss_mb"] for found, _ in rows),
        "output_bytes": rows[0][0].get("output_bytes"),
        "triples": rows[0][0].get("triples") or lifted.get("triples"),
        "result": lifted.get("result") or next(iter(results), None),
        "input": session.ready["make_papers"]["result"] if case.needs else None,
    }


def _made_by() -> Found:
    """Version, and commit of the checkout, marked where files have changed; None outside of one."""
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return {"version": version("paperkg"), "commit": found.stdout.strip() or None}


HEAD = "case      papers     CPU     limit  × limit  (min–max)       MB   triples  pairs"


def line(row: Found) -> str:
    triples = "" if row["triples"] is None else f"{row['triples']:,}"
    span = f"({row['ratio_min']:.2f}–{row['ratio_max']:.2f})"
    return (
        f"{row['case']:8}{row['n']:8,} {seconds(row['cpu_s']):>9} {seconds(row['limit_cpu_s']):>9}"
        f" {row['ratio']:6.2f}  {span:14} {row['rss_mb']:5.0f} {triples:>11} {row['pairs']:3}"
    )


def seconds(value: float) -> str:
    if value >= 0.2:
        return f"{value:.2f} s"
    return f"{1000 * value:.{1 if value > 0.01 else 3}f} ms"


def told(names: Collection[str], session: Session, pairs: int | None) -> Iterator[Found]:
    """Measure and print: a table of cases, and one of the page's figures."""
    cases = [name for name in names if name in CASES]
    if cases:
        say(HEAD)
    for name in cases:
        row = measure(name, session, pairs)
        say(line(row))
        yield row
    if "page" in names:
        say(pages.HEAD)
        for row in pages.rows(session.folder, pairs):
            say(pages.line(row))
            yield row
    if "serve" in names:
        say(clients.HEAD)
        for row in clients.rows(session.folder):
            say(clients.line(row))
            yield row


def compare(old: Path, new: Path) -> None:
    """Tell how the cases of one run stand to those of another, by their ratios to the limit."""
    before, after = _by_case(old), _by_case(new)
    say("case              × limit before  after   change")
    for name in (name for name in before if name in after):
        one, other = before[name], after[name]
        change = other["ratio"] / one["ratio"]
        remark = "" if max(change, 1 / change) >= NOISE else "  within noise"
        remark += "" if one["n"] == other["n"] else f"  n {one['n']} before, {other['n']} now"
        if one["input"] == other["input"] and one["result"] != other["result"]:
            remark += "  another result"
        say(f"{name:17} {one['ratio']:14.2f} {other['ratio']:6.2f} {change:8.2f}{remark}")


def _by_case(path: Path) -> dict[str, Found]:
    """Find the rows that have a limit by their cases."""
    return {row["case"]: row for row in json.loads(path.read_bytes()) if row["ratio"] is not None}


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a table for people


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(NAMES))
    parser.add_argument("--n", type=int, default=20_000, help="papers (20000)")
    parser.add_argument("--pairs", type=int, help="pairs of runs (5; 3 of the long ones)")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("OLD", "NEW"))
    parser.add_argument("--output", type=Path, default=Path("bench.json"))
    given = parser.parse_args()
    if given.compare:
        compare(*given.compare)
        return
    if wrong := set(given.cases) - set(NAMES):
        parser.error(f"no such case: {', '.join(sorted(wrong))}")
    wanted = given.cases or NAMES
    rows = []
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        session = Session(Path(folder), given.n)
        for row in told(wanted, session, given.pairs):
            rows.append(row | _made_by())
            given.output.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
