"""What the page of a journey map shows, ready to print: a context for the template, and for other pages with a map."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.curve import CurvePoint
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap, MapTheme
from app.domain.kpi import Lane
from app.domain.opportunity import Opportunity, Quadrant
from app.report.brief import brief
from app.report.drawing import Drawing, drawing, sign
from app.report.met import Met, met
from app.report.names import Names, names, side_head
from app.report.over_time import latest, period_names, trend_title
from app.report.steering import Reading, readings, steps, told
from app.report.table import Kind, Table, shown
from app.report.tables import growth_words, tables
from app.report.told import line
from app.report.words import NOTHING, Words

TOUCHPOINTS = 5
ACTIONS, MOST_ACTIONS = 2, 12
LONGEST_NAME = 44
OVER_TIME = ("trend", "trend_voices")
"""Tables that a page has as one, a drawing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the whole map with what it is."""

    value: str
    beside: str
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A touchpoint; `width` is the percent of half the scale that its valence takes, `sign` good, bad or open."""

    name: str
    width: int
    sign: str
    side: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A theme or an action at a stage: its name, what stands beside it, and whether it rises."""

    name: str
    beside: str
    rises: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A quote with its language."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Column:
    """A stage from top to bottom; `at`, `left` and `width` are its mean and interval in percent of the scale."""

    id: str
    name: str
    voices: str
    valence: str
    interval: str
    at: float
    left: float
    width: float
    sign: str
    star: bool
    marks: tuple[str, ...]
    bars: tuple[Bar, ...]
    pains: tuple[Line, ...]
    gains: tuple[Line, ...]
    quotes: tuple[Said, ...]
    actions: tuple[Line, ...]
    kpis: tuple[Reading, ...]
    onstage: tuple[str, ...]
    backstage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A stage in a period: its figure, of how many voices, and how strongly (0..100) it is tinted as good or bad."""

    figure: str
    voices: str
    sign: str
    strength: int
    title: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its cells written; `numeric` says which columns hold figures."""

    id: str
    title: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page; `actions` are the first MOST_ACTIONS opportunities, all of them in `grids` if there are more.

    `told` is what the map is of, empty where that isn't said. `brief` is what stands out, a sentence each.
    `sides` are what a comparison compares: the earlier side, and that of the map.
    `heat` is empty where no stage has enough voices in any period; `trend` is its title, and says if it is cut.
    """

    language: str
    words: Words
    title: str
    told: str
    subtitle: str
    figures: tuple[Figure, ...]
    brief: tuple[str, ...]
    drawing: Drawing
    columns: tuple[Column, ...]
    legend: tuple[str, ...]
    sides: tuple[str, str] | None
    trend: str
    periods: tuple[str, ...]
    heat: tuple[tuple[str, tuple[Cell, ...]], ...]
    actions: Grid | None
    grids: tuple[Grid, ...]
    notes: tuple[str, ...]


def page(result: JourneyMap, journey: Journey, *, words: Words, told: Sequence[str] = ()) -> Page:
    """The page of `result`, which is of what is `told`, in the language of `words`."""
    called = names(result, journey, words)
    grids = [grid(table, words) for table in tables(result, called)]
    todo = next((one for one in grids if one.id == "opportunities"), None)
    periods = latest(result)
    sides = sides_of(result, words)
    return Page(
        language=words.language,
        words=words,
        title=words("title", journey=result.journey),
        told=line(told),
        subtitle=subtitle(result, words),
        figures=_figures(result, words),
        brief=brief(result, called),
        drawing=drawing(result, called),
        columns=tuple(_column(point, result, journey, called) for point in result.curve),
        legend=_legend(sides, words),
        sides=sides,
        trend=trend_title(result, words),
        periods=tuple(period_names(result, words)[period] for period in periods),
        heat=_heat(result, periods, called) if any(cell.valence is not None for cell in result.trend) else (),
        actions=None if todo is None else replace(todo, rows=todo.rows[:MOST_ACTIONS]),
        grids=tuple(
            one for one in grids if one.id not in OVER_TIME and (one is not todo or len(todo.rows) > MOST_ACTIONS)
        ),
        notes=notes(result, words),
    )


def grid(table: Table, words: Words) -> Grid:
    """A table with its cells as readers see them."""
    kinds = [kind for _, kind in table.columns]
    rows = tuple(tuple(shown(value, kind, words) for value, kind in zip(row, kinds, strict=True)) for row in table.rows)
    numeric = tuple(kind is not Kind.TEXT for kind in kinds)
    return Grid(table.id, table.title, tuple(name for name, _ in table.columns), numeric, rows)


def subtitle(result: JourneyMap, words: Words) -> str:
    """How much there is, and from when."""
    counts = {name: words.count(getattr(result, name)) for name in ("voices", "mentions", "items")}
    parts = [words("totals", **counts)]
    if result.first and result.last:
        parts.append(words("dates", first=words.day(result.first), last=words.day(result.last)))
    return " · ".join(parts)


def sides_of(result: JourneyMap, words: Words) -> tuple[str, str] | None:
    """What the sides of the map's comparison are called, the earlier one first; null if nothing is compared."""
    told = result.comparison
    return None if told is None else (side_head(told.a, words), side_head(told.b, words))


def notes(result: JourneyMap, words: Words) -> tuple[str, ...]:
    """How to read the map, and what was left out."""
    models = ", ".join(result.models) or words("note_nothing")
    found = [words("note_valence"), *([words("note_nameless")] if result.nameless else [])]
    found += [words("note_interval"), words("note_shrunk")]
    found.append(words("note_few", voices=result.min_voices))
    if result.unassigned:
        found.append(words("note_unassigned", mentions=words.count(result.unassigned)))
    if result.moments:
        found.append(words("note_moment"))
    if result.peak:
        found.append(words("note_peak"))
    if any(met(point, pain=pain) for point in result.curve for pain in (True, False)):
        found.append(words("note_at_work"))
    found += [*_of_opportunities(result, words), *_of_segments(result, words), *_of_comparisons(result, words)]
    if any(cell.voices for cell in result.trend):
        found.append(words("note_trend"))
    if told(result):
        found.append(words("note_kpi"))
    if result.covered:
        found.append(words("note_covered", mentions=words.count(result.covered)))
    if result.unthemed is not None and result.mentions:
        found.append(words("note_unthemed", share=words.percent(result.unthemed / result.mentions)))
    if result.sampled is not None:
        counts = {"mentions": words.count(result.sampled.mentions), "voices": words.count(result.sampled.voices)}
        found.append(words("note_sampled" if result.sampled.exact else "note_sampled_all", **counts))
    return (*found, words("note_models", models=models), *result.notices)


def _of_opportunities(result: JourneyMap, words: Words) -> Iterator[str]:
    """What impact and score are, and what their sign says."""
    if result.opportunities:
        yield words("note_todo")
    if any(one.impact < 0 for one in result.opportunities):
        yield words("note_gain")


def _of_comparisons(result: JourneyMap, words: Words) -> Iterator[str]:
    """Who complains of a touchpoint, where that is compared."""
    if any(told is not None and told.touchpoints for told in (result.comparison, result.solicited)):
        yield words("note_negative")


def _of_segments(result: JourneyMap, words: Words) -> Iterator[str]:
    """Whose mentions the curves of groups hold, and who stands in several of them or in none."""
    told = result.segments
    if told is None or not told.curves:
        return
    yield words("note_personas" if told.field == "persona" else "note_segments")
    if told.several:
        yield words("note_several", voices=words.count(told.several))
    if told.left_out:
        yield words("note_left_out", voices=words.count(told.left_out))


def _figures(result: JourneyMap, words: Words) -> tuple[Figure, ...]:
    whole = result.overall
    found = []
    if whole is not None and whole.valence is not None:
        found.append(Figure(words.signed(whole.valence), words.range(whole.low, whole.high), words("overall")))
    if whole is not None and whole.effort_high is not None:
        share = words.percent(whole.effort_high)
        of = words("effort_told", share=share, voices=words.count(whole.effort_voices))
        found.append(Figure(of, "", words("effort")))
    truths = sum(moment.truth for moment in result.moments)
    if result.moments:
        found.append(Figure(words.count(truths), "", words("moments")))
    if result.themes:
        found.append(Figure(words.count(len(result.themes)), "", words("themes")))
    return tuple(found)


def _legend(sides: tuple[str, str] | None, words: Words) -> tuple[str, ...]:
    return (words("curve_scale"), *([] if sides is None else ["- - - {} / ––– {}".format(*sides)]))


def _column(point: CurvePoint, result: JourneyMap, journey: Journey, called: Names) -> Column:
    words = called.words
    usual = {touchpoint.id for touchpoint in journey.touchpoints if touchpoint.stage == point.id}
    there = [one for one in result.touchpoints if one.id in usual and one.valence is not None]
    there = sorted(there, key=lambda one: (-one.voices, one.id))[:TOUCHPOINTS]
    themes = {theme.id: theme for theme in result.themes}
    works = [themes[name] for name in (*point.pains, *point.gains)]
    todo = [one for one in result.opportunities if one.stage == point.id and one.quadrant is not Quadrant.CELEBRATE]
    marks = [words(mark) for mark in ("peak", "end") if getattr(result, mark) == point.id]
    return Column(
        id=point.id,
        name=called.stage(point.id),
        voices=words.count(point.voices),
        valence=words("few") if point.valence is None else words.signed(point.valence),
        interval="" if point.valence is None else words.range(point.low, point.high),
        at=_percent(point.valence),
        left=_percent(point.low),
        width=round(_percent(point.high) - _percent(point.low), 1),
        sign=sign(point),
        star=point.moment_of_truth,
        marks=tuple(marks),
        bars=tuple(_bar(one, called) for one in there),
        pains=tuple(_met(one, themes, result, called) for one in met(point, pain=True)),
        gains=tuple(_met(one, themes, result, called) for one in met(point, pain=False)),
        quotes=_quotes(works, point.id, words),
        actions=tuple(_action(one, called) for one in todo[:ACTIONS]),
        kpis=readings(result, point.id, words),
        onstage=steps(result, point.id, Lane.ONSTAGE, words),
        backstage=steps(result, point.id, Lane.BACKSTAGE, words),
    )


def _short(name: str) -> str:
    """A name that fits a column; the tables have it whole."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _percent(value: float | None) -> float:
    """Where a valence is on the scale, in percent from its low end."""
    return 0.0 if value is None else round((value + 1) * 50, 1)


def _bar(point: CurvePoint, called: Names) -> Bar:
    words, valence = called.words, point.valence or 0.0
    title = f"{words.signed(valence)} ({words.range(point.low, point.high)}), {words.count(point.voices)}"
    side = "up" if valence > 0 else "down"
    return Bar(called.touchpoint(point.id), round(abs(valence) * 50), sign(point), side, title)


def _met(one: Met, themes: Mapping[str, MapTheme], result: JourneyMap, called: Names) -> Line:
    """A theme at a stage, or a touchpoint that no theme of enough voices is about."""
    words, here = called.words, one.voices
    if not one.theme:
        beside = words("without_theme", voices=words.count(here), least=words.count(result.min_voices))
        return Line(_short(called.touchpoint(one.id)), beside)
    theme = themes[one.id]
    voices = words.count(theme.voices)
    count = voices if here in (None, theme.voices) else words("part_of", part=words.count(here), whole=voices)
    beside = f"{count} {growth_words(theme, words)}".rstrip()
    return Line(_short(called.theme(theme.id)), beside, rises=theme.direction.more)


def _quotes(themes: Sequence[MapTheme], stage: str, words: Words) -> tuple[Said, ...]:
    """One quote, in the reader's language if there is one, of the theme most at home here."""
    at_home = [theme for theme in themes if theme.stage == stage]
    quotes = [quote for theme in at_home for quote in theme.quotes]
    own = [quote for quote in quotes if quote.lang == words.language]
    return tuple(Said(quote.text, quote.lang) for quote in (own or quotes)[:1])


def _action(one: Opportunity, called: Names) -> Line:
    words = called.words
    name = called.theme(one.id) if one.kind == "theme" else called.touchpoint(one.id)
    beside = f"{_short(name)}: {words.signed(one.impact, 3)} ({words.range(one.low, one.high, 3)})"
    return Line(words(str(one.quadrant)), beside)


def _heat(result: JourneyMap, periods: Sequence[str], called: Names) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    words = called.words
    cells = {(cell.id, cell.period): cell for cell in result.trend}
    rows = []
    for point in result.curve:
        row = []
        for period in periods:
            cell = cells[point.id, period]
            value = cell.valence
            tint = sign(cell)
            figure = NOTHING if value is None else words.signed(value)
            title = f"{words('voices')}: {words.count(cell.voices)}"
            title = title if value is None else f"{title}; {words.range(cell.low, cell.high)}"
            strength = 0 if value is None or tint == "open" else round(abs(value) * 100)
            row.append(Cell(figure, words.count(cell.voices) if cell.voices else "", tint, strength, title))
        rows.append((called.stage(point.id), tuple(row)))
    return tuple(rows)
