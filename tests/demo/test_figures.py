"""The figures of the demo country are those of the report, counted from its events by its statistician."""

from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from amparo.demo.load import Loaded
from amparo.events.models import Event
from tests.demo.people import acting


def events(kind: str, year: int, **where: Any) -> QuerySet[Event]:
    """Events of a kind in a year, as far as whoever acts sees them."""
    return Event.objects.filter(kind=kind, occurred_on__year=year, **where)


def subjects(kind: str, year: int, **where: Any) -> int:
    """How many different people they are about."""
    return events(kind, year, **where).aggregate(n=Count("subject", distinct=True))["n"]


def test_investigations_and_convictions_are_the_reports(reported: Loaded) -> None:
    with acting("statistician"):
        assert subjects("suspect.investigated", 2005) == 359
        assert subjects("suspect.investigated", 2004) == 230
        assert events("suspect.convicted", 2005).count() == 173
        march = events("suspect.convicted", 2005, occurred_on__month=3)
        assert march.count() == 4
        assert march.values("occurred_on").distinct().count() == 1


def test_sentences_range_from_fines_to_fifteen_years(reported: Loaded) -> None:
    with acting("statistician"):
        prison = events("suspect.sentenced", 2005, sentence="prison").aggregate(least=Min("months"), most=Max("months"))
        assert prison["most"] == 15 * 12
        assert prison["least"] > 0
        assert events("suspect.sentenced", 2005, sentence="fine").exists()
        assert not events("suspect.sentenced", 2004, months__gte=15 * 12).exists()


def test_iom_helped_563_people_to_reintegrate_and_fewer_the_year_before(reported: Loaded) -> None:
    with acting("statistician"):
        iom = {"organisation__name": "IOM", "service": "reintegration"}
        assert subjects("person.assisted", 2005, **iom) == 563
        assert subjects("person.assisted", 2005, organisation__name="IOM") == 563
        assert 0 < subjects("person.assisted", 2004, **iom) < 563


def test_border_and_police_referred_many_more_people_in_2005(reported: Loaded) -> None:
    authorities = {"organisation__kind__in": ["ImmigrationService", "LawEnforcement"]}
    with acting("statistician"):
        before, after = (subjects("person.referred", year, **authorities) for year in (2004, 2005))
        assert after > 1.5 * before


def test_many_are_screened_for_each_who_is_identified(reported: Loaded) -> None:
    with acting("statistician"):
        for year in (2004, 2005):
            assert subjects("person.screened", year) > 2 * subjects("person.identified", year, stage="final") > 0


def test_more_men_in_forced_labour_in_2005(reported: Loaded) -> None:
    men = {"sex": "male", "exploitation": "ForcedLabour"}
    with acting("statistician"):
        assert subjects("person.assisted", 2005, **men) > subjects("person.assisted", 2004, **men) > 0


def test_the_state_paid_for_nothing_and_no_official_was_pursued(reported: Loaded) -> None:
    with acting("statistician"):
        assert not Event.objects.filter(funding="state").exists()
        assert not Event.objects.filter(official=True).exists()


def test_everything_that_is_history_is_marked_as_invented(reported: Loaded) -> None:
    with acting("statistician"):
        assert set(Event.objects.filter(occurred_on__year__lte=2005).values_list("source", flat=True)) == {"demo"}
        assert reported.events == Event.objects.count()
