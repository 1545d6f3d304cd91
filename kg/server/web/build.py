"""The build hook of the package: a wheel holds the workbench, an editable installation does not."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Workbench(BuildHookInterface[BuilderConfig]):
    """Bundles the workbench before the files of a wheel are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - theirs
        """Bundle, but for editable installations: in a checkout `make web` does it."""
        if version == "editable":
            return
        script = Path(self.root) / "kg" / "server" / "web" / "bundle.py"
        done = subprocess.run([sys.executable, str(script)], check=False)  # noqa: S603 - our own script
        if done.returncode:
            raise SystemExit("paperkg: the wheel is not built, as the workbench is not: see above")
