"""What a hole in our code could leave in the database: nothing that keeps Amparo from starting the next time."""

import os

import psycopg
import pytest

from amparo.access import catalogue
from amparo.house import deploy
from amparo.house.databases import LARGE_OBJECTS
from tests.access.hands import conninfo_of, role, superuser

ROLES = ["default", "stats", "door", "sequencer", "worker", "keys"]
MAKING = ["lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'hidden')"]
ALLOWED = "lo_create(oid)"


@pytest.mark.parametrize("making", MAKING)
@pytest.mark.parametrize("alias", ROLES)
def test_no_role_of_ours_keeps_a_large_object(committing: None, alias: str, making: str) -> None:
    if os.environ.get("DATABASE_URL"):
        assert making.partition("(")[0] in " ".join(deploy.large_objects_reasons()), "its administrator is told"
        return
    with role(alias) as hand, pytest.raises(psycopg.errors.InsufficientPrivilege):
        hand.execute(f"select {making}")


def test_a_server_whose_administrator_allows_it_is_told_what_to_say(committing: None) -> None:
    with superuser() as found:
        before = [name for (name,) in found.execute(LARGE_OBJECTS)]
        found.execute(f"grant execute on function {ALLOWED} to public")
        try:
            (reason,) = deploy.large_objects_reasons()
            said = reason[reason.index("revoke execute") :]
            assert ALLOWED in said
            found.execute(said)
            assert not list(deploy.large_objects_reasons())
        finally:
            found.execute(f"revoke execute on function {ALLOWED} from public")
            for name in before:  # on a server that is somebody else's
                found.execute(f"grant execute on function {name} to public")


@pytest.mark.parametrize("alias", ROLES)
def test_default_rights_that_a_role_leaves_for_itself_stop_nothing(committing: None, alias: str) -> None:
    """Every role may say what is granted on what it will make; none of ours makes anything."""
    words = "alter default privileges {} select on tables {} public"
    with psycopg.connect(conninfo_of(alias), autocommit=True) as hand:
        hand.execute(words.format("grant", "to"))
        try:
            with superuser() as found:
                assert not catalogue.findings(found)
        finally:
            hand.execute(words.format("revoke", "from"))
