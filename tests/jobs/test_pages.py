"""My jobs: asking, seeing how far it is, cancelling; without script, and only one's own."""

import re

from django.urls import reverse

from amparo.jobs import rounds
from tests.jobs.hands import asked, empty_queue
from tests.personas import Country
from tests.protection.people import NOBODY, page


def test_overseer_asks_watches_and_sees_what_came_of_it(committing: None, country: Country) -> None:
    empty_queue()
    client = country.overseer.client()
    assert "Build the ledger" in page(client, "jobs:mine")
    answer = client.post(reverse("jobs:ask", args=["ledger.verify"]))
    assert answer.status_code == 302
    waiting = client.get(answer["Location"]).content.decode()
    assert "Waiting" in waiting
    assert "Refresh" in waiting  # the way without script
    fetched = re.search(r'hx-get="([^"]+)"', waiting)
    assert fetched is not None
    assert "0 of 1" in client.get(fetched[1]).content.decode()
    assert rounds.run_next()
    over = client.get(answer["Location"]).content.decode()
    assert "<progress" not in over
    assert re.search("Nothing was altered|There is no checkpoint yet", over)
    assert "Completed" in client.get(fetched[1]).content.decode()


def test_job_is_cancelled_by_whoever_asked(committing: None, country: Country) -> None:
    empty_queue()
    job, client = asked(country.border_officer), country.border_officer.client()
    client.post(reverse("jobs:cancel", args=[job]))
    assert "Cancelled" in page(client, "jobs:one", job)
    assert not rounds.run_next()
    again = client.post(reverse("jobs:cancel", args=[job]), follow=True)
    assert "over already" in again.content.decode()


def test_job_of_another_is_no_different_from_none(committing: None, country: Country) -> None:
    job = asked(country.border_officer)
    client = country.colleague_at_border.client()
    for name, ask in (("one", client.get), ("progress", client.get), ("cancel", client.post)):
        there, nowhere = (ask(reverse(f"jobs:{name}", args=[one])) for one in (job, NOBODY))
        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content


def test_what_may_not_be_asked_for_is_a_page_that_does_not_exist(db: None, country: Country) -> None:
    client = country.border_officer.client()
    for kind in ("ledger.verify", "house.reconcile", "anything"):
        assert client.post(reverse("jobs:ask", args=[kind])).status_code == 404
    assert "Build the ledger" not in page(client, "jobs:mine")
