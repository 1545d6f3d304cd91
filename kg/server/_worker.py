"""A worker as the front sees it: a child process over the current generation, and its pipes."""

import asyncio
import contextlib
import os
import tempfile
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

import msgspec

from kg.errors import HeavyQueryError, KgError
from kg.store import worker
from kg.store.worker import DONE, FAILED, HEADER, READY, Failure, Opening, Task

_START = 60.0
"""Seconds in which a child must have opened the graph."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Limits(NamedTuple):
    """What a task may take."""

    seconds: float = 30.0
    memory: int = 2 << 30
    """Bytes of resident memory of a worker."""
    held: int = 8 << 20
    """Bytes of an answer that are held in memory; more go to a temporary file."""
    answer: int = 256 << 20
    """Bytes of an answer."""
    queue: int = 64
    """Tasks that may wait."""


class Answer(NamedTuple):
    """A complete answer: bytes to read from the start, how many, and facts of the task."""

    body: IO[bytes]
    size: int
    facts: dict[str, str | int]


class FailureError(KgError):
    """A task reports why it has no answer."""

    def __init__(self, failure: Failure) -> None:
        """Keep what it reports."""
        self.failure = failure
        super().__init__(failure.message)


class GoneError(Exception):
    """A worker has ended before its task was done, or before it had begun."""

    def __str__(self) -> str:
        """What is known of it."""
        return "it ended, or was not ready in time"


class Worker:
    """A child process with its pipes."""

    def __init__(self, process: asyncio.subprocess.Process, generation: str) -> None:
        self.process = process
        self.generation = generation
        self.base = ""
        """IRI that the data's IRIs begin with."""
        self.too_heavy = self.killed = False
        self.begun = False
        """Whether it has begun with the last task it was sent."""

    @classmethod
    async def start(cls, graph: Path, *, network: bool) -> "Worker":
        """Start a child and wait until it has opened the graph.

        Raises FailureError if it cannot, GoneError if it ends or takes too long.
        """
        arguments, environment = worker.command()
        process = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,  # an interrupt at the terminal is the front's to handle
        )
        started = cls(process, "")
        try:
            async with asyncio.timeout(_START):
                await started.send(Opening(graph=str(graph), network=network))
                kind, payload = await started.receive()
            if kind != READY:
                _failed(payload)
        except BaseException as error:
            started.kill()
            await process.wait()
            if isinstance(error, TimeoutError):
                raise GoneError from error
            raise
        started.generation, _, started.base = payload.decode().partition("\n")
        return started

    async def send(self, order: msgspec.Struct) -> None:
        """Tell the child something."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(worker.frame(order))
            await self.process.stdin.drain()
        except OSError as error:
            raise GoneError from error

    async def receive(self) -> tuple[bytes, bytes]:
        """Letter and payload of the next frame."""
        assert self.process.stdout is not None
        try:
            kind, length = HEADER.unpack(await self.process.stdout.readexactly(HEADER.size))
            return kind, await self.process.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise GoneError from error

    async def run(self, task: Task, limits: Limits) -> Answer:
        """Do a task; raises FailureError, HeavyQueryError, or GoneError where the child ends."""
        self.begun = False
        await self.send(task)
        body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=limits.held)  # noqa: SIM115 - the reader closes it
        size = 0
        try:
            while True:
                kind, payload = await self.receive()
                if kind == READY:
                    self.begun = True
                    continue
                if not self.begun:
                    raise GoneError  # noqa: TRY301 - what it says belongs to no task of ours
                if kind == DONE:
                    body.seek(0)
                    return Answer(body, size, msgspec.msgpack.decode(payload))
                if kind == FAILED:
                    _failed(payload)
                size += len(payload)
                if size > limits.answer:
                    _too_large(limits, task)
                _keep(payload, body, task)
        except BaseException:
            body.close()
            raise

    @property
    def resident(self) -> int:
        """Bytes of memory in use; 0 where the system does not tell, or it has ended."""
        try:
            text = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii")
        except OSError:
            return 0
        return int(text.split()[1]) * _PAGE if text else 0

    @property
    def ended(self) -> bool:
        """Whether the process has ended."""
        return self.process.returncode is not None

    def kill(self) -> None:
        """End the process at once; a second time does nothing, for asyncio takes that amiss."""
        if self.killed:
            return
        self.killed = True
        if self.process.stdin is not None:
            self.process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


def _failed(payload: bytes) -> NoReturn:
    raise FailureError(msgspec.msgpack.decode(payload, type=Failure))


def _keep(piece: bytes, body: IO[bytes], task: Task) -> None:
    try:
        body.write(piece)
    except OSError as error:
        what, mend = "there is no room for the answer", "add LIMIT, or try again later"
        raise HeavyQueryError(what, mend, text=text_of(task)) from error


def text_of(task: Task) -> str:
    return str(task.arguments.get("sparql", ""))


def _too_large(limits: Limits, task: Task) -> NoReturn:
    what = f"the answer is larger than {limits.answer >> 20} MiB"
    raise HeavyQueryError(what, "add LIMIT, or use: kg export", text=text_of(task))
