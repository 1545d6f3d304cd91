"""Every verb that needs no extra, as a new user runs it: python tests/installed.py FOLDER

For the interpreter of a minimal install, which has neither pytest nor this checkout: the standard
library, and the command `kg` beside it. FOLDER holds `sample.txt` and `reading-list.bib`.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from importlib.metadata import metadata, requires, version
from pathlib import Path

KG = str(Path(sys.executable).with_name("kg"))
FILES = ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "graphml", "gexf", "json", "bib", "csl.json",
         "ris", "nq.gz")  # fmt: skip
EXTRAS = {"g.jelly": "jelly", "tables": "tables"}


def kg(place: Path, *words: str, code: int = 0) -> str:
    """Run the command; what it prints, on both streams."""
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [KG, *words], cwd=place, env=environ, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    if done.returncode != code or "Traceback" in said:
        sys.exit(f"{sys.version.split()[0]}: kg {' '.join(words)}: {done.returncode}\n{said}")
    return said


def _module(place: Path, *words: str) -> str:
    command = [sys.executable, "-m", "kg", *words]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=True).stdout


def check(what: str, holds: object) -> None:
    if not holds:
        sys.exit(f"{sys.version.split()[0]}: {what} does not hold")


def installed() -> None:
    """What the package says of itself, and that it holds all its parts."""
    import kg as package

    folder = Path(package.__file__).parent
    check("the package is not that of the checkout", "site-packages" in folder.parts)
    check("the package is typed", (folder / "py.typed").is_file())
    check("the ontology is in it", (folder / "ontology" / "kg.ttl").is_file())
    check("the workbench is in it", (folder / "server" / "static" / "workbench.js").is_file())
    said = metadata("paperkg")
    check("the version", version("paperkg") == package.__version__)
    check("the licence", said["License-Expression"] == "Apache-2.0")
    check("this Python is declared", f"Python :: {sys.version_info.major}.{sys.version_info.minor}"
          in " ".join(said.get_all("Classifier", [])))  # fmt: skip
    names = [one.split(";")[0] for one in requires("paperkg") or [] if "extra ==" in one]
    present = {name for name in ("pyspark", "duckdb", "mcp", "pyarrow") if _has(name)}
    check(f"no extra is installed: {present} of {names}", not present)


def _has(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def verbs(data: Path, place: Path) -> None:
    """Each verb, on our samples."""
    check("python -m kg", kg(place, "--version") == _module(place, "--version"))
    check("kg alone says what to do", "kg build" in kg(place))
    sources = [str(data / "sample.txt"), str(data / "reading-list.bib")]
    check("build", "2 added" in kg(place, "build", *sources))
    check("sources", len(json.loads(kg(place, "sources", "--format", "json"))) == 2)
    check("query", "Attention Is All You Need" in kg(place, "query", "titles"))
    check("search", "Graph Attention Networks" in kg(place, "search", "graph attention"))
    check("search in Chinese", "self-attention" in kg(place, "search", "注意力"))
    kg(place, "view", "-o", "page.html")
    check("view", (place / "page.html").stat().st_size > 500_000)
    kg(place, "export", *(f"g.{suffix}" for suffix in FILES), "neo4j", "site")
    check("export", (place / "site" / "index.html").is_file())
    check("check", "conforms" in kg(place, "check"))
    check("stats", "reading-list.bib" in kg(place, "stats"))
    kg(place, "build", "g.nq", "-g", "again.kg", "--format", "rdf")
    check("diff with its own dump", "no difference" in kg(place, "diff", "again.kg"))
    served(place)
    for name, extra in EXTRAS.items():
        check(f"the extra {extra} is named", f"[{extra}]" in kg(place, "export", name, code=1))
    check("the extra mcp is named", "[mcp]" in kg(place, "mcp", code=1))
    spark = ("build", sources[0], "--engine", "spark", "-g", "other.kg")
    check("the extra spark is named", "[spark]" in kg(place, *spark, code=1))
    check("remove", "10 papers" in kg(place, "remove", sources[0]))
    check("what is left", "Graph Attention" in kg(place, "query", "titles"))


def served(place: Path) -> None:
    """The server answers, and is asked by the verb; it ends when it is told to."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [KG, "serve", "--port", str(port)]
    server = subprocess.Popen(words, cwd=place, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
                break
            except OSError:
                time.sleep(0.1)
        endpoint = f"http://127.0.0.1:{port}/sparql"
        asked = kg(place, "query", "titles", "--endpoint", endpoint)
        check("serve", "Attention Is All You Need" in asked)
        refused = kg(place, "publish", endpoint, code=1)
        check("publish to a server that only reads", refused.startswith("kg: "))
    finally:
        server.terminate()
    check("serve ends", server.wait(30) == 0)


if __name__ == "__main__":
    installed()
    with tempfile.TemporaryDirectory() as scratch:
        verbs(Path(sys.argv[1]).resolve(), Path(scratch))
    sys.stdout.write(f"installed: all verbs on Python {sys.version.split()[0]}\n")
