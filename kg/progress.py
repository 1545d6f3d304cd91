"""What a person at a terminal sees while a build runs."""

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
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
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

    def stopped(self) -> bool:
        """Whether the person asked to stop."""
        return self._stopped

    def source(self, name: str, place: int, count: int) -> None:
        """Show which source is read."""
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task("", total=count)
            self._bar.update(self._task, description=name, completed=place - 1)

    def chunk(self, byte_count: int) -> None:
        """Keep the bar alive."""
        if self._bar is not None and self._task is not None and byte_count:
            self._bar.refresh()

    def identity(self) -> None:
        """Show that who is who is decided."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description="who is who")
