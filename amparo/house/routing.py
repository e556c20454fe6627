"""Which database alias does what: only the owner migrates, the app does all the rest."""

from typing import Any


class OwnerMigrates:
    """Migrations run under `owner` alone; `door`, `sequencer` and `worker` are asked for by name."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Tables are made by their owner only."""
        return db == "owner"

    def allow_relation(self, first: object, second: object, **hints: Any) -> bool:
        """All aliases reach the one database, so what one loaded another may point to."""
        return True
