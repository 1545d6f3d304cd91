"""Imports point one way, files stay small: held by reading the code."""

import ast
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent

LAYERS = [
    {
        "errors",
        "plugins",
        "settings",
        "records",
        "ids",
        "names",
        "rdf.terms",
        "rdf.parsed",
        "rdf.vocab",
    },
    {
        "sources",
        "extract",
        "infer",
        "resolve",
        "rdf.lift",
        "rdf.identity",
        "rdf.vocabulary",
        "rdf.mentions",
        "rdf.concepts",
        "rdf.owners",
    },
    {"store"},
    {"flow"},
    {
        "network",
        "view",
        "export",
        "about",
        "convert",
        "identify",
        "tables",
        "stats",
        "shapes",
        "health",
        "check",
        "search",
        "diff",
        "restore",
    },
    {"engines", "pipeline", "distributed"},
    {"graph"},
    {"cli", "progress", "server"},
]
"""From the ground up. `kg/__init__.py` re-exports and stands outside."""

WITHIN = {
    ("errors", "plugins"),
    ("errors", "settings"),
    ("errors", "rdf.terms"),
    ("errors", "rdf.vocab"),
    ("settings", "rdf.vocab"),
    ("rdf.terms", "rdf.parsed"),
    ("rdf.terms", "rdf.vocab"),
    ("rdf.parsed", "rdf.vocab"),
    ("rdf.lift", "rdf.identity"),
    ("rdf.lift", "rdf.vocabulary"),
    ("rdf.lift", "rdf.mentions"),
    ("rdf.lift", "rdf.concepts"),
    ("rdf.mentions", "rdf.concepts"),
    ("rdf.concepts", "rdf.vocabulary"),
    ("about", "export"),
    ("network", "export"),
    ("network", "view"),
    ("view", "export"),
    ("engines", "pipeline"),
    ("pipeline", "distributed"),
    ("tables", "export"),
    ("progress", "cli"),
    ("server", "cli"),
    ("shapes", "check"),
    ("health", "check"),
}
"""Imports within a layer: the first may be imported by the second."""

FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem[0] != "_"
)


def room(module: str) -> str:
    """The layered name of a module: a folder, or a file of kg/ or kg/rdf/."""
    parts = module.split(".")[1:]
    return ".".join(parts[:2]) if parts[:1] == ["rdf"] else ".".join(parts[:1])


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    """Modules of ours that a file imports, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name.startswith("kg.")}
        elif isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("kg."):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return {one for one in found if room(one) in {name for layer in LAYERS for name in layer}}


def height(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


def allowed(importer: str, imported_name: str) -> bool:
    if importer == imported_name:
        return True
    if height(importer) == height(imported_name):
        return (imported_name, importer) in WITHIN
    return height(importer) > height(imported_name)


def test_every_module_has_its_layer() -> None:
    known = {name for layer in LAYERS for name in layer} | {"rdf"}
    assert {room(module_of(path)) for path in FILES} <= known


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_point_down(path: Path) -> None:
    here = room(module_of(path))
    if here != "rdf":
        wrong = {one for one in imported(path) if not allowed(here, room(one))}
        assert not wrong


def test_a_wrong_import_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text("def late():\n    from kg.store import store\n    import kg.cli\n")
    assert {room(one) for one in imported(path)} == {"store", "cli"}
    assert not allowed("sources", "store")
    assert not allowed("sources", "infer")
    assert allowed("pipeline", "engines")


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_private_modules_serve_their_own_folder(path: Path) -> None:
    for one in imported(path):
        parts = one.split(".")
        private = [place for place, part in enumerate(parts) if part.startswith("_")]
        if private and parts[-1] != "__version__":
            assert module_of(path).startswith(".".join(parts[: private[0]]))


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
