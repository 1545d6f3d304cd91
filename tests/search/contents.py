"""What an index says, whatever its ids and however its file came to be."""

import sqlite3
from contextlib import closing
from pathlib import Path

_CONTENTS = (
    "SELECT iri, type, papers, mark FROM node ORDER BY 1",
    "SELECT iri, hash FROM key JOIN node ON id = node ORDER BY 1, 2",
    "SELECT iri, term, col, offset FROM place JOIN node ON id = doc ORDER BY 1, 2, 3, 4",
    "SELECT iri, hex(sz) FROM words_docsize JOIN node USING (id) ORDER BY 1",
    # Rows, and words of all columns, for bm25.
    "SELECT hex(block) FROM words_data WHERE id = 1 AND EXISTS (SELECT * FROM node)",
)


def contents(path: Path) -> list[list[tuple[object, ...]]]:
    """Rows of the nodes, of their keys, and of their words with their places and numbers."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, words, instance)")
        return [file.execute(query).fetchall() for query in _CONTENTS]
