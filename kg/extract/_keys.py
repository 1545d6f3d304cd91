"""Keys of words and phrases: what counts as the same term."""

import re
import unicodedata
from functools import lru_cache

HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\u00ad_"
_HYPHENS = re.compile(f"[{HYPHENS}]+")
_IRREGULAR = {
    "analyses": "analysis",
    "corpora": "corpus",
    "criteria": "criterion",
    "equilibria": "equilibrium",
    "hypotheses": "hypothesis",
    "indices": "index",
    "matrices": "matrix",
    "maxima": "maximum",
    "minima": "minimum",
    "optima": "optimum",
    "phenomena": "phenomenon",
    "syntheses": "synthesis",
    "vertices": "vertex",
}
_NO_PLURAL = ("ss", "us", "is", "ics", "'s")
_SINGULAR_IN_S = frozenset(
    {"bias", "lens", "series", "species", "atlas", "always", "gas", "canvas"}
)
_SHORTEST_PLURAL = 4
_BRITISH = re.compile(
    r"(?<=[a-z]{3})is(?=ations?$)"
    r"|(?:(?<=al|ar|en|er|et|im|nt|or)|(?<=dom|tom))is(?=(?:e|ed|er|ing)$)"
)
_SPELLINGS = {
    "behaviour": "behavior",
    "behavioural": "behavioral",
    "catalogue": "catalog",
    "centre": "center",
    "colour": "color",
    "defence": "defense",
    "dialog": "dialogue",
    "fibre": "fiber",
    "labelled": "labeled",
    "labelling": "labeling",
    "modelled": "modeled",
    "modelling": "modeling",
    "neighbour": "neighbor",
    "neighbourhood": "neighborhood",
    "signalling": "signaling",
    "tumour": "tumor",
}


@lru_cache(1 << 16)
def singular(word: str) -> str:
    """Fold the plural of a word in lower case: `networks`, `policies`, `classes`, `corpora`."""
    if len(word) < _SHORTEST_PLURAL or word[-1] not in "sa" or word in _SINGULAR_IN_S:
        return word
    known = _IRREGULAR.get(word)
    if known is not None or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return known or word
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    return word[:-1]


@lru_cache(1 << 16)
def american(word: str) -> str:
    """Fold British spellings of a word in lower case: `optimisation`, `labelled`, `behaviour`."""
    return _SPELLINGS.get(word) or (_BRITISH.sub("iz", word) if "is" in word else word)


@lru_cache(1 << 16)
def fold(phrase: str) -> str:
    """Key of a phrase: NFKC, lower case, no hyphens, American, the last word in the singular."""
    *words, last = parts(phrase) or [""]
    return " ".join(map(american, [*map(str.casefold, words), singular(lowered(last))]))


def lowered(word: str) -> str:
    """Fold the case of a word, and the plural of a short form: `GPUs`, `APIs`, `BNs`."""
    plural = len(word) > 2 and word[-1] == "s" and word[-2].isupper()
    return (word[:-1] if plural else word).casefold()


def parts(phrase: str) -> list[str]:
    """Words of a phrase as written, hyphens as spaces: what is compared where case matters."""
    return _HYPHENS.sub(" ", unicodedata.normalize("NFKC", phrase)).split()
