"""An invented registry of sheep science, in both schemas of ROR."""

import json
from pathlib import Path
from typing import Any

from kg.resolve import registry, ror
from kg.resolve.registry import Registry


def second(
    identifier: str,
    names: dict[str, str],
    place: tuple[str, str],
    *,
    status: str = "active",
    types: tuple[str, ...] = ("education",),
    parents: tuple[str, ...] = (),
) -> dict[str, Any]:
    """A record of schema v2; `names` maps a name to its kind, the first is shown."""
    city, country = place
    shown = next(iter(names))
    return {
        "id": f"https://ror.org/{identifier}",
        "status": status,
        "types": types,
        "names": [
            {
                "value": name,
                "lang": None if kind == "acronym" else "en",
                "types": [kind, "ror_display"] if name == shown else [kind],
            }
            for name, kind in names.items()
        ],
        "locations": [
            {"geonames_id": 1, "geonames_details": {"name": city, "country_code": country}}
        ],
        "relationships": [
            {"label": "above", "type": "parent", "id": f"https://ror.org/{parent}"}
            for parent in parents
        ],
    }


WOOL_V1 = {
    "id": "https://ror.org/000000100",
    "name": "University of Wool",
    "status": "active",
    "types": ["Education"],
    "aliases": ["Woolford University"],
    "acronyms": ["UWOOL"],
    "labels": [{"label": "Universität Wolle", "iso639": "de"}],
    "country": {"country_name": "Germany", "country_code": "DE"},
    "addresses": [{"city": "Wollstadt"}],
    "relationships": [],
}
WOOL_V2 = second(
    "000000100",
    {"University of Wool": "label", "Universität Wolle": "label", "UWOOL": "acronym"},
    ("Wollstadt", "DE"),
)
RECORDS = (
    WOOL_V1,
    second("000000201", {"University of Fleece": "label", "UFL": "acronym"}, ("Lambton", "GB")),
    second("000000302", {"University of Fleece": "label"}, ("Ramsville", "US")),
    second(
        "000000403",
        {"Fleece Observatory": "label", "FLO": "acronym"},
        ("Lambton", "GB"),
        types=("facility",),
        parents=("000000201",),
    ),
    second("000000504", {"Shearing (Germany)": "label"}, ("Wollstadt", "DE"), types=("company",)),
    second("000000605", {"Old Sheep Institute": "label"}, ("Lambton", "GB"), status="inactive"),
    second("000000706", {"Hoof Institute Ramsville": "label"}, ("Ramsville", "US")),
    second("000000807", {"Grazing University": "label"}, ("Lambton", "GB")),
    second("000000908", {"Fleece System": "label", "Fleece": "alias"}, ("Ramsville", "US")),
    second("03vek6s52", {"Harvard University": "label", "Crimson Fold": "alias"}, ("Ewe", "US")),
)


def lines(*records: object) -> bytes:
    """Records as JSON lines."""
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def flock(folder: Path) -> Registry:
    """The built-in vocabulary with the invented registry."""
    dump = folder / "flock.jsonl"
    dump.write_bytes(lines(*RECORDS))
    return registry.load(ror.compile(dump, folder))
