"""Backups: made, sealed to age recipients, shipped, restored, rehearsed. Private halves are never on the server."""
