"""A house to drill in: people, and cases that may be referred. Run over a home of its own; answers in JSON.

python -m tests.drills.prepare 100
"""

import json
import os
import sys
from datetime import timedelta

KNOWN = {"name": "Зьміцер Вымышляны", "contact": "+375007654321", "address": "Rosehip Lane, 7"}
"""Of every person who is known here: what must be found in no file."""
KNOWN_EVERY = 10
"""One case in so many has a person who is known, ten at most: sealing takes most of the time."""
ERASED = "Gone Forever"


def main(count: int) -> None:
    """Make so many cases, each with a consent that allows a referral, and one person who is erased."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    import django

    django.setup()
    from amparo.access.models import Organisation
    from tests.personas import build

    country = build()
    receiver = Organisation.objects.using("owner").get(pk=country.outsider.organisation_id)
    every = max(KNOWN_EVERY, count // 10)
    with country.shelter_worker.acting() as by:
        consents = [_consent(by, receiver, known=number % every == 0) for number in range(count)]
    with country.shelter_worker.acting() as by:
        erased = _erase_one(by)
    answer = {
        "consents": consents, "erased": erased,
        "sender": country.shelter_worker.client().cookies["amparo"].value,
        "receiver": country.outsider.client().cookies["amparo"].value,
    }  # fmt: skip
    json.dump(answer, sys.stdout)


def _consent(by, receiver, *, known: bool) -> str:  # type: ignore[no-untyped-def] # its types need Django, which is set up above
    from django.utils import timezone

    from amparo.protection import actions, referral
    from amparo.protection.models import Case
    from amparo.vault.values import Contact, Name, Whereabouts

    case = actions.open_screening(by=by, place="shelter").case
    actions.save_facts(by=by, case=case, age_status="adult", sex="male")
    if known:
        values = [Name(KNOWN["name"]), Contact(KNOWN["contact"], "yes", ""), Whereabouts(KNOWN["address"])]
        actions.record_identity(by=by, case=case, values=values)
    given = referral.give_consent(
        by=by, case=Case.objects.get(pk=case.pk), recipient=receiver, purpose="assistance", sets=["identity"],
        given_by="person", method="spoken", language="be", valid_until=timezone.localdate() + timedelta(30),
    )  # fmt: skip
    return str(given.pk)


def _erase_one(by) -> str:  # type: ignore[no-untyped-def]
    from amparo.protection import actions
    from amparo.protection.models import Case
    from amparo.vault import actions as vault
    from amparo.vault.values import Name

    case = actions.open_screening(by=by, place="shelter").case
    actions.record_identity(by=by, case=case, values=[Name(ERASED)])
    person = Case.objects.get(pk=case.pk).person_id
    assert person
    vault.erase(by=by, person_id=person)
    return str(person)


if __name__ == "__main__":
    main(int(sys.argv[1]))
