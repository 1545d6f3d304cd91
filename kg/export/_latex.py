r"""Text as LaTeX sets it: what kg.sources.bibtex reads back, letter by letter.

Braces are written by name, for BibTeX counts those after a backslash too. Mathematics between
single dollars stays as it is (by the rule of pandoc's `tex_math_dollars`: no space inside of the
dollars, no digit after them); what cannot stay is set as the signs it is made of.
"""

import re

_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
    }
)
_BRACES = str.maketrans({sign: _SIGNS[ord(sign)] for sign in "\\{}"})
_LIGATURE = re.compile(r"([-`'])(?=\1)")
"""The first of two signs that LaTeX sets as one."""
_MATHEMATICS = re.compile(r"(?<![\\$])\$(?![\s$])((?:[^$\\]|\\[^$]){1,999}?)(?<!\s)\$(?![\d$])")
_NO_MATHEMATICS = re.compile(r"(?<!\\)[%#]|\\href|://|\\$")


def latex(text: str) -> str:
    """A text on one line."""
    pieces: list[str] = []
    end = 0
    if "$" in text:
        for found in _MATHEMATICS.finditer(text):
            if _balanced(found[1]) and not _NO_MATHEMATICS.search(found[1]):
                pieces += [_signs(text[end : found.start()]), found[0]]
                end = found.end()
    return "".join((*pieces, _signs(text[end:])))


def verbatim(address: str) -> str:
    """An identifier or an address, in which only what would break the entry is written by name."""
    return address.translate(_BRACES)


def _signs(text: str) -> str:
    return _LIGATURE.sub(r"\1{}", text.translate(_SIGNS))


def _balanced(text: str) -> bool:
    """Whether the braces match as BibTeX counts them."""
    depth = 0
    for sign in re.findall(r"[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return not depth
