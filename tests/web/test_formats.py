"""Dates, numbers and weeks as each language writes them. Django brings no Belarusian formats."""

from datetime import date, datetime

import pytest
from django.utils import formats
from django.utils.translation import override

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
}


@pytest.mark.parametrize(
    ("language", "format_name", "written"),
    [
        ("en", "DATE_FORMAT", "9 May 2005"),
        ("ru", "DATE_FORMAT", "9 мая 2005 г."),
        ("be", "DATE_FORMAT", "9 мая 2005 г."),
        ("en", "DATETIME_FORMAT", "9 May 2005, 14:05"),
        ("ru", "DATETIME_FORMAT", "9 мая 2005 г., 14:05"),
        ("be", "DATETIME_FORMAT", "9 мая 2005 г., 14:05"),
        ("en", "YEAR_MONTH_FORMAT", "May 2005"),
        ("ru", "YEAR_MONTH_FORMAT", "май 2005 г."),
        ("be", "YEAR_MONTH_FORMAT", "май 2005 г."),
        ("en", "SHORT_DATE_FORMAT", "09/05/2005"),
        ("ru", "SHORT_DATE_FORMAT", "09.05.2005"),
        ("be", "SHORT_DATE_FORMAT", "09.05.2005"),
        ("en", "TIME_FORMAT", "14:05"),
        ("be", "TIME_FORMAT", "14:05"),
    ],
)
def test_a_day_and_an_hour_are_written_as_people_there_write_them(
    language: str, format_name: str, written: str
) -> None:
    moment = datetime(2005, 5, 9, 14, 5)  # noqa: DTZ001 # wall-clock time, as shown
    with override(language):
        assert formats.date_format(moment, format_name) == written


@pytest.mark.parametrize("language", MONTHS)
def test_months_are_declined_after_a_day(language: str) -> None:
    with override(language):
        written = [formats.date_format(date(2005, month, 2), "DATE_FORMAT").split()[1] for month in range(1, 13)]
    assert written == MONTHS[language].split()


@pytest.mark.parametrize(
    ("language", "written"), [("en", "1,234,567.5"), ("ru", "1\xa0234\xa0567,5"), ("be", "1\xa0234\xa0567,5")]
)
def test_numbers_have_the_languages_separators(language: str, written: str) -> None:
    with override(language):
        assert formats.number_format(1234567.5, force_grouping=True) == written
        assert formats.number_format(2005) == "2005"


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_the_week_starts_on_monday_everywhere(language: str) -> None:
    with override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_a_date_as_written_can_be_typed_back(language: str) -> None:
    with override(language):
        written = formats.date_format(date(2005, 5, 9), "SHORT_DATE_FORMAT")
        accepted = formats.get_format("DATE_INPUT_FORMATS")
    read = {day for day in (_parse(written, pattern) for pattern in accepted) if day}
    assert read == {date(2005, 5, 9)}


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_no_short_year_is_guessed_at(language: str) -> None:
    """05 may be 1905 or 2005: for a person's age that matters."""
    with override(language):
        patterns = " ".join(formats.get_format("DATE_INPUT_FORMATS"))
    assert "%y" not in patterns


def _parse(written: str, pattern: str) -> date | None:
    try:
        return datetime.strptime(written, pattern).date()  # noqa: DTZ007 # a day has no time zone
    except ValueError:
        return None
