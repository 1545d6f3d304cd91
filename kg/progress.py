"""What a person at a terminal sees while work runs."""

import sys
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """A bar on standard error where that is a terminal, else nothing; hears the interrupt."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._stopped = False

    def __enter__(self) -> Self:
        """Open the bar."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the bar."""
        if self._bar is not None:
            self._bar.stop()

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Ask the build to take no further source; a second interrupt ends it at once."""
        if self._stopped:
            raise KeyboardInterrupt
        self._stopped = True
        message = "kg: finishing the source at hand; interrupt again to stop at once"
        print(message, file=sys.stderr)  # noqa: T201 - heard by the person who interrupted

    def stopped(self) -> bool:
        """Whether the person asked to stop."""
        return self._stopped

    def measuring(self, path: str) -> None:
        """Show which source is looked at."""
        if self._task is None:
            self._start("", None, in_bytes=True)
        self._show(f"looking at {path}")

    def begin(self, byte_count: int) -> None:
        """Show bytes read, their rate and the time left."""
        if self._bar is not None and self._task is not None:
            self._bar.reset(self._task, total=byte_count)

    def source(self, name: str, place: int, count: int) -> None:
        """Show which source is read."""
        self._show(f"{name} ({place} of {count})" if count > 1 else name)

    def chunk(self, byte_count: int) -> None:
        """Move on by bytes of the source."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, byte_count)

    def concepts(self, name: str) -> None:
        """Show in whose texts concepts are looked for."""
        self._show(f"concepts of {name}")

    def identity(self) -> None:
        """Show that who is who is decided."""
        self._show("who is who")

    def step(self, name: str, place: int, count: int) -> None:
        """Show the step that begins, counted from 1."""
        if self._task is None:
            self._start(name, count, in_bytes=False)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=name, completed=place - 1, total=count)

    def _show(self, name: str) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=name)

    def _start(self, name: str, total: int | None, *, in_bytes: bool) -> None:
        if not sys.stderr.isatty():
            return
        from rich import progress
        from rich.console import Console

        rate = (progress.TransferSpeedColumn(),) if in_bytes else ()
        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.TaskProgressColumn(),
            *rate,
            progress.TimeRemainingColumn(),
        )
        self._bar = progress.Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(name, total=total)
        self._bar.start()
