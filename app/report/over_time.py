"""The curve over time in a report: which weeks or months are drawn, what they are called, and their tables."""

from collections.abc import Iterator, Mapping

from app.domain.journey_map import JourneyMap
from app.report.names import Names
from app.report.table import Kind, Table
from app.report.words import Words

DAYS = {"week": "MMMd", "month": "yMMM", "day": "MMMd"}
PERIODS = 23
"""Weeks or months over time that are drawn, the last ones: 22 weeks from any day fall in so many."""


def trend_tables(result: JourneyMap, names: Names) -> Iterator[Table]:
    """What is felt at each stage in each period, and by how many voices; without rows where no time is known."""
    words, periods = names.words, _periods(result)
    heads = period_names(result, words)
    for name, kind, figure in (("trend", Kind.SIGNED, "valence"), ("trend_voices", Kind.COUNT, "voices")):
        cells = {(cell.id, cell.period): getattr(cell, figure) for cell in result.trend}
        rows = tuple((names.stage(one.id), *(cells[one.id, period] for period in periods)) for one in result.curve)
        columns = ((words("stage"), Kind.TEXT), *((heads[period], kind) for period in periods))
        yield Table(name, words(name), columns, rows if periods else ())


def trend_title(result: JourneyMap, words: Words) -> str:
    """What the drawing over time is called, with how much of it is drawn where that isn't all."""
    periods, every = _periods(result), result.period
    if len(periods) <= PERIODS or every is None:
        return words("trend")
    return words(f"trend_{every}", shown=words.count(PERIODS), all=words.count(len(periods)))


def latest(result: JourneyMap) -> list[str]:
    """The periods over time that are drawn."""
    return _periods(result)[-PERIODS:]


def period_names(result: JourneyMap, words: Words) -> Mapping[str, str]:
    """All periods as the heads of columns, by the first day of each that the map is of.

    A week begins on its Monday, and a map often in the middle of its first one.
    """
    periods, first = _periods(result), result.first or ""
    days = {period: period for period in periods}
    if periods and periods[0] < first and all(first < period for period in periods[1:]):
        days[periods[0]] = first
    return {period: words.short_day(day, DAYS[result.period or "month"]) for period, day in days.items()}


def _periods(result: JourneyMap) -> list[str]:
    return list(dict.fromkeys(cell.period for cell in result.trend))
