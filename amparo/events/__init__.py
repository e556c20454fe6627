"""Events: the append-only, bitemporal log of what happened; the only thing that is counted."""
