"""Dates: a period's first and last day."""

from __future__ import annotations

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight_graph.dates import first_day, last_day
from oversight_graph.errors import ParameterError


@given(st.dates())
def test_a_day_is_its_own_first_and_last(day):
    assert first_day(day.isoformat()) == last_day(day.isoformat()) == day


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_runs_from_its_first_to_its_last_day(year, month):
    text = f"{year:04}-{month:02}"
    assert first_day(text) == datetime.date(year, month, 1)
    assert last_day(text) == datetime.date(year, month, calendar.monthrange(year, month)[1])


@given(st.integers(1, 9999))
def test_a_year_runs_from_january_to_december(year):
    assert (first_day(f"{year:04}"), last_day(f"{year:04}")) == (datetime.date(year, 1, 1), datetime.date(year, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "14",
        "2014-1",
        "2014-11-3",
        "2014-11-30T00:00",
        "November 2014",
        "2014/11",
        " 2014",
        "2014\n",
        "20145",
        "٢٠١٤",
    ],
)
def test_what_is_no_date_is_refused(text):
    for read in (first_day, last_day):
        with pytest.raises(ParameterError, match="is no date") as caught:
            read(text, "as-of")
        assert caught.value.parameter == "as-of"


@pytest.mark.parametrize("text", ["2014-13", "2014-00", "2015-02-29", "2014-11-31", "2014-11-00", "0000", "0000-01"])
def test_what_is_no_day_of_the_calendar_is_refused(text):
    for read in (first_day, last_day):
        with pytest.raises(ParameterError, match="calendar"):
            read(text)
