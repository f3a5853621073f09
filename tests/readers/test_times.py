import datetime as dt

import pytest

from app.readers.values.times import Dates, decide_dates, is_time, read_time


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01T12:30:00Z", "2026-03-01T12:30:00+00:00"),
        ("2026-03-01 12:30:00 +0200", "2026-03-01T12:30:00+02:00"),
        ("2026-03-01 12:30:00 EST", "2026-03-01T12:30:00-05:00"),
        ("20260301", "2026-03-01T00:00:00"),
        ("1772352900", "2026-03-01T08:15:00+00:00"),
        ("1772352900000", "2026-03-01T08:15:00+00:00"),
        ("1772352900000000", "2026-03-01T08:15:00+00:00"),
        ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24+00:00"),
        ("Mon, 02 Mar 2026 10:00:00 +0200", "2026-03-02T10:00:00+02:00"),
        ("1.3.2026, 14:05", "2026-03-01T14:05:00"),
        ("01/03/26 2:05\u202fPM", "2026-03-01T14:05:00"),
        ("14.03.2026 14h05", "2026-03-14T14:05:00"),
        ("1 марта 2026 г., 14:05", "2026-03-01T14:05:00"),
        ("2026 m. kovo 1 d.", "2026-03-01T00:00:00"),
        ("1. März 2026", "2026-03-01T00:00:00"),
        ("1 de marzo de 2026", "2026-03-01T00:00:00"),
        ("2026年3月1日 下午2:05", "2026-03-01T14:05:00"),
        ("2026년 3월 1일 오후 2:05", "2026-03-01T14:05:00"),
        ("31/12/2026", "2026-12-31T00:00:00"),
        ("12/31/2026", "2026-12-31T00:00:00"),
        ("05-OCT-24 10.30.15.000000 AM", "2024-10-05T10:30:15"),
        ("05-Oct-2024", "2024-10-05T00:00:00"),
        ("05-Oct-24 22:30", "2024-10-05T22:30:00"),
        ("Oct-05-2024", "2024-10-05T00:00:00"),
        ("2024-Oct-05", "2024-10-05T00:00:00"),
        ("mar. 5 nov. 2024", "2024-11-05T00:00:00"),
        ("mar., 5 de nov. de 2024", "2024-11-05T00:00:00"),
        ("5/10/2024 5 PM", "2024-10-05T17:00:00"),
        ("5/10/2024 12 a.m.", "2024-10-05T00:00:00"),
        ("202401051230", "2024-01-05T12:30:00"),
        ("20240105123015", "2024-01-05T12:30:15"),
        ("20240105T103000Z", "2024-01-05T10:30:00+00:00"),
        ("20240105t103000.5+0200", "2024-01-05T10:30:00.500000+02:00"),
        ("Fri Jan 05 2024 10:00:00 GMT+0300 (Moscow Standard Time)", "2024-01-05T10:00:00+03:00"),
        ("2024-01-05 10:00:00 +0530 IST", "2024-01-05T10:00:00+05:30"),
        ("2024-07-05 10:00:00 Europe/Vilnius", "2024-07-05T10:00:00+03:00"),
        ("2024-01-05T10:00:00+02:00[Europe/Vilnius]", "2024-01-05T10:00:00+02:00"),
        ("2024-01-05 10:00 Etc/GMT+3", "2024-01-05T10:00:00-03:00"),
        ("2024-01-05 10:00 Nowhere/Atall", "2024-01-05T10:00:00"),
        ("Jan 3 2024  3:30PM", "2024-01-03T15:30:00"),
        ("1/13/2024 12:05AM", "2024-01-13T00:05:00"),
        ("2024-01-03 午後1:15", "2024-01-03T13:15:00"),
        ("2024年1月3日 午前12時05分", "2024-01-03T00:05:00"),
        ("05-01-2024 10:31 CH", "2024-01-05T22:31:00"),
        ("05-01-2024 10:31:20 SA", "2024-01-05T10:31:20"),
        ("ngày 5 tháng 1 năm 2024", "2024-01-05T00:00:00"),
        ("٠٥/٠١/٢٠٢٤ ٣:٣٠ م", "2024-01-05T15:30:00"),
        ("05/01/2024م 10:30", "2024-01-05T10:30:00"),
        ("5/1/2024 3:30 μ.μ.", "2024-01-05T15:30:00"),
        ("5/1/2024 12:30 π.μ.", "2024-01-05T00:30:00"),
        ("2024년 1월 5일 15시 30분", "2024-01-05T15:30:00"),
        ("2024년 1월 5일 오후 3시 5분", "2024-01-05T15:05:00"),
        ("2024년 1월 5일 오후 3시", "2024-01-05T15:00:00"),
        ("5 בינואר 2024", "2024-01-05T00:00:00"),
        ("5. tammikuuta 2024", "2024-01-05T00:00:00"),
        ("2024. január 5.", "2024-01-05T00:00:00"),
        ("5 Ιανουαρίου 2024", "2024-01-05T00:00:00"),
        ("638400000000000000", "2024-01-04T21:20:00+00:00"),
        ("133500000000000000", "2024-01-17T21:20:00+00:00"),
        ("/Date(1704450600000+0000)/", "2024-01-05T10:30:00+00:00"),
    ],
)
def test_a_time_is_read_however_it_is_written(text: str, iso: str) -> None:
    found = read_time(text)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize("text", ["4.5 / 10", "4.5/5", "3.0 out of 10", "1.5/2024"])
def test_a_grade_is_no_time(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    "text", ["", "yes", "5", "yesterday", "99/99/2026", "Room 12, 2026 people", "1e999", "٣", "1.0 out of 5 stars"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_time(text) is None
    assert not is_time(text)


@pytest.mark.parametrize(
    ("values", "kind", "order"),
    [
        (["2026-03-01", dt.date(2026, 3, 2)], "iso", "ymd"),
        (["1772352900", 1772352900], "epoch", "ymd"),
        (["202401051230", 202401061230], "iso", "ymd"),
        (["20240105T103000Z"], "iso", "ymd"),
        (["2026-03-01", "NULL", "nan", "N/A"], "iso", "ymd"),
        (["46095,5", "46096"], "excel", "dmy"),
        (["03/04/2026", "14/04/2026"], "written", "dmy"),
        (["03/04/2026", "03/14/2026"], "written", "mdy"),
        (["01/02/2026", "05/02/2026", "09/02/2026"], "written", "dmy"),
        (["02/01/2026", "02/05/2026", "02/09/2026"], "written", "mdy"),
        (["26-03-01", "26-03-02", "26-04-05"], "written", "ymd"),
        (["3/4/2026 2:05 PM", "3/5/2026 2:05 PM"], "written", "mdy"),
    ],
)
def test_a_column_tells_how_its_times_are_written(values: list[object], kind: str, order: str) -> None:
    found = decide_dates(values)
    assert found is not None
    assert (found.kind, found.order) == (kind, order)
    assert found.reason


def test_a_column_that_does_not_tell_says_so_and_what_to_do() -> None:
    found = decide_dates(["03/04/2026", "04/05/2026"])
    assert found is not None
    assert "the dates don't tell, so the day is taken first; say --dates mdy if it isn't" in found.reason
    assert decide_dates(["03/04/2026"], order="mdy") == Dates(
        "written", "mdy", "month first: named, no zones, taken for UTC"
    )


def test_a_column_of_anything_else_holds_no_times() -> None:
    assert decide_dates(["good", "bad", "03/04/2026"]) is None
    assert decide_dates([None, " "]) is None


def test_iso_times_stay_as_they_are_and_unreadable_ones_are_none() -> None:
    dates = Dates("written", "mdy")
    assert dates.iso("2026-03-01 10:00") == "2026-03-01 10:00"
    assert dates.iso("03/04/2026") == "2026-03-04T00:00:00"
    assert dates.iso("soon") is None
    assert Dates("iso").iso("20240105T103000Z") == "2024-01-05T10:30:00+00:00"


def test_time_zones_are_told() -> None:
    mixed = decide_dates(["2026-03-01T10:00:00+02:00", "2026-03-01T10:00:00Z"])
    some = decide_dates(["2026-03-01T10:00:00Z", "2026-03-01T10:00:00"])
    assert mixed is not None
    assert some is not None
    assert mixed.reason == "ISO 8601, 2 time zones"
    assert some.reason == "ISO 8601, some with a zone, the others taken for UTC"


def test_years_of_taiwan_are_read() -> None:
    dates = decide_dates(["113年3月5日", "113/3/15 14:05"])
    assert dates is not None
    assert dates.iso("113年3月5日") == "2024-03-05T00:00:00"
    assert dates.iso("113/3/15 14:05") == "2024-03-15T14:05:00"


def test_a_column_may_mix_days_of_excel_and_written_dates() -> None:
    dates = decide_dates(["45292", "04/01/2024", "13/01/2024"])
    assert dates is not None
    assert (dates.kind, dates.order) == ("written", "dmy")
    assert "days as Excel counts them among them" in dates.reason
    assert dates.iso("45292") == "2024-01-01T00:00:00"
    assert dates.iso("04/01/2024") == "2024-01-04T00:00:00"
