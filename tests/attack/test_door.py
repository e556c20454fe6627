"""Whoever runs SQL as the app, even as an administrator who has just stepped up, reaches nothing at the door."""

import pytest
from django.db import DatabaseError

from tests.access.hands import rows
from tests.personas import Country

pytestmark = pytest.mark.usefixtures("committing")
TABLES = ("passkey", "codeapp", "recoverycode", "duresspassword", "threshold", "challenge", "invitation", "knowndevice",
          "attempt", "session")  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", [
    "select * from access_{0}", "delete from access_{0}", "insert into access_{0} default values",
    "select 1 from access_{0} for update", "truncate access_{0}",
])  # fmt: skip
def test_the_app_reads_and_writes_nothing_that_lies_at_the_door(country: Country, table: str, statement: str) -> None:
    with country.administrator.acting(stepped_up=True), pytest.raises(DatabaseError, match="permission denied"):
        rows(statement.format(table))


@pytest.mark.parametrize("function", [
    "access_knock('{}', '{}', '{}', '{}')", "access_issue_challenge('\\x00', 'second', '\\x00')",
    "access_accept('\\x00', 'x')", "access_set_password('x')", "access_set_duress('x')", "access_step_up('\\x00')",
    "access_open_threshold('\\x00', 1, false)", "access_invite('\\x00', 'a', 'b', null, 'records')",
    "access_reset('\\x00', 1)", "access_end(1)", "access_sessions()", "access_sweep_door()",
])  # fmt: skip
def test_the_app_calls_no_function_of_the_door(country: Country, function: str) -> None:
    with country.administrator.acting(stepped_up=True), pytest.raises(DatabaseError, match="permission denied"):
        rows(f"select {function}")
