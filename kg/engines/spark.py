"""On a cluster of Spark: items go out in waves, results come back in order."""

import io
import mmap
import pickle
import tempfile
import time
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cache, partial
from itertools import count
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypeVar

import zstandard

from kg.errors import ClusterError
from kg.flow import session as _session

if TYPE_CHECKING:
    from pyspark import Broadcast, SparkContext

A = TypeVar("A")
B = TypeVar("B")

Piece: TypeAlias = tuple[str, bytes]
"""What the function is applied to once, or its answer, with a name to know it again."""
Task: TypeAlias = list[Piece]

_AHEAD = 3
"""Waves under way at a time: while one ends and the next is read, no core waits."""
_WAVE = 1 << 26
"""Bytes of a wave at most, for the memory of the driver."""
_SHARE = 1 << 21
"""Bytes of a wave for each core."""
_TASK = 1 << 18
"""Bytes from which a task has enough groups; a larger group is a task of its own."""
_HEAVY = 1 << 22
"""Bytes from which a piece is no part of its task: the memory of the driver's JVM is small."""
_BRISK, _SLOW = 1.0, 10.0
"""Seconds of a wave under which the next has more pieces, and above which it has fewer."""
_MOST = 1 << 14
"""Pieces of a wave at most."""

_numbers = count(1)


class Cluster:
    """An engine at one master; Spark starts when there is something to do."""

    def __init__(self, master: str | None) -> None:
        """`master` is an address such as spark://HOST:7077; None is all cores of this machine."""
        self._master = master

    def map(self, function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """Apply a pure function to each item; results in order, items read a few waves ahead."""
        pieces = (("", pickle.dumps(item, pickle.HIGHEST_PROTOCOL)) for item in items)
        first = next(pieces, None)
        if first is None:
            return
        context = _session.session(self._master).sparkContext
        jobs = _Jobs(context, function, pickle.loads)
        waves = _waves(first, pieces, jobs)
        for answers in jobs.run(waves, ordered=True):
            for _, answer in answers:
                yield _value(answer)

    def group(
        self, function: Callable[[Sequence[A]], B], items: Iterable[A], key: Callable[[A], str]
    ) -> Iterator[B]:
        """Apply a pure function to the items of each key, in the order of the keys.

        The largest groups are done first. Items and results wait in files, not in memory.
        """
        with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as answers:
            places = _spool(file, items, key)
            if not places:
                return
            context = _session.session(self._master).sparkContext
            jobs = _Jobs(context, function, _members)
            waves = _packed(_largest_first(file, places), jobs)
            found: dict[str, tuple[int, int]] = {}
            for done in jobs.run(waves, ordered=False):
                for name, answer in done:
                    found[name] = (answers.tell(), len(answer))
                    answers.write(answer)
            for name in sorted(found):
                start, size = found[name]
                answers.seek(start)
                yield _value(answers.read(size))

    def close(self) -> None:
        """End Spark, if this process started it for this master."""
        _session.end(self._master)


@cache
def at(master: str | None) -> Cluster:
    """The engine at a master."""
    return Cluster(master)


def map(function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:  # noqa: A001 - the verb
    """Apply a pure function to each item, on all cores of this machine."""
    return at(None).map(function, items)


def group(
    function: Callable[[Sequence[A]], B], items: Iterable[A], key: Callable[[A], str]
) -> Iterator[B]:
    """Apply a pure function to the items of each key, in the order of the keys."""
    return at(None).group(function, items, key)


class _Jobs:
    """Waves of tasks that apply one function, each wave a job of Spark."""

    def __init__(
        self, context: "SparkContext", function: Callable[[Any], Any], read: Callable[[bytes], Any]
    ) -> None:
        self._context = context
        self._function = context.broadcast(function)
        self._read = read
        self._master = str(context.master)
        self._name = f"kg {next(_numbers)}"
        self.pieces = self.cores
        """Pieces of the next wave, so that it takes a second or some."""

    @property
    def cores(self) -> int:
        """Cores of the executors that are there now."""
        return max(2, int(self._context.defaultParallelism))

    @property
    def room(self) -> int:
        """Bytes of a wave."""
        return min(_WAVE, _SHARE * self.cores)

    def run(self, waves: Iterable[list[Task]], *, ordered: bool) -> Iterator[Task]:
        """Answers of one wave after another, or as they come."""
        waiting: deque[Future[Task]] = deque()
        with ThreadPoolExecutor(_AHEAD) as threads:
            try:
                for wave in waves:
                    waiting.append(threads.submit(self._job, wave))
                    if len(waiting) == _AHEAD:
                        yield _taken(waiting, ordered=ordered)
                while waiting:
                    yield _taken(waiting, ordered=ordered)
            finally:
                for future in waiting:
                    future.cancel()
                while not all(future.done() for future in waiting):
                    self._context.cancelJobGroup(self._name)
                    wait(waiting, 0.1)
                self._function.destroy()

    def _job(self, wave: list[Task]) -> Task:
        """Do a wave; Spark does the tasks of a lost executor again."""
        heavy: list[Broadcast[bytes]] = []
        begun = time.monotonic()
        try:
            tasks = [
                [(name, self._load(content, heavy)) for name, content in task] for task in wave
            ]
            work = partial(_work, self._function, self._read, heavy)
            self._context.setJobGroup(self._name, "kg")
            done = self._context.parallelize(tasks, len(tasks)).map(work).collect()
        except Exception as error:
            what, mend = _session.reason(error), "see the logs of the master and its workers"
            raise ClusterError(what, mend, master=self._master) from error
        finally:
            for load in heavy:
                load.destroy()
        took = time.monotonic() - begun
        if took < _BRISK:
            self.pieces = min(2 * self.pieces, _MOST)
        elif took > _SLOW:
            self.pieces = max(self.pieces // 2, self.cores)
        return [answer for answers in done for answer in answers]

    def _load(self, content: bytes, heavy: "list[Broadcast[bytes]]") -> bytes | int:
        """What goes with its task; what is too heavy for it goes by file, and its place is told."""
        if len(content) < _HEAVY:
            return content
        heavy.append(self._context.broadcast(content))
        return len(heavy) - 1


def _taken(waiting: deque[Future[Task]], *, ordered: bool) -> Task:
    done = waiting[0] if ordered else wait(waiting, return_when=FIRST_COMPLETED).done.pop()
    answers = done.result()
    waiting.remove(done)
    return answers


def _waves(first: Piece, pieces: Iterator[Piece], jobs: _Jobs) -> Iterator[list[Task]]:
    """Cut pieces into waves, and those into tasks, in order."""
    following: Piece | None = first
    while following is not None:
        wave, size, room, most = [following], len(following[1]), jobs.room, jobs.pieces
        for piece in pieces:
            following = piece
            if size + len(piece[1]) > room or len(wave) == most:
                break
            wave.append(piece)
            size += len(piece[1])
        else:
            following = None
        step = -(-len(wave) // (2 * jobs.cores))
        yield [wave[start : start + step] for start in range(0, len(wave), step)]


def _packed(groups: Iterator[Piece], jobs: _Jobs) -> Iterator[list[Task]]:
    """Pack groups into tasks, large ones alone, and those into waves."""
    wave: list[Task] = []
    task: Task = []
    held = inside = 0
    for piece in groups:
        task.append(piece)
        inside += len(piece[1])
        if inside >= _TASK or len(task) == _MOST:
            wave.append(task)
            held += inside
            task, inside = [], 0
        if held >= jobs.room or len(wave) == 2 * jobs.cores:
            yield wave
            wave, held = [], 0
    if task:
        wave.append(task)
    if wave:
        yield wave


def _spool(file: IO[bytes], items: Iterable[A], key: Callable[[A], str]) -> dict[str, "array[int]"]:
    """Write items one after the other; places and sizes by key."""
    places: dict[str, array[int]] = defaultdict(partial(array, "Q"))
    start = 0
    for item in items:
        size = file.write(pickle.dumps(item, pickle.HIGHEST_PROTOCOL))
        places[key(item)].extend((start, size))
        start += size
    file.flush()
    return places


def _largest_first(file: IO[bytes], places: dict[str, "array[int]"]) -> Iterator[Piece]:
    sizes = {name: sum(where[1::2]) for name, where in places.items()}
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for name, _ in sorted(sizes.items(), key=itemgetter(1), reverse=True):
            where = zip(places[name][::2], places[name][1::2], strict=True)
            yield name, b"".join(content[start : start + size] for start, size in where)


def _members(content: bytes) -> list[Any]:
    """Items of a group, pickled one after the other."""
    stream, members = io.BytesIO(content), []
    while stream.tell() < len(content):
        members.append(pickle.load(stream))  # noqa: S301 - our own driver
    return members


def _work(
    function: "Broadcast[Callable[[Any], Any]]",
    read: Callable[[bytes], Any],
    heavy: "Sequence[Broadcast[bytes]]",
    task: Sequence[tuple[str, bytes | int]],
) -> Task:
    """Do a task, in the Python of a worker."""
    return [
        (name, _answer(function, read, heavy[load].value if isinstance(load, int) else load))
        for name, load in task
    ]


def _answer(
    function: "Broadcast[Callable[[Any], Any]]", read: Callable[[bytes], Any], content: bytes
) -> bytes:
    """What the function returns or raises; small, since all answers pass through one driver."""
    try:
        answer = pickle.dumps((True, function.value(read(content))), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - raised again at the driver
        answer = _pickled(error)
    return zstandard.compress(answer, 1)


def _pickled(error: Exception) -> bytes:
    """An error as it is, or what it says where it cannot be pickled."""
    try:
        content = pickle.dumps((False, error))
        pickle.loads(content)  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever its constructor wants
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return content


def _value(answer: bytes) -> Any:  # noqa: ANN401 - what the function returns
    """What the function returned, or raise what it raised."""
    good, value = pickle.loads(zstandard.decompress(answer))  # noqa: S301 - our own workers
    if not good:
        raise value
    return value
