"""Who is who: pure functions from appearances to links with their reasons. No store, no I/O."""
