"""Examples of the command line, each with a few words; the tests parse them all."""

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "kg": (
        ("kg build digest.txt", "make the graph graph.kg of a file"),
        ("kg view --open", "look at it in the browser"),
        ("kg query titles", "ask it, by a query that comes with it"),
        ("kg search attention", "find papers and people by words"),
        ("kg build --help", "learn all about one verb"),
    ),
    "build": (
        ("kg build digest.txt", "one file into graph.kg"),
        ("kg build 2021/ more/*.txt refs.bib", "folders and files of any format"),
        ("kg build papers.jsonl -g all.kg", "into another graph"),
        ("zcat feed.xml.gz | kg build -", "what another command writes"),
        ("kg build works.csv --format table", "where the format is not told"),
        ("kg build --judgements review.tsv", "who is who, as a person decided"),
    ),
    "sources": (
        ("kg sources", "ids, paths and counts as a table"),
        ("kg sources --format json", "the same for programs, in full"),
        ("kg sources -g all.kg", "those of another graph"),
    ),
    "remove": (
        ("kg remove digest.txt", "by the path it was built from"),
        ("kg remove 3f2a9c", "by the beginning of its id (kg sources)"),
        ("kg remove digest.txt -g all.kg", "from another graph"),
    ),
    "query": (
        ("kg query titles", "a query that comes with it"),
        ("kg query mine.rq --format csv", "a file; the answer as CSV"),
        ("kg query 'SELECT * { ?s a foaf:Person }'", "SPARQL, in single quotes"),
        ("kg query 'DESCRIBE kg:DigestEntry' --format ttl", "triples"),
        ("kg query titles --endpoint http://host/sparql", "ask a server"),
    ),
    "search": (
        ("kg search attention", "one word"),
        ("kg search 'neural tangent kernel'", "all of several words"),
        ("kg search '\"self-supervised learning\"'", "words as they follow each other"),
        ("kg search 注意力 --kind method --limit 5", "methods only, the best five"),
        ("kg search 2104.12345 --format json", "an identifier, for programs"),
    ),
    "stats": (
        ("kg stats", "counts of graph.kg"),
        ("kg stats -g all.kg", "those of another graph"),
    ),
    "check": (
        ("kg check", "the graph graph.kg"),
        ("kg check graph.nq --format json", "a file of RDF, for programs"),
    ),
    "diff": (
        ("kg diff yesterday.kg", "a summary of what came and went"),
        ("kg diff dump.nq.gz --format patch", "since a dump, as an RDF Patch"),
        ("kg diff yesterday.kg --limit 50", "longer lists"),
    ),
    "view": (
        ("kg view --open", "graph.html, opened in the browser"),
        ("kg view -o papers.html", "another file"),
        ("kg view --view coauthors -o people.html", "who wrote with whom"),
    ),
    "export": (
        ("kg export graph.ttl graph.nq.gz", "RDF: Turtle, and N-Quads compressed"),
        ("kg export people.gexf --view coauthors", "a network, for Gephi"),
        ("kg export refs.bib", "citations"),
        ("kg export site/ tables/", "a static site, and Parquet tables"),
        ("kg export facts.nq --facts-only", "nothing inferred, nobody merged"),
    ),
    "publish": (
        ("kg publish http://localhost:7878/query", "to Oxigraph"),
        ("kg publish http://localhost:8890/sparql --user dba", "to Virtuoso"),
    ),
    "serve": (
        ("kg serve", "at http://127.0.0.1:8000/"),
        ("kg serve -g all.kg --port 8080", "another graph at another port"),
        ("kg serve --timeout 60 --memory 4096", "more time and memory for a query"),
    ),
    "mcp": (
        ("kg mcp -g all.kg", "what an MCP client starts"),
        ("claude mcp add papers -- kg mcp -g ~/all.kg", "for Claude Code"),
    ),
}
"""By verb: what to type, and what it does. `kg` stands for the page of all verbs."""


def lines(examples: tuple[tuple[str, str], ...]) -> list[str]:
    """Two columns, one line for each example."""
    longest = max(_columns(command) for command, _ in examples)
    return [
        f"  {command}{' ' * (longest - _columns(command))}  {words}" for command, words in examples
    ]


def _columns(text: str) -> int:
    """Columns that a text takes in a terminal, where Chinese signs take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
