"""Script, Cypher statements and README that go with the files of a Neo4j import."""

from collections.abc import Iterator, Sequence

from kg.export._neo4j_columns import SPACE, Table

_MEGABYTE = 1 << 20
_LEAST_BUFFER = 4
"""Megabytes that neo4j-admin reads at once where nothing else is said."""

_SCRIPT = """\
#!/bin/sh
# Makes a database of these files: sh import.sh [DATABASE [OPTION ...]]
set -eu
cd "$(dirname "$0")"
database="${1:-neo4j}"
if [ "$#" -gt 0 ]; then shift; fi
exec neo4j-admin database import full "$database" \\
"""
_CONSTRAINT = (
    "CREATE CONSTRAINT {name}_iri IF NOT EXISTS FOR (n:{label}) REQUIRE n.iri IS UNIQUE;\n"
)
_CYPHER = """\
CREATE INDEX paper_year IF NOT EXISTS FOR (n:Paper) ON (n.year);
CREATE FULLTEXT INDEX texts IF NOT EXISTS FOR (n:Paper)
ON EACH [n.label, n.label_en, n.label_zh, n.abstract, n.summary]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}};
CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Author|Institution|Category|Concept)
ON EACH [n.label, n.label_en, n.label_zh]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}};
"""
_README = f"""\
# Papers for Neo4j

CSV files for `neo4j-admin database import full` (Neo4j 5 and newer), which makes a database that
is not there yet; `import.sh` hands further options on, such as `--overwrite-destination=true`:

    sh import.sh papers
    cypher-shell -d system "CREATE DATABASE papers IF NOT EXISTS"
    cypher-shell -d papers -f constraints.cypher

The first line of a file names its columns as Neo4j's manual has it ("Import header format"). Files
are UTF-8, lines end with a line feed. Texts stand in double quotes, a quote in them is doubled
(RFC 4180), and a text may have several lines; an empty field is unknown. Members of arrays and the
labels of a node have the control character U+001F between them; a member that has it itself has
U+FFFD instead. All else stands as it is in the graph: these files are for Neo4j, not for
spreadsheets, which take a text that begins with `=` for a formula.

`iri` is the id of a node; ids of all nodes are one id space, `{SPACE}`. The full-text indexes
`texts` and `names` take Chinese and English:

    CALL db.index.fulltext.queryNodes('texts', '神经') YIELD node, score RETURN node.label, score
"""


def script(
    nodes: Sequence[Table], relationships: Sequence[Table], *, longest: int, multiline: bool
) -> str:
    """Write the command.

    `longest` is the greatest number of bytes of a row, `multiline` whether a text has several
    lines, which the importer reads more slowly.
    """
    buffer = _LEAST_BUFFER
    while buffer * _MEGABYTE < 2 * longest:
        buffer *= 2
    options = [
        "--array-delimiter=U+001F",
        *(["--multiline-fields=true"] if multiline else []),
        f"--read-buffer-size={buffer}m",
        *(f"--nodes={table.file}" for table in nodes),
        *(f"--relationships={table.file}" for table in relationships),
    ]
    return _SCRIPT + "".join(f"    {option} \\\n" for option in options) + '    "$@"\n'


def cypher(nodes: Sequence[Table]) -> str:
    """Write the statements: ids are unique by label, years and texts are found."""
    unique = (_CONSTRAINT.format(name=table.label.lower(), label=table.label) for table in nodes)
    return "".join(unique) + _CYPHER


def readme(nodes: Sequence[Table], relationships: Sequence[Table], rows: dict[str, int]) -> str:
    """Write what each file and column is; `rows` are counted by file."""
    files = (*_files(nodes, rows, ":LABEL"), *_files(relationships, rows, ":TYPE"))
    return _README + "".join(files)


def _files(tables: Sequence[Table], rows: dict[str, int], kind: str) -> Iterator[str]:
    for table in tables:
        yield f"\n## {table.file}\n\n"
        yield f"{table.what}. `{kind}` {table.label}, {rows[table.file]:,} rows.\n\n"
        yield "| column | type | what |\n|---|---|---|\n"
        if kind == ":LABEL":
            yield f"| iri | ID({SPACE}) | its address in the graph |\n"
            yield "| | LABEL | its labels |\n"
        else:
            yield f"| | START_ID({SPACE}), END_ID({SPACE}) | the paper, and what it points to |\n"
            yield "| | TYPE | its type |\n"
        for column in table.columns:
            yield f"| {column.name} | {column.type} | {column.what} |\n"
