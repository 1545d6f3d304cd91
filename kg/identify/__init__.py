"""Who is who: read what is stated, decide, say it with the reasons.

A graph is resolved as a whole once. What comes later is followed by the difference: papers that
are as before are not read again, and the outcome is, byte for byte, that of resolving the whole.
"""

import hashlib

import msgspec

from kg.identify import _difference, _whole
from kg.identify._ledger import Ledger, method
from kg.identify._whole import Group, Identity, Known
from kg.rdf.lift import Base
from kg.store.directory import Generation, Manifest

__all__ = ["Group", "Identity", "Known", "identify", "method"]


def identify(generation: Generation, group: Group, known: Known) -> Identity:
    """Make the identity graph and the vocabulary what follows from all sources of a draft."""
    base = Base(generation.manifest.settings.base)
    state = _state(generation.manifest)
    ledger = _before(generation)
    followed = _difference.follow(generation, base, known, ledger) if ledger else None
    if followed is not None:
        followed.edited.write(generation.aside, state)
        return followed.identity
    before = Ledger.blocks_of(generation.aside)
    whole = _whole.resolve(generation.store, base, group, known, before)
    whole.write(generation.aside, state)
    return whole.identity


def _before(generation: Generation) -> Ledger | None:
    """What the generation before was resolved from, if its settings were these."""
    before = generation.before
    if before is None or generation.changes is None:
        return None
    if before.manifest.settings != generation.manifest.settings:
        return None
    return Ledger.open(generation.aside, _state(before.manifest))


def _state(manifest: Manifest) -> str:
    """Digest of the sources and the settings."""
    told = [(one.id, one.searched) for one in manifest.sources]
    content = msgspec.msgpack.encode((told, manifest.settings))
    return hashlib.sha256(content).hexdigest()
