"""Requests that nobody would send, for as long as wanted: no answer may be a 500, none may be lost.

Run by `make fuzz`; the suite runs a few hundred of them.
"""

import argparse
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import kg
from tests.serving import Served, serving

_WORDS = (
    "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES "
    "SERVICE SILENT LOAD INSERT DELETE CLEAR DROP ORDER BY LIMIT OFFSET GROUP HAVING COUNT(*) AS "
    "DISTINCT REDUCED EXISTS NOT IN STR LANG REGEX REPLACE CONCAT NOW() RAND() UUID() BNODE() a * "
    "? ?s ?p ?o $x { } ( ) [ ] . ; , < > = != ! && || + - / ^ | 1 1e9 -0.5 true 'x' \"y\" '''z''' "
    "kg:asWritten dct:title foaf:name <http://a/b> <> _:b PREFIX BASE @en ^^xsd:integer # \\u0041 "
    '神经 \u202e \x00 é 1/0 """ ?s?p?o {}{} << >> ABS COUNT(DISTINCT ?x)'
).split(" ")
_PATHS = (
    "/ /sparql /sparql/ /sparql/config.json /update /graph /neighbours /search /entity /healthz "
    "/metrics /static/x /ontology /ontology.ttl /work/x /person/ /graph/about /graph/source/x.nt "
    "/concept/task/translation /a/../b /%2e%2e/%2e%2e/etc/passwd /static/../app.py //x /. /.ttl /*"
).split(" ")
_NAMES = (
    "query update default graph default-graph-uri named-graph-uri using-graph-uri iri q limit "
    "offset kind lang predicate direction format x"
).split(" ")
_HEADERS = (
    "Accept Accept-Language Content-Type Content-Length Content-Encoding Transfer-Encoding Origin "
    "Connection Expect Range If-None-Match Cookie X-Forwarded-Host Access-Control-Request-Method"
).split(" ")
_FRAMING = frozenset({"Content-Length", "Transfer-Encoding", "Expect", "Connection"})
_VALUES = (
    "*/* text/html text/csv application/ld+json text/turtle;q=0.1,*/* a/b;q=nan ,;= gzip chunked "
    "application/x-www-form-urlencoded application/sparql-query application/sparql-update -1 0 5 "
    "99999999999999999999 zh-CN,en;q=0.5 keep-alive close 100-continue bytes=0-1 é"
).split(" ")
_METHODS = ("GET",) * 6 + ("POST",) * 4 + ("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "X")
_ENDS = ("", "", ".ttl", ".nt", ".jsonld", ".rdf", ".html", "?lang=zh", "?offset=50", "/x")
_KNOWN = (
    b"GET /sparql?query=SELECT%20(7%20AS%20%3Fn)%20%7B%7D HTTP/1.1\r\nHost: localhost\r\n"
    b"Accept: text/csv\r\nConnection: close\r\n\r\n"
)
"""A question whose answer is known: nothing of the request before it may be in it."""
_LAST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_PATIENCE, _SECONDS = 4.0, 60.0


class Fuzz:
    """Requests from a seed."""

    def __init__(self, seed: int, known: list[str]) -> None:
        """Mix in IRIs that the graph knows."""
        self.random, self.known = random.Random(seed), known

    def request(self) -> tuple[bytes, bool]:
        """Bytes of one request, and whether it is a whole one that must be answered."""
        dice = self.random.random()
        if dice < 0.05:
            return self.random.randbytes(self.random.randrange(1, 400)) + b"\r\n\r\n", False
        whole, is_framed = self.whole()
        if dice < 0.2:
            place = self.random.randrange(len(whole))
            noise = self.random.randbytes(self.random.randrange(4))
            return whole[:place] + noise + whole[place + 1 :], False
        return whole, is_framed

    def whole(self) -> tuple[bytes, bool]:
        """A request that is mostly well formed, and whether its length is what it says."""
        method, body = self.random.choice(_METHODS), b""
        headers = [("Host", "localhost"), ("Connection", "close")]
        headers += [
            (self.random.choice(_HEADERS), self.random.choice(_VALUES))
            for _ in range(self.random.randrange(4))
        ]
        if method in ("POST", "PUT", "PATCH"):
            kinds: tuple[tuple[str, Callable[[], str]], ...] = (
                ("application/x-www-form-urlencoded", self.fields),
                ("application/sparql-query", self.query),
                ("text/plain", self.query),
            )
            kind, content = self.random.choice(kinds)
            body = content().encode("utf-8", "surrogatepass")
            headers += [("Content-Type", kind), ("Content-Length", str(len(body)))]
        address = self.random.choice((self.path, lambda: f"/sparql?query={quote(self.query())}"))()
        lines = [f"{method} {address} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        framing = [name for name, _ in headers[2:] if name in _FRAMING]
        is_framed = framing in ([], ["Content-Length"]) and bool(body) == bool(framing)
        return "\r\n".join([*lines, "", ""]).encode() + body, is_framed

    def path(self) -> str:
        """A path with fields, or an IRI of the graph at its path."""
        if self.random.random() < 0.3:
            iri = self.random.choice(self.known)
            known = iri.replace("https://w3id.org/paperkg", "").partition("#")[0]
            ends = (
                "",
                "",
                ".ttl",
                ".nt",
                ".jsonld",
                ".rdf",
                ".html",
                "?lang=zh",
                "?offset=50",
                "/x",
            )
            return quote(known, safe="/%:~-._") + self.random.choice(ends)
        return f"{self.random.choice(_PATHS)}?{self.fields()}"

    def fields(self) -> str:
        """Fields of an address or a form."""
        count = self.random.randrange(4)
        return "&".join(f"{self.random.choice(_NAMES)}={quote(self.value())}" for _ in range(count))

    def value(self) -> str:
        """A value of a field."""
        kinds: tuple[Callable[[], str], ...] = (
            self.query,
            self.noise,
            lambda: self.random.choice(self.known),
            lambda: self.random.choice(_VALUES),
        )
        return self.random.choice(kinds)()

    def query(self) -> str:
        """Words of SPARQL in some order; half of them in the frame of a query."""
        words = " ".join(self.random.choice(_WORDS) for _ in range(self.random.randrange(1, 14)))
        if self.random.random() < 0.5:
            return f"SELECT * {{ ?s ?p ?o {words} }} LIMIT 5"
        return words

    def noise(self) -> str:
        """Any characters."""
        return "".join(
            chr(self.random.randrange(1, self.random.choice((128, 0x3000, 0xD800))))
            for _ in range(self.random.randrange(30))
        )


def send(port: int, request: bytes) -> bytes:
    """Send one request over a connection of its own; the answer, all of it.

    A request that the server takes for unfinished is ended after a while by hanging up.
    """
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as connection:
        try:
            connection.sendall(request)
            while piece := connection.recv(1 << 16):
                found += piece
        except TimeoutError:
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(_SECONDS)
            try:
                while piece := connection.recv(1 << 16):
                    found += piece
            except TimeoutError as error:
                message = f"no end of the answer to {request!r}: {found[:500]!r}"
                raise AssertionError(message) from error
        except ConnectionError:  # it may close early on what it refuses
            return found
    return found


def wrong(answer: bytes) -> bool:
    """Whether an answer tells of a fault of the server: neither refusal nor bound, or no HTTP."""
    if not answer:
        return False  # closed without a word, as after a line that never ended
    words = answer.split(b" ", 2)
    status = words[1] if len(words) > 1 else b""
    if not answer.startswith(b"HTTP/1.1 ") or not status.isdigit():
        return True
    return int(status) >= 500 and int(status) not in (503, 504)


def run(served: Served, known: list[str], seed: int, going: Callable[[int], bool]) -> Counter[str]:
    """Send requests while `going`; count the answers. AssertionError shows the request."""
    fuzz, seen = Fuzz(seed, known), Counter[str]()
    while going(seen.total()):
        request, is_whole = fuzz.request()
        answer = send(served.port, request)
        assert not wrong(answer), f"{request!r}\n{answer[:2000]!r}"
        assert answer or not is_whole, request
        assert b"Traceback" not in answer, request
        assert send(served.port, _KNOWN).endswith(b"\r\n\r\nn\r\n7\r\n"), request
        seen[answer[9:12].decode("ascii", "replace") or "none"] += 1
    last = send(served.port, _LAST)
    assert last[9:12] == b"200", last
    return seen


def known(graph: kg.Graph) -> list[str]:
    """IRIs of a graph."""
    rows = graph.query("SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s")
    return [str(one[0]) for one in rows]  # type: ignore[union-attr]  # rows of a SELECT


def main() -> None:
    """Fuzz the server over our sample for some time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    sample = Path(__file__).parents[1] / "data" / "digest" / "sample.txt"
    with tempfile.TemporaryDirectory() as folder:
        graph = kg.build(sample, to=Path(folder) / "graph.kg")
        with serving(Path(folder) / "graph.kg", "--timeout", "2") as served:
            end = time.monotonic() + options.seconds
            seen = run(served, known(graph), options.seed, lambda _: time.monotonic() < end)
    sys.stdout.write(f"seed {options.seed}: {seen.total()} requests, {dict(seen.most_common())}\n")


if __name__ == "__main__":
    main()
