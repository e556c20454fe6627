"""Getting the house ready: roles, database, tables. Harmless when it is ready already."""

import os

from amparo.house import databases
from amparo.house.home import Home


def make_ready(home: Home) -> None:
    """Make roles and database, then migrate under the owner.

    Raises DatabaseUnusable, also for a database that another version made whose tables are not these (fingerprint.py).
    """
    databases.prepare(home)
    as_owner()
    from django.core.management import call_command  # needs the settings, which need the secrets made above

    from amparo.house import fingerprint  # as above

    fingerprint.refuse_other()
    fingerprint.keep()
    call_command("migrate", database="owner", verbosity=0)
    _refuse_holes()


def _refuse_holes() -> None:
    """Row security that is not whole is a reason not to start. Raises DatabaseUnusable."""
    from django.db import connections

    from amparo.access import catalogue

    findings = catalogue.findings(connections["owner"])
    if findings:
        raise databases.DatabaseUnusable("Row security is not whole: " + " ".join(findings[:3]))


def as_owner() -> None:
    """Set Django up with the owner's connection beside the others: for commands of the house, never for the web."""
    os.environ[databases.OWNER_FLAG] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    import django

    django.setup()
