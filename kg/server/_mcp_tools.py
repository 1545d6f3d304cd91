"""The tools that language models get: what each is for, what it takes, what it gives."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct

from kg.search import KINDS
from kg.server import _mcp_answers


class Search(Struct, forbid_unknown_fields=True):
    """Arguments of `search`."""

    text: Annotated[
        str, Meta(min_length=1, max_length=500, description="Words, in English or Chinese.")
    ]
    kinds: Annotated[
        list[Annotated[str, Meta(max_length=40)]],
        Meta(
            max_length=20,
            description=f"Only these kinds: {', '.join(KINDS)}.",
        ),
    ] = []
    limit: Annotated[int, Meta(ge=1, le=100, description="Most hits.")] = 20


class Describe(Struct, forbid_unknown_fields=True):
    """Arguments of `describe`."""

    entity: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=2_000,
            description="A node as the other tools give it (<paper/t-1>, kg:Task), its whole IRI, "
            "or a name or title: then the best hit of a search is described.",
        ),
    ]
    limit: Annotated[int, Meta(ge=1, le=50, description="Most values of each property.")] = 10


class Query(Struct, forbid_unknown_fields=True):
    """Arguments of `query`."""

    sparql: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=20_000,
            description="SELECT, ASK, CONSTRUCT or DESCRIBE; or the name of a shipped query.",
        ),
    ]
    limit: Annotated[int, Meta(ge=1, le=1_000, description="Most rows.")] = 100
    timeout: Annotated[float, Meta(ge=0.1, le=60, description="Most seconds.")] = 15


class Schema(Struct, forbid_unknown_fields=True):
    """Arguments of `schema`."""

    example: Annotated[
        str,
        Meta(
            max_length=100,
            description="Name of a shipped query, to see it in full instead of the schema.",
        ),
    ] = ""


class Tool(NamedTuple):
    """A tool: what it is for, what it takes, what it gives."""

    title: str
    description: str
    arguments: type[Struct]
    function: str
    answer: type[Struct] | None = None
    """None where the answer is text alone."""


TOOLS: Mapping[str, Tool] = {
    "search": Tool(
        "Find by words",
        "Full-text search over titles, names, abstracts, summaries and concepts, in English and "
        "Chinese; the best hits first. Gives nodes for describe and query.",
        Search,
        "kg.server._mcp_answers:search",
        _mcp_answers.Hits,
    ),
    "describe": Tool(
        "What is known of one",
        "The facts of one paper, person, institution, category, concept or any other node: what it "
        "points to and what points to it, with labels, and for each fact its origin: stated by a "
        "source (file and lines), extracted from a text, inferred by a rule, identity, vocabulary.",
        Describe,
        "kg.server._mcp_answers:describe",
        _mcp_answers.Description,
    ),
    "query": Tool(
        "Ask in SPARQL",
        "Answer a SPARQL 1.1 query, for reading only. Prefixes are declared, relative IRIs such as "
        "<paper/t-1> are resolved, the default graph is the union of all. In the rows nodes stand "
        "as prefixed names or <IRI>, texts with their language at the end (attention@en), numbers "
        "as numbers, null where unbound. See schema first.",
        Query,
        "kg.server._mcp_answers:query",
        _mcp_answers.Rows,
    ),
    "schema": Tool(
        "How to ask",
        "What the graph holds and how to ask it: classes with their properties, counts, named "
        "graphs, how papers, authorships, persons, institutions and concepts hang together, and "
        "the queries that come with it.",
        Schema,
        "kg.server._mcp_schema:schema",
    ),
}


def json_schema(kind: type[Struct]) -> dict[str, Any]:
    """JSON Schema of a struct: an object at its root, without the names of our classes."""
    (root,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    schema: dict[str, Any] = parts.pop(root["$ref"].rpartition("/")[2])
    for part in (schema, *parts.values()):
        del part["title"], part["description"]
    return schema | ({"$defs": parts} if parts else {})
