"""What the site has beside the pages of this folder: README, CHANGELOG, notebooks, ontology.

Called by mkdocs (`hooks` in mkdocs.yml). Links between them are those of the checkout, which code
hosts follow; here they become those of the site.
"""

import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
SAMPLE = "tests/data/digest/sample.txt"
MOVED = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "LICENSE": "LICENSE.txt",
    "ontology": "ontology/kg.ttl",
    "ontology/queries": "ontology/queries.md",
}
"""Places in the checkout and in the site."""
_LINK = re.compile(r"(\]\()([^)#:\s]+)([)#])")
_LOOK = re.compile(r'<style.*?</style>| border="1" class="dataframe"', re.DOTALL)
"""How pandas would have its tables look; the site has a style of its own."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what stands outside of this folder."""
    for name in ("README.md", "CHANGELOG.md", "LICENSE"):
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, MOVED[name], content=text))
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        pages = File.generated(config, f"notebooks/{path.stem}.md", content=page(notebook))
        files.append(pages)
    for path in sorted((ROOT / "notebooks" / "data").iterdir()):
        files.append(File.generated(config, f"notebooks/data/{path.name}", abs_src_path=str(path)))
    for path in (*sorted((ROOT / "ontology").glob("*.*")), ROOT / SAMPLE):
        name = path.relative_to(ROOT).as_posix()
        files.append(File.generated(config, name, abs_src_path=str(path)))
    files.append(File.generated(config, MOVED["ontology/queries"], content=queries()))
    return files


def queries() -> str:
    """All shipped queries on a page, as they stand in their files."""
    parts = ["# Queries by name\n\n`kg query NAME` asks them; copy and change them as you like."]
    for path in sorted((ROOT / "ontology" / "queries").glob("*.rq")):
        text = path.read_text(encoding="utf-8").strip()
        parts += [f"## {path.stem}", f"```sparql\n{text}\n```"]
    return "\n\n".join(parts) + "\n"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links of the checkout into links of the site."""
    del config, files
    here = page.file.src_uri
    return _LINK.sub(lambda link: f"{link[1]}{moved(link[2], here)}{link[3]}", markdown)


def moved(target: str, here: str) -> str:
    """Where a link leads in the site, from a page of the site."""
    came = {"index.md": "README.md", "changelog.md": "CHANGELOG.md"}.get(here)
    if came is None:
        came = here if here.startswith("notebooks/") else f"docs/{here}"
    place = posixpath.normpath(posixpath.join(posixpath.dirname(came), target))
    place = MOVED.get(place, place.removeprefix("docs/"))
    if place.startswith("notebooks/"):
        place = place.replace(".ipynb", ".md")
    return posixpath.relpath(place, posixpath.dirname(here) or ".")


def page(notebook: dict[str, Any]) -> str:
    """A notebook as a page: its texts, its code, what its cells show."""
    parts: list[str] = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
        else:
            parts.append(f"```python\n{source}\n```")
            parts.extend(shown(cell["outputs"]))
    return "\n\n".join(parts) + "\n"


def shown(outputs: list[dict[str, Any]]) -> Iterator[str]:
    """Outputs of a cell, each in the richest form that a page can hold."""
    for output in outputs:
        data = output.get("data", {})
        if "image/png" in data:
            picture = "".join(data["image/png"]).replace("\n", "")
            yield f"![What the cell draws](data:image/png;base64,{picture})"
        elif "text/html" in data:
            table = re.sub(r"\n\s*\n", "\n", "".join(data["text/html"]))
            yield _LOOK.sub("", table)
        else:
            text = "".join(output.get("text") or data.get("text/plain", ""))
            yield f"```text\n{_COLOURS.sub('', text).rstrip()}\n```"
