"""The workers: child processes over the current generation, each with one task at a time.

The front owns the clock: at the deadline, beyond the memory, or when the client goes away, the
worker is killed and another is hired, so every task ends whatever the engine does.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any, NoReturn

from kg.errors import HeavyQueryError, KgError, LateQueryError
from kg.server._worker import Answer, FailureError, GoneError, Limits, Worker, text_of
from kg.store import directory
from kg.store.worker import Task

__all__ = ["Answer", "BusyError", "FailureError", "Limits", "Pool"]

_LOG = logging.getLogger(__name__)
_WATCH = 0.25
"""Seconds between two looks at the memory of the workers."""
_POLL = 1.0
"""Seconds between two looks at the pointer to the current generation."""
_PAUSE = 1.0
"""Seconds before another worker is tried where one could not start."""


class BusyError(KgError):
    """No worker is free in time."""


class Pool:
    """Workers over the current generation of a graph directory."""

    def __init__(
        self,
        graph: Path,
        size: int,
        limits: Limits,
        first: Task | None = None,
        *,
        network: bool = False,
    ) -> None:
        """Keep so many workers for tasks within these limits, without `network` unless told so.

        The task `first` is done, without a deadline, before a generation answers.
        """
        self.graph, self.size, self.limits, self.first = graph, size, limits, first
        self.network = network
        self.generation = self.base = ""
        """Folder of the generation that answers, and the IRI that its data's IRIs begin with."""
        self.waiting = 0
        """Tasks that wait for a worker."""
        self.replaced = 0
        """Workers that had to be replaced."""
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._workers: set[Worker] = set()
        self._leaving: set[Worker] = set()
        """Killed, and perhaps not yet ended."""
        self._jobs: set[asyncio.Task[None]] = set()
        self._moving = asyncio.Lock()

    @property
    def processes(self) -> list[int]:
        """Process ids of the workers."""
        return sorted(one.process.pid for one in self._workers if not one.ended)

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator["Pool"]:
        """Start the workers, and end them; raises FailureError if the graph cannot be opened."""
        try:
            await self._move()
            self._begin(self._watch())
            self._begin(self._follow())
            yield self
        finally:
            self.generation = ""  # so that nobody is hired for those who go
            for job in self._jobs:
                job.cancel()
            await asyncio.gather(*self._jobs, return_exceptions=True)
            for one in self._workers:
                one.kill()
            every = self._workers | self._leaving
            await asyncio.gather(*(one.process.wait() for one in every))

    async def run(self, task: Task, seconds: float | None = None) -> Answer:
        """Do a task, again on another worker if its own ends by itself.

        Raises LateQueryError at the deadline, HeavyQueryError beyond memory or size, BusyError
        where no worker becomes free, FailureError for what the task reports.
        """
        seconds = self.limits.seconds if seconds is None else seconds
        deadline = asyncio.get_running_loop().time() + seconds
        last = False
        while True:
            one = await self._free(deadline)
            try:
                async with asyncio.timeout_at(deadline):
                    answer = await one.run(task, self.limits)
            except TimeoutError as error:
                self._replace(one)
                what, mend = (
                    f"no answer within {seconds:g} s",
                    "simplify the query, or ask for less of it",
                )
                raise LateQueryError(what, mend, text=text_of(task)) from error
            except FailureError as error:
                self._put_back(one)
                if error.failure.kind == "MemoryError":
                    _too_much(self.limits, task)
                raise
            except GoneError:
                self._replace(one)
                if one.too_heavy:
                    _too_much(self.limits, task)
                if last and one.begun:
                    _lost(task)
                last = last or one.begun
            except BaseException:  # the client has gone, or the answer is too large
                self._replace(one)
                raise
            else:
                self._put_back(one)
                return answer

    async def _free(self, deadline: float) -> Worker:
        if self._idle.empty() and self.waiting >= self.limits.queue:
            raise BusyError("too many requests wait already: try again in a few seconds")
        self.waiting += 1
        try:
            async with asyncio.timeout_at(deadline):
                while True:
                    one = await self._idle.get()
                    if not one.ended and one.generation == self.generation:
                        return one
                    self._replace(one)
        except TimeoutError as error:
            raise BusyError("no worker became free in time: try again in a few seconds") from error
        finally:
            self.waiting -= 1

    def _put_back(self, one: Worker) -> None:
        if one.generation == self.generation and not one.ended:
            self._idle.put_nowait(one)
        else:
            self._replace(one)

    def _take_on(self, one: Worker) -> None:
        self._workers.add(one)
        self._begin(self._attend(one))
        self._idle.put_nowait(one)

    async def _attend(self, one: Worker) -> None:
        """Notice when a worker ends, busy or not, and hire another for it."""
        await one.process.wait()
        if one in self._workers:
            self._replace(one)
        self._leaving.discard(one)

    def _replace(self, one: Worker) -> None:
        """Let a worker go and hire another, once, unless its generation has passed."""
        if one not in self._workers:
            return
        self._dismiss(one)
        if one.generation == self.generation:
            self.replaced += 1
            self._begin(self._hire())

    def _dismiss(self, one: Worker) -> None:
        self._workers.discard(one)
        self._leaving.add(one)
        one.kill()

    async def _hire(self) -> None:
        """Start a worker of the generation that answers, however often it takes.

        Where the graph has changed meanwhile, `_follow` hires for its new generation.
        """
        while len(self._workers) < self.size:
            try:
                one = await Worker.start(self.graph, network=self.network)
            except (KgError, GoneError, OSError) as error:
                _LOG.warning("a worker could not start: %s", error)
                await asyncio.sleep(_PAUSE)
                continue
            if one.generation == self.generation and len(self._workers) < self.size:
                self._take_on(one)
                return
            one.kill()
            await one.process.wait()
            await asyncio.sleep(_PAUSE)

    async def catch_up(self) -> None:
        """Move on to the current generation, if it is another and can be opened."""
        async with self._moving:
            try:
                name = directory.current_name(self.graph)
            except OSError as error:
                _LOG.warning("the graph cannot be looked at: %s", error)
                return
            if name not in (None, self.generation):
                try:
                    await self._move()
                except (KgError, GoneError, OSError) as error:
                    _LOG.warning(
                        "generation %s cannot be opened, %s stays: %s", name, self.generation, error
                    )

    async def _follow(self) -> None:
        """Move on to the next generation when there is one."""
        while True:
            await asyncio.sleep(_POLL)
            await self.catch_up()

    async def _move(self) -> None:
        """Start workers on the current generation, then let those of a former one go when idle."""
        fresh: list[Worker] = []
        try:
            while len(fresh) < self.size:
                one = await Worker.start(self.graph, network=self.network)
                if fresh and fresh[0].generation != one.generation:  # it has changed once more
                    for former in fresh:
                        former.kill()
                    fresh.clear()
                fresh.append(one)
            if self.first is not None:
                await self._prepare(fresh[0], self.first)
        except BaseException:
            for one in fresh:
                one.kill()
            raise
        self.generation, self.base = fresh[0].generation, fresh[0].base
        for one in fresh:
            self._take_on(one)
        for _ in range(self._idle.qsize()):
            self._put_back(self._idle.get_nowait())
        _LOG.info("generation %s answers now", self.generation)

    async def _prepare(self, one: Worker, task: Task) -> None:
        """Do what is done once for a generation; it answers even where that fails."""
        try:
            (await one.run(task, self.limits)).body.close()
        except KgError as error:
            _LOG.warning("the first task of a generation failed: %s", error)

    async def _watch(self) -> None:
        """End workers that take too much memory."""
        while True:
            await asyncio.sleep(_WATCH)
            for one in list(self._workers):
                if one.resident > self.limits.memory:
                    one.too_heavy = True
                    one.kill()

    def _begin(self, job: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)


def _too_much(limits: Limits, task: Task) -> NoReturn:
    what = f"the query wants more than {limits.memory >> 20} MiB of memory"
    raise HeavyQueryError(what, "narrow it, or add LIMIT without ORDER BY", text=text_of(task))


def _lost(task: Task) -> NoReturn:
    what = "the query has ended two workers without answer"
    raise HeavyQueryError(what, "simplify it", text=text_of(task))
