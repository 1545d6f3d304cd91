r"""LaTeX's accents, signs and groups to Unicode letters; mathematics stays as it is written.

The commands are those of text mode (L. Lamport, LaTeX: A Document Preparation System, tables
3.1 and 3.2) with those of Vietnamese. One pass over the text with a stack of open groups: an
accent waits for its argument, be it a letter, `\i` or a group with an accent of its own. A
converter of whole documents costs a millisecond a text; lists of papers have millions.
"""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "h": "\u0309", "r": "\u030a", "H": "\u030b", "v": "\u030c",
    "G": "\u030f", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331", "t": "\u0361",
}  # fmt: skip
_SIGNS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø",
    "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "ohorn": "ơ", "OHORN": "Ơ", "uhorn": "ư",
    "UHORN": "Ư", "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "euro": "€",
    "texteuro": "€", "textendash": "–", "textemdash": "—", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "textquotedbl": '"',
    "textregistered": "®", "texttrademark": "™", "textdegree": "°", "ldots": "…", "dots": "…",
    "textellipsis": "…", "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textunderscore": "_", "textless": "<", "textgreater": ">", "textbar": "|", "slash": "/",
    "textbraceleft": "{", "textbraceright": "}", "textquotesingle": "'", "textperiodcentered": "·",
    "textbullet": "•", "textmu": "µ", "texttimes": "×", "guillemotleft": "«",
    "guillemotright": "»", "quotedblbase": "„", "TeX": "TeX", "LaTeX": "LaTeX", "space": " ",
    "&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", "\n": " ",
    "\\": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "@": "",
}  # fmt: skip
_STYLES = frozenset(
    "textit textbf textrm textsc texttt textsf textsl textup textmd textnormal textsuperscript"
    " textsubscript emph mbox hbox text uppercase lowercase MakeUppercase MakeLowercase url"
    " uline underline enquote it em bf rm sc tt sf sl itshape bfseries scshape ttfamily sffamily"
    " upshape mdseries normalfont tiny scriptsize footnotesize small normalsize large Large"
    " protect relax nobreak noindent".split()
)
"""Commands that change how their argument or group looks and say nothing."""
_DOTLESS = {"ı": "i", "ȷ": "j"}
_FIRST = "\u0302\u0306"
"""Circumflex and breve are part of a Vietnamese letter; its tone stands above, however nested."""
_TYPESET = {"~": " ", "--": "–", "---": "—", "``": "“", "''": "”"}
_MARKED = re.compile(r"[\\{]")
_TYPESET_SIGN = re.compile(r"~|--|``|''")
_TOKEN = re.compile(
    r"(?P<math>\$\$[^$]{1,2000}\$\$|\$(?:[^$\\]|\\.){1,2000}\$"
    r"|\\\((?:.{0,2000}?)\\\)|\\\[(?:.{0,2000}?)\\\])"
    r"|\\(?P<word>[A-Za-z]+)(?P<gap>\s*)|\\(?P<sign>.)"
    r"|(?P<group>[{}])|(?P<typeset>~|---?|``|'')|(?P<text>[^\\{}$~`'-]+|.)",
    re.DOTALL,
)
_INNERMOST = re.compile(r"\{([^{}]*)\}")
_PASSES = 4
_ADDRESS = re.compile(r"https?://[^\s{}\\]+")
_HREF = re.compile(r"\\href\s*\{([^{}]*)\}\s*(?=\{)")


def unicode_text(value: str, *, typeset: bool = False) -> str:
    """Turn accents, letters, escapes and groups outside of mathematics into Unicode.

    `typeset` takes a whole text for LaTeX, as BibTeX does: ties are spaces, `--` is a dash and
    two accents are a quotation mark. A command that is not known stays with its argument.
    """
    signs = typeset and _TYPESET_SIGN.search(value)
    if not signs and not _MARKED.search(value):
        return value
    if "\\" not in value and "$" not in value and not signs:
        for _ in range(_PASSES):
            value, count = _INNERMOST.subn(r"\1", value)
            if not count:
                return value
    if signs and "://" in value:
        value = _ADDRESS.sub(_verbatim, value)
    if "\\href" in value:
        value = _HREF.sub(r"\1 ", value)
    reader = _Reader(typeset=typeset)
    for token in _TOKEN.finditer(value):
        reader.take(token)
    return reader.finish()


def _verbatim(address: re.Match[str]) -> str:
    """An address in which ties and dashes are none."""
    return address[0].replace("~", "\\~{}").replace("--", "-{}-").replace("--", "-{}-")


class _Group:
    """An open group: what it holds so far, and what its end is put into."""

    __slots__ = ("kept", "pieces", "waiting")

    def __init__(self, *, kept: bool = False) -> None:
        self.pieces: list[str] = []
        self.waiting: list[tuple[str, str]] = []
        """Accents without their letter yet: how they are written, and the mark."""
        self.kept = kept
        """Whether its braces stay, since it is the argument of an unknown command."""


class _Reader:
    def __init__(self, *, typeset: bool) -> None:
        self.typeset = typeset
        self.groups = [_Group()]
        self.unknown = False
        """Whether what was read last is an unknown command or its argument."""

    def take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "group":
            self.open() if token["group"] == "{" else self.close()
            return
        unknown, self.unknown = self.unknown, False
        if kind in {"word", "gap"}:
            self.word(token["word"], token["gap"])
        elif kind == "sign":
            self.sign(token["sign"])
        elif kind == "typeset" and self.typeset:
            self.put(_TYPESET[token["typeset"]])
        else:
            self.unknown = unknown and token[0].isspace()
            self.put(token[0])

    def word(self, name: str, gap: str) -> None:
        if name in _SIGNS:
            self.put(_SIGNS[name])
        elif name in _ACCENTS:
            self.groups[-1].waiting.append((f"\\{name}{gap}", _ACCENTS[name]))
        elif name not in _STYLES:
            self.put(f"\\{name}{gap}")
            self.unknown = True

    def sign(self, sign: str) -> None:
        if sign in _ACCENTS:
            self.groups[-1].waiting.append((f"\\{sign}", _ACCENTS[sign]))
        else:
            self.put(_SIGNS.get(sign, f"\\{sign}"))

    def open(self) -> None:
        self.groups.append(_Group(kept=self.unknown))
        self.unknown = False

    def close(self) -> None:
        if len(self.groups) == 1:
            self.put("}")
            return
        group = self.ended()
        self.unknown = group.kept
        self.put(f"{{{''.join(group.pieces)}}}" if group.kept else "".join(group.pieces), "")

    def ended(self) -> _Group:
        """Take the innermost group off; an accent without a letter stands for itself."""
        group = self.groups.pop()
        group.pieces.extend(written for written, _ in group.waiting)
        return group

    def put(self, text: str, alone: str | None = None) -> None:
        """Add a text to the open group, its first letter under the accents that wait for one."""
        group = self.groups[-1]
        if group.waiting:
            bare = text.lstrip()
            if not bare and text != alone:
                return
            text = _accented(bare, group.waiting)
            group.waiting.clear()
        group.pieces.append(text)

    def finish(self) -> str:
        """The text; a group that is never closed keeps its brace."""
        while len(self.groups) > 1:
            self.put("{" + "".join(self.ended().pieces))
        return "".join(self.ended().pieces)


def _accented(text: str, waiting: list[tuple[str, str]]) -> str:
    if not text:  # `\~{}` is the sign itself
        return "".join(written.lstrip("\\").rstrip() for written, _ in waiting)
    letter = text[0]
    if not letter.isalpha():
        return "".join(written for written, _ in waiting) + text
    for _, mark in reversed(waiting):
        above = mark < "\u0323" or mark == "\u0361"
        letter = _DOTLESS.get(letter, letter) if above else letter
        if mark in _FIRST:
            apart = unicodedata.normalize("NFD", letter)
            letter = apart[0] + mark + apart[1:]
        else:
            letter += mark
    return unicodedata.normalize("NFC", letter) + text[1:]
