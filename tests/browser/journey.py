"""The steps of the way through, as people press them; by names of fields and addresses, so that any language fits."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from tests.browser.accessibility import serious
from tests.browser.watch import Watch

NAME, GIVEN, CONTACT = "Вымышлёная Тэрэза", "Тэрэза", "+375 00 111-22-33"
SECRETS = ("Тэрэза", "Вымышлёная", "Tereza", "Vymyshl", "111-22-33")
"""Of an invented person: what must stand in no address, title or file name."""
HARBOUR, MINISTRY = "Quiet Harbour", "Ministry of the Interior"


@dataclass
class Steps:
    """Somebody at work in a browser."""

    page: Page
    watch: Watch
    script: bool = True

    def go(self, path: str) -> None:
        """To an address."""
        self.page.goto(path)
        self.watch.note(self.page)

    def press(self, control: Locator | str) -> None:
        """A link or button that leads to another page."""
        found = self.page.locator(control).first if isinstance(control, str) else control
        with self.page.expect_navigation():
            found.click()
        self.watch.note(self.page)

    def follow(self, ending: str) -> None:
        """The link within the page that leads to an address that ends so."""
        self.press(f"main a[href$='{ending}']")

    def choose(self, **answers: str) -> None:
        """One answer of each question."""
        for name, value in answers.items():
            self.page.locator(f"input[name={name}][value='{value}']").check()

    def select(self, **answers: str) -> None:
        """One of each list, by code."""
        for name, value in answers.items():
            self.page.locator(f"select[name={name}]").select_option(value)

    def submit(self) -> None:
        """The page's own button."""
        self.press("main form button.button:not(.button--quiet) >> nth=-1")

    def judge(self) -> None:
        """Nothing serious is wrong with the page; axe-core needs a browser that runs scripts."""
        assert not self.script or serious(self.page) == []

    @property
    def said(self) -> str:
        """The words of the page."""
        return self.page.locator("main").inner_text()


KOREA = "police,shelter,hotline,count\n1,0,0,5\n0,1,0,5\n0,0,1,41\n1,1,0,54\n1,0,1,6\n1,1,1,12\n"
"""Lists of a published study (Ball, Shin and Yang 2018), under other names."""


def ask_for_an_estimate(at: Steps, table: str = KOREA) -> str:
    """Paste a table of patterns; returns the address of the estimate, which is not ready yet."""
    at.go("/estimates/new/table/")
    for name, value in {"first": "01/01/2005", "last": "31/12/2005", "table": table, "population": "9800000"}.items():
        at.page.locator(f"[name={name}]").fill(value)
    at.submit()
    return urlsplit(at.page.url).path


def wait_for_the_estimate(at: Steps, address: str) -> None:
    """Until it is ready, refreshing as one does without script."""
    for _ in range(300):
        at.go(address)
        if at.page.locator("main .progress").count() == 0:
            return
        at.page.wait_for_timeout(1000)
    raise AssertionError("the estimate is not ready")


def last_part(address: str) -> str:
    """The id at the end of an address."""
    return PurePosixPath(urlsplit(address).path).name


def meet(at: Steps) -> str:
    """Begin a screening with no name, answer a page, leave; returns the screening's address."""
    at.go("/")
    at.press("form.start button")
    at.choose(need_shelter="yes", need_medical="no")
    at.press("button[name=then][value=leave]")
    return urlsplit(at.page.url).path


def come_back(at: Steps, screening: str) -> None:
    """Find the screening under My work and go on with it."""
    at.go("/")
    at.follow(screening)
    at.follow(f"{screening}needs/")
    assert at.page.locator("input[name=need_shelter][value=yes]").is_checked(), "An answer was lost."
    at.press("button[name=then][value=next]")


def say_facts(at: Steps, **facts: str) -> None:
    """The coded facts, then on."""
    at.choose(**facts)
    at.select(citizenship="BY", exploitation="SexualExploitation")
    at.press("button[name=then][value=next]")


def answer_all(at: Steps) -> None:
    """The other pages of the sheet, one answer on each."""
    for answers in ({"rec_work": "yes"}, {"exp_wages": "unclear"}, {"con_papers": "yes"}):
        at.choose(**answers)
        at.press("button[name=then][value=next]")


def record_who_it_is(at: Steps, screening: str) -> str:
    """Name and contact into the vault; returns the case's address."""
    at.go(screening)
    at.follow("/identity/record/")
    at.page.locator("textarea[name=names]").fill(NAME)
    at.page.locator("input[name=contact]").fill(CONTACT)
    at.choose(safe="only_as_said")
    at.press("button[name=then][value=done]")
    return urlsplit(at.page.url).path


def known(at: Steps) -> str:
    """A woman whose facts, name and contact are recorded; returns the case's address."""
    screening = meet(at)
    at.go(f"{screening}facts/")
    say_facts(at, age_status="adult", sex="female")
    return record_who_it_is(at, screening)


def ask_for_a_wall(at: Steps, case: str) -> None:
    """Before the whole ministry."""
    at.go(f"{case}wall/")
    at.page.locator("select[name=body]").select_option(label=MINISTRY)
    at.choose(extent="body", suspicion="named")
    at.submit()


def ask_the_harbour(at: Steps) -> str:
    """As a prosecutor, for two facts and the name, on the order of a court; returns the request's address."""
    at.go("/requests/ask/")
    at.page.locator("select[name=holder]").select_option(label=HARBOUR)
    at.select(purpose="prosecution", basis="court_order")
    for field in ("sex", "region", "identity"):
        at.choose(fields_asked=field)
    at.submit()
    return urlsplit(at.page.url).path


def show_who(at: Steps) -> None:
    """From the case: what for, then the button."""
    at.select(purpose="assistance")
    at.press("form[action$='/identity/'] button")


def finish(at: Steps, screening: str) -> None:
    """The screener's own judgement."""
    at.go(f"{screening}finish/")
    at.choose(outcome="indicators")
    at.submit()


def ask_for_decision(at: Steps, case: str) -> None:
    """Of the ministry, the initial one."""
    at.go(f"{case}decisions/")
    at.follow("/decisions/ask/")
    at.page.locator("select[name=authority]").select_option(label=MINISTRY)
    at.choose(stage="initial")
    at.submit()


def decide(at: Steps, case: str) -> None:
    """From My work, positive."""
    at.go("/")
    at.follow(case)
    at.follow("/decisions/")
    at.follow("?stage=initial")
    at.choose(outcome="positive")
    at.page.locator("select[name=threshold]").select_option(index=1)
    at.select(reason="indicators_met")
    at.submit()


def consent(at: Steps, case: str, *sets: str) -> None:
    """Of the person, that these data go to the harbour."""
    at.go(f"{case}consents/")
    at.follow("/consents/new/")
    at.page.locator("select[name=recipient]").select_option(label=HARBOUR)
    for each in sets:
        at.choose(sets=each)
    at.page.locator("select[name=language]").select_option(index=1)
    at.choose(method="spoken", given_by="person")
    at.page.locator("input[name=understood]").check()
    at.submit()


def refer(at: Steps, case: str, service: str) -> str:
    """Under the consent, all that it allows; returns the referral's id."""
    at.go(f"{case}refer/")
    at.press("main a[href^='/consents/'][href$='/refer/']")
    at.select(service=service)
    at.submit()
    return newest_referral(at, case)


def refer_child(at: Steps, case: str) -> str:
    """In the child's best interests, the facts only; returns the referral's id."""
    at.go(f"{case}refer/")
    at.follow("/refer/child/")
    at.page.locator("select[name=receiver]").select_option(label=HARBOUR)
    at.select(service="shelter")
    at.choose(sets="facts", child_view="agrees", guardian="body_informed")
    at.page.locator("input[name=best_interests]").check()
    at.submit()
    return newest_referral(at, case)


def newest_referral(at: Steps, case: str) -> str:
    """The one without an answer, among the case's referrals."""
    at.go(f"{case}consents/")
    links = [str(link.get_attribute("href")) for link in at.page.locator("main td a, main th a").all()]
    waiting = []
    for link in links:
        at.go(link)
        if at.page.locator("a[href$='/revoke/']").count():
            waiting.append(last_part(link))
    assert len(waiting) == 1
    return waiting[0]


def shown_keys(at: Steps) -> dict[str, str]:
    """The rows of the page's summary lists: key and value."""
    rows = at.page.locator(".summary__row").all()
    return {row.locator("dt").inner_text(): row.locator("dd").first.inner_text() for row in rows}


def numbers(at: Steps, year: int, *codes: str) -> dict[str, int]:
    """What the figures page says for a year, by the figure's code; no link to events is zero."""
    at.go(f"/figures/?first={year}&last={year}")
    found = {}
    for code in codes:
        link = at.page.locator(f"main td a[href*='/figures/{code}/events/']")
        found[code] = int(re.sub(r"\D", "", link.first.inner_text())) if link.count() else 0
    return found
