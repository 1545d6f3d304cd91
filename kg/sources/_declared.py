"""The encoding that an XML document declares."""

import codecs
import re

_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_OVER_ASCII = re.compile(r"utf-8|ascii|iso8859-\d+|cp125\d|koi8-[ru]|gb\w+|big5|euc_(?:jp|kr)")


def declared(head: bytes) -> str | None:
    """Encoding that the XML declaration names, where it is one whose ASCII stands for itself."""
    found = _DECLARED.match(head)
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode()).name
    except (LookupError, UnicodeDecodeError):
        return None
    return name if _OVER_ASCII.fullmatch(name) else None
