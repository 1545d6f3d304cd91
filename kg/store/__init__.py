"""Quads in, SPARQL out: the store, its directory on disk, its guard and its results."""
