"""What can be asked for: a closed list. Each kind names its words, who may ask, and the function that does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from amparo.web.components import Text

HOUSE: Final = ""
"""The act of kinds that nobody asks for: the house itself runs them, without any right on a record."""


@dataclass(frozen=True)
class Kind:
    """A kind of job: `act` says who may ask (HOUSE: nobody), `run` is `module:function`, loaded when it runs."""

    label: Text
    act: str
    run: str
    page: str = ""
    """The name of the page of what it is about, to which the object's id leads; "" where it is about nothing in
    particular and is offered among one's jobs."""


KINDS: Final[Mapping[str, Kind]] = {
    "ledger.verify": Kind(
        _("Build the ledger's tree anew and compare it with the checkpoint"),
        "ledger.read", "amparo.jobs.verify_ledger:verify",
    ),
    "referral.remind": Kind(
        _("Remind every body that is late with an answer to us"),
        "referral.send", "amparo.protection.reminding:remind",
    ),
    "estimate.run": Kind(
        _("Estimate how many were never found"), "estimation.ask", "amparo.studies.running:run", "studies:estimate"
    ),
    "house.remind": Kind(
        _("Remind, once a week, of referrals that are late"), HOUSE, "amparo.protection.reminding:remind_everybody"
    ),
    "house.reconcile": Kind(
        _("Look for referrals that are not whole"), HOUSE, "amparo.protection.reminding:reconcile"
    ),
}  # fmt: skip
DAILY: Final = tuple(kind for kind, one in KINDS.items() if one.act == HOUSE)
"""Run once each day by whichever worker process is first."""

REGULAR: Final = (
    (1, "select protection_post_relay(500)"),
    (30, "select jobs_revive(interval '2 minutes')"),
    (10, "select access_stop_overdue()"),
    (10, "select access_end_lapsed()"),
    (60, "select protection_case_sweep()"),
    (60, "select vault_drawer_sweep()"),
    (60, "select vault_erase_due()"),
    (10, "select vault_pass_on()"),
    (3600, "select vault_forget_questions()"),
    (3600, "select vault_announce_erasures()"),
)
"""What the worker process calls by the clock, beside jobs: seconds between two calls, and the call."""
