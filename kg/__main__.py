"""The command `kg`, also as python -m kg."""

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; who interrupts it while it still loads gets no traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kg import cli

    signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()


if __name__ == "__main__":
    main()
