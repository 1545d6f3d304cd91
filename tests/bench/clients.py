"""Many clients of one server: `python tests/bench/run.py serve`.

50 clients ask 10,000 lookups whose answers are known, each over a connection of its own; none may
be wrong or lost. One client alone tells what the front adds to a worker that is asked directly.
Latencies are the wall clock's, so they say little on a busy machine; the CPU is that of the server
with its workers.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import kg
from kg.server.pool import Limits, Pool
from kg.store.worker import Task
from tests.serving import Served, serving

Found = dict[str, Any]
HEAD = "serve                          clients  requests   median      95 %      99 %   greatest"
CLIENTS, REQUESTS = 50, 10_000
_ALONE = 500
_SAMPLE = Path(__file__).parents[1] / "data" / "digest" / "sample.txt"
_TICKS = os.sysconf("SC_CLK_TCK")


def rows(folder: Path) -> Iterator[Found]:
    """Measure over the sample; ends the program where an answer is wrong or lost."""
    graph = folder / "served.kg"
    known = _known(kg.build(_SAMPLE, to=graph))
    with serving(graph) as served:
        asyncio.run(_ask(served.port, known, _ALONE))  # the first requests load modules
        before = _cpu(served)
        began = time.perf_counter()
        every = asyncio.run(_crowd(served.port, known))
        seconds = time.perf_counter() - began
        cpu = _cpu(served) - before
        alone = asyncio.run(_ask(served.port, known, _ALONE))
    direct = asyncio.run(_direct(graph, known))
    yield _row("through the front", CLIENTS, every) | {
        "per_second": len(every) / seconds, "cpu_ms": 1000 * cpu / len(every),
    }  # fmt: skip
    yield _row("through the front", 1, alone)
    yield _row("the worker itself", 1, direct)


def line(row: Found) -> str:
    """A row of the table; the busiest one tells throughput and CPU."""
    times = "  ".join(f"{1000 * row[name]:7.1f} ms" for name in ("median", "p95", "p99", "most"))
    text = f"{row['case']:30} {row['clients']:7} {row['n']:9,}  {times}"
    if "per_second" in row:
        text += f"   {row['per_second']:.0f}/s, {row['cpu_ms']:.2f} ms CPU each"
    return text


def _row(what: str, clients: int, times: list[float]) -> Found:
    ordered = sorted(times)
    return {
        "case": what,
        "clients": clients,
        "n": len(times),
        "median": statistics.median(times),
        "p95": ordered[int(0.95 * len(ordered))],
        "p99": ordered[int(0.99 * len(ordered))],
        "most": ordered[-1],
        "ratio": None,
    }


def _known(graph: kg.Graph) -> list[tuple[str, bytes]]:
    """Queries with the answers they must get."""
    found = graph.query(
        "SELECT ?p ?t { ?p a fabio:ResearchPaper ; dct:title ?t FILTER(LANG(?t) = 'en') }"
    )
    titles = {str(row[0]): str(row[1]) for row in found}  # type: ignore[union-attr]  # rows of a SELECT
    return [
        (f"SELECT ?t {{ <{paper}> dct:title ?t FILTER(LANG(?t) = 'en') }}", title.encode())
        for paper, title in titles.items()
    ]


async def _crowd(port: int, known: list[tuple[str, bytes]]) -> list[float]:
    each = REQUESTS // CLIENTS
    found = await asyncio.gather(*(_ask(port, known[one % 7 :], each) for one in range(CLIENTS)))
    times = [time for one in found for time in one]
    if len(times) != REQUESTS:
        raise SystemExit(f"{REQUESTS - len(times)} requests were lost")
    return times


async def _ask(port: int, known: list[tuple[str, bytes]], count: int) -> list[float]:
    """Seconds of each of so many requests over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    for number in range(count):
        words, wanted = known[number % len(known)]
        began = time.perf_counter()
        writer.write(
            f"GET /sparql?query={quote(words)} HTTP/1.1\r\nHost: localhost\r\n"
            "Accept: application/sparql-results+json\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        body = await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200 ") or wanted not in body:
            raise SystemExit(f"a wrong answer: {head!r} {body!r}")
    writer.close()
    await writer.wait_closed()
    return times


async def _direct(graph: Path, known: list[tuple[str, bytes]]) -> list[float]:
    times = []
    async with Pool(graph, 2, Limits()).working() as pool:
        for number in range(_ALONE):
            words, wanted = known[number % len(known)]
            rows_type = "application/sparql-results+json"
            arguments = {"sparql": words, "rows": rows_type, "triples": None}
            began = time.perf_counter()
            answer = await pool.run(Task("kg.store.answers:query", arguments))
            with answer.body:
                if wanted not in answer.body.read():
                    raise SystemExit("a wrong answer of a worker")
            times.append(time.perf_counter() - began)
    return times


def _cpu(served: Served) -> float:
    """CPU seconds of the server and its workers so far."""
    ticks = 0
    for pid in (served.process.pid, *served.workers()):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS
