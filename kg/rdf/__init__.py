"""Everything that knows RDF syntax: terms, vocabulary, and the lift from records to quads."""
