"""Workers that end, grow, are asked too much, and follow the graph: real processes."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kg.errors import HeavyQueryError, LateQueryError
from kg.server.pool import Answer, BusyError, FailureError, Limits, Pool
from kg.store.worker import Task
from tests import looping
from tests.serving import alive, put

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = (
    "SELECT ?x (GROUP_CONCAT(?long) AS ?l) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?m ?n ?o "
    "BIND(CONCAT(STR(?a),STR(?d),STR(?g),STR(?m)) AS ?long) BIND(STR(?a) AS ?x) } GROUP BY ?x"
)


def query(sparql: str, rows: str = "text/csv") -> Task:
    arguments = {"sparql": sparql, "rows": rows, "triples": "application/n-triples"}
    return Task("kg.store.answers:query", arguments)


def within(graph: Path, work: Callable[[Pool], Awaitable[None]], **limits: float) -> None:
    """Do something with a pool of two workers; no worker outlives it."""
    seen: list[int] = []

    async def main() -> None:
        async with Pool(graph, 2, Limits(**limits)).working() as pool:  # type: ignore[arg-type]  # mixed
            seen.extend(pool.processes)
            await work(pool)
            seen.extend(pool.processes)

    looping.run(main())
    assert not any(map(alive, seen))


async def count(pool: Pool) -> int:
    answer = await pool.run(query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))
    return int(text(answer).split()[1])


def text(answer: Answer) -> str:
    with answer.body:
        return answer.body.read().decode()


def test_answers_are_whole(graph_dir: Path) -> None:
    async def work(pool: Pool) -> None:
        answers = await asyncio.gather(*(count(pool) for _ in range(40)))
        assert len({*answers}) == 1
        assert answers[0] > 1_000
        large = await pool.run(query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"))
        assert large.size > 1 << 20
        assert text(large).count("\n") == 20_001

    within(graph_dir, work)


def test_a_wrong_query_is_told_with_its_place(graph_dir: Path) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(FailureError) as caught:
            await pool.run(query("SELECT *\n{ ?s ?p }"))
        assert (caught.value.failure.kind, caught.value.failure.line) == ("QueryError", 2)
        assert await count(pool) > 0
        assert pool.replaced == 0

    within(graph_dir, work)


def test_what_a_failed_task_had_written_reaches_nobody(graph_dir: Path) -> None:
    """An answer that fails in its middle leaves nothing for the next one."""
    triples = "<http://a> <http://b> ?x"
    values = '"evil" <<( <http://a> <http://b> 1 )>>'
    torn = f"CONSTRUCT {{ {triples} }} {{ VALUES ?x {{ {values} }} }}"
    arguments = {"sparql": torn, "rows": None, "triples": "application/ld+json"}

    async def work(pool: Pool) -> None:
        for _ in range(4):
            with pytest.raises(FailureError):
                await pool.run(Task("kg.store.answers:query", arguments))
            for _ in range(4):
                assert text(await pool.run(query("SELECT (7 AS ?n) {}"))) == "n\r\n7\r\n"
        assert pool.replaced == 0

    within(graph_dir, work)


def test_the_deadline_ends_a_query_and_no_other(graph_dir: Path) -> None:
    async def work(pool: Pool) -> None:
        late = asyncio.create_task(pool.run(query(ENDLESS)))
        await asyncio.sleep(0.1)
        assert await count(pool) > 0
        assert not late.done()
        with pytest.raises(LateQueryError, match="no answer within 2 s"):
            await late
        assert pool.replaced == 1
        assert await count(pool) > 0

    within(graph_dir, work, seconds=2)


def test_a_worker_that_is_killed_is_replaced(graph_dir: Path) -> None:
    """Its task is done by another; an idle one is replaced without being asked."""

    async def work(pool: Pool) -> None:
        wanted = await count(pool)
        before = set(pool.processes)
        asked = [asyncio.create_task(count(pool)) for _ in range(30)]
        await asyncio.sleep(0.02)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert {*await asyncio.gather(*asked)} == {wanted}
        while len(pool.processes) < 2 or before & set(pool.processes):  # noqa: ASYNC110 - polled, as a person would
            await asyncio.sleep(0.01)
        assert await count(pool) == wanted

    within(graph_dir, work)


def test_a_query_that_ends_its_workers_is_given_up(graph_dir: Path) -> None:
    async def work(pool: Pool) -> None:
        lost = asyncio.create_task(pool.run(query(ENDLESS)))
        killed: set[int] = set()
        while not lost.done():
            for pid in set(pool.processes) - killed:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.3)
        with pytest.raises(HeavyQueryError, match="ended two workers"):
            await lost
        assert await count(pool) > 0

    within(graph_dir, work, seconds=60)


def test_memory_is_bounded(graph_dir: Path) -> None:
    async def work(pool: Pool) -> None:
        hungry = asyncio.create_task(pool.run(query(HUNGRY)))
        assert await count(pool) > 0
        with pytest.raises(HeavyQueryError, match="more than 200 MiB"):
            await hungry
        assert await count(pool) > 0

    within(graph_dir, work, seconds=60, memory=200 << 20)


def test_the_size_of_an_answer_is_bounded(graph_dir: Path) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(HeavyQueryError, match="larger than 1 MiB"):
            await pool.run(query("SELECT * { ?a ?b ?c . ?d ?e ?f }"))
        assert await count(pool) > 0

    within(graph_dir, work, seconds=60, answer=1 << 20)


def test_the_queue_is_bounded(graph_dir: Path) -> None:
    async def work(pool: Pool) -> None:
        busy = [asyncio.create_task(pool.run(query(ENDLESS))) for _ in range(2)]
        await asyncio.sleep(0.1)
        waiting = [asyncio.create_task(count(pool)) for _ in range(3)]
        await asyncio.sleep(0.1)
        with pytest.raises(BusyError, match="too many"):
            await count(pool)
        for one in busy:
            one.cancel()
        assert len({*await asyncio.gather(*waiting)}) == 1
        assert pool.waiting == 0

    within(graph_dir, work, seconds=60, queue=3)


def test_a_client_that_goes_ends_its_query(graph_dir: Path) -> None:
    async def work(pool: Pool) -> None:
        before = set(pool.processes)
        gone = asyncio.create_task(pool.run(query(ENDLESS)))
        await asyncio.sleep(0.2)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert len(before - set(pool.processes)) == 1
        assert await count(pool) > 0

    within(graph_dir, work, seconds=60)


def quads(number: int) -> bytes:
    return b"".join(
        b"<http://s/%d> <http://p> <http://o> <https://w3id.org/paperkg/graph/source/x> .\n" % one
        for one in range(number)
    )


def test_a_new_generation_answers_without_a_gap(tmp_path: Path) -> None:
    """A running query ends on the old one; each answer is of the one or of the other."""
    graph = put(tmp_path / "g.kg", quads(10))

    async def work(pool: Pool) -> None:
        assert await count(pool) == 10
        first = pool.generation
        put(graph, quads(20), name="fedcba9876543210")
        answers = [await count(pool)]
        while pool.generation == first or answers[-1] != 20:
            answers.append(await count(pool))
            await asyncio.sleep(0.01)
        assert answers == sorted(answers)
        assert {*answers} == {10, 20}
        assert len(pool.processes) == 2

    within(graph, work)


def test_many_builds_in_a_row_leave_the_pool_whole(tmp_path: Path) -> None:
    graph = put(tmp_path / "g.kg", quads(1))

    async def work(pool: Pool) -> None:
        for size in range(2, 14):
            await asyncio.to_thread(put, graph, quads(size), name=f"{size:016}")
            await asyncio.sleep(0.2)
            for pid in pool.processes[: size % 2]:
                os.kill(pid, signal.SIGKILL)
        while await count(pool) != 13 or len(pool.processes) < 2:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)

    within(graph, work)


def test_a_generation_that_cannot_be_opened_leaves_the_former(tmp_path: Path) -> None:
    graph = put(tmp_path / "g.kg", quads(10))

    async def work(pool: Pool) -> None:
        first = pool.generation
        broken = graph / "000099"
        (broken / "store").mkdir(parents=True)
        (broken / "manifest.json").write_text("{")
        (graph / "current").unlink()
        (graph / "current").symlink_to("000099")
        await asyncio.sleep(2.5)
        assert pool.generation == first
        assert await count(pool) == 10
        shutil.rmtree(broken)
        (graph / "current").unlink()
        (graph / "current").symlink_to(first)
        put(graph, quads(20), name="fedcba9876543210")
        while await count(pool) != 20:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
        assert pool.generation != first

    within(graph, work)


def test_without_a_graph_it_does_not_start(tmp_path: Path) -> None:
    async def nothing(_: Pool) -> None:
        raise AssertionError

    with pytest.raises(FailureError, match="no graph here"):
        within(tmp_path / "none.kg", nothing)
