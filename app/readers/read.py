"""Open a dump of whatever format, decide how it is read, and give its rows as a stream."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain

from app.domain.row import has_mentions
from app.errors import ColumnsProblem, FileProblem, FileWithoutRows
from app.readers.chats import slack
from app.readers.chats.saved_tables import saved_chat, saved_rows
from app.readers.choice import Choice, scale_of
from app.readers.content import Content, open_content
from app.readers.fields.choosing import choose, find_column, ladders_of, refuse_texts_kept, with_segments
from app.readers.fields.clocks import with_hours
from app.readers.fields.columns import Columns, Fields, Layout, Reading
from app.readers.fields.fitting import cells_of
from app.readers.fields.listed import list_of_rows, prose_in_lists
from app.readers.fields.paths import flat, is_blank
from app.readers.fields.people import with_whole_names
from app.readers.fields.rows import BadRow, Row, adds_up, heads_a_part, level, without_sum
from app.readers.fields.speaking import numbered_speakers
from app.readers.fields.texts import unread
from app.readers.ours import named_writers, nobody_answers, with_agents, with_logs
from app.readers.presets.known import NONE, PRESETS
from app.readers.presets.preset import (
    NESTED_FORMATS,
    SAMPLE_ROWS,
    Gathered,
    Plan,
    Survey,
    Table,
    Values,
    planned,
    recognise,
)
from app.readers.records.asked_rows import answered, question_beside
from app.readers.records.elements import in_fields, in_lists
from app.readers.records.entries import Threads, as_entries, threads_in
from app.readers.records.originals import beside_original, with_originals
from app.readers.records.own import hint, left_out, refuse_others, trials
from app.readers.records.packed import packed_columns, unpacked
from app.readers.records.replies import answering, replies_in, with_replies
from app.readers.records.shape import columns_of_plan, paths_of, shaped, sources, taken_by, written_in
from app.readers.records.told_turns import with_people
from app.readers.records.turn_lists import TURNS, renamed, told_by_turns, turns_in
from app.readers.values.times import ORDER_NAMES, Dates, decide_dates, sure_order

_NESTED = NESTED_FORMATS | {"Parquet"}
_SAMPLE_SIGNS = 1 << 20
_MORE_ROWS = 10_000  # that are looked at where the times of the sample leave open what comes first in a date


@dataclass(frozen=True)
class Dump:
    """An open dump: what it was taken for, its rows, and how far it is read (bytes; `total` null if not known)."""

    choice: Choice
    rows: Iterator[Row | BadRow]
    position: Callable[[], int]
    total: int | None


@contextmanager
def open_dump(path: str, *, named: Columns) -> Iterator[Dump]:
    """Open the file or folder at `path` or standard input (`-`), decide how it is read, and stream its rows.

    `named` says what is not to be found out. A row that can't be read, or the rest of a damaged file, is a BadRow.
    Raises FileProblem if nothing of the file can be read, and ColumnsProblem if it has no texts, or scored mentions.
    """
    with open_content(path, named=named) as content:
        sample, rows = _peek(content.rows)
        values = _values(sample)
        if not values:
            raise _nothing(content, sample)
        if has_mentions(content.header or {name for row in values for name in row}):
            raise ColumnsProblem(
                f"{content.name}: these are mentions that `wayfelt score` wrote, and no feedback; give the dump that "
                "they were scored from, or draw them with `wayfelt map` (a parted folder as a whole)"
            )
        free = named == Columns(resolve=named.resolve, reading=Reading(agents=named.reading.agents))
        chat = saved_chat(content.header or (), values, path=path, agents=named.reading.ours) if free else None
        if chat is not None:
            sample, rows = _peek(saved_rows(rows, chat))
            values, said = _values(sample), replace(content, header=None, reasons={**content.reasons, **chat.told})
            yield _dump(said, values, rows, named)
        else:
            yield _dump(content, values, rows, named)


def _dump(content: Content, values: Sequence[Values], rows: Iterator[Row | BadRow], named: Columns) -> Dump:
    """The dump of rows that are feedback, of which `values` are a sample."""
    values, rows = with_whole_names(values, rows, named)
    plan = _plan(content, values, named)
    if plan is None and (threads := _threads(content, values, named)) is not None:
        values, rows = as_entries(values, rows, threads)
        content = replace(content, header=None, reasons={**content.reasons, "turns": threads.why})
        plan = _plan(content, values, named)
    if plan is None and named.turns is None and content.kind in _NESTED:
        values, rows = in_fields(values, rows)
    if plan is None and (asked := _nested_survey(content, values, named)) is not None:
        plan, rows = asked, level(rows)
        values = [*map(flat, values)]
    try:
        read = _by_plan(content, plan, (values, rows), named) if plan else _by_columns(content, values, rows, named)
    except ColumnsProblem:
        at = None if plan or named.kept() or content.kind not in _NESTED else list_of_rows([*map(flat, values)])
        if at is None:
            raise
        said = replace(content, reasons={**content.reasons, "rows": f"the elements of {at}, which hold the texts"})
        return _dump(said, *in_lists(values, rows, at), named)
    choice, rows = read
    sample, rows = _peek(rows)
    choice, told = with_logs(choice, _rows(sample), named.reading.ours)
    return Dump(choice, map(told, rows), content.position, content.total)


def detect(path: str, *, named: Columns | None = None) -> Choice:
    """What the file at `path` is taken for, and why; `as_json` of it has stable names. Raises as `open_dump` does."""
    with open_dump(path, named=named or Columns()) as dump:
        return dump.choice


@contextmanager
def open_rows(path: str) -> Iterator[tuple[tuple[str, ...] | None, Iterator[Row | BadRow]]]:
    """The header, if the format has one, and the rows of the file at `path`, whatever they hold."""
    with open_content(path) as content:
        yield content.header, content.rows


def _plan(content: Content, values: Sequence[Values], named: Columns) -> Plan | None:
    """The preset that was named or is recognised; one whose columns are named needs none."""
    if named.preset == NONE:
        return None
    ours, presets = named.reading.ours, list(PRESETS.values())
    if named.preset is None:
        return None if named.text or named.turns else recognise(presets, values, content.kind, agents=ours)
    preset = PRESETS[named.preset]
    if content.kind not in preset.formats:
        kinds = ", ".join(sorted(preset.formats))
        raise ColumnsProblem(
            f"{content.name}: the preset {preset.name} is of {kinds} and this is {content.format}; leave --preset out"
        )
    return planned(preset, values, agents=ours)


def _threads(content: Content, values: Sequence[Values], named: Columns) -> Threads | None:
    """How rows are entries of threads in which no word of a table tells who speaks; null if they aren't."""
    if named.preset is not None or named.text or named.turns or content.headed is False:
        return None
    return threads_in(values, nested=_are_nested(content, values))


def _nested_survey(content: Content, values: Sequence[Values], named: Columns) -> Plan | None:
    """The plan of records of JSON whose nested fields are answers: what was liked and what wasn't, open questions."""
    if named.preset is not None or named.text or named.turns or not _are_nested(content, values):
        return None
    surveys = [one for one in PRESETS.values() if isinstance(one, Survey)]
    return recognise(surveys, [flat(row) for row in values], content.kind)


def _by_plan(
    content: Content, plan: Plan, read: tuple[Sequence[Values], Iterator[Row | BadRow]], named: Columns
) -> tuple[Choice, Iterator[Row | BadRow]]:
    """How a file is read by a preset, and its rows in our fields; `read` are a sample and all rows as written."""
    seen, rows = read
    names = content.header or tuple(dict.fromkeys(name for row in seen for name in row))
    given = named.chosen()
    if isinstance(plan.preset, Table):
        given = {field: find_column(one, names, file=content.name, option=field) for field, one in given.items()}
    named = with_segments(named, paths_of(plan, names, seen), file=content.name)
    guessed, why = ({}, {}) if "text" in given else _beside(plan, names, seen, content.name)
    fields = {**plan.preset.fields, **{field: (one, *plan.preset.fields[field]) for field, one in guessed.items()}}
    fields |= {field: (column,) for field, column in given.items()}
    if named.title == "":
        fields.pop("title", None)
    plan = replace(plan, preset=replace(plan.preset, fields=fields))
    refuse_texts_kept(named, written_in(plan), file=content.name)
    if isinstance(plan.preset, Table):
        _refuse_without_texts(plan, names, content.name)
    plan, who = with_agents(plan, seen, itself=content.beside.get("id"), agents=named.reading.ours)
    if isinstance(plan.preset, Table):
        rows = with_hours(rows, names, seen, time=next((one for one in fields.get("time", ()) if one in names), None))
    tried = trials(names) if plan.questions else []
    rows = (row for row in rows if isinstance(row, BadRow) or not any(test(row.values) for test in tried))
    sample, rows = _peek(shaped(rows, plan, more=named.more))
    columns = columns_of_plan(plan, more=named.more)
    places = sources(plan, names)
    columns = replace(columns, ladders=ladders_of(columns.chosen(), _values(sample), called=places))
    reasons = {"preset": plan.reason, **why, **dict.fromkeys(given, "named")}
    if isinstance(plan.preset, Table):
        reasons |= _unread(names, seen, taken_by(plan))
    none, theirs = named_writers(_values(sample), columns, named.reading.ours)
    reasons |= who or theirs or nobody_answers(plan, _values(sample), agents=named.reading.ours)
    order = named.reading.dates or plan.preset.dates
    dates, rows = _dates(columns.time, sample, rows, order, seen=_beside_time(seen, places.get("time")))
    choice = _choice(content, columns, reasons, _values(sample), named, dates=dates)
    rows = (row for row in rows if none is None or isinstance(row, BadRow) or not none(row.values))
    return replace(choice, preset=plan.preset.name, places=places), rows


def _beside(
    plan: Plan, names: Sequence[str], seen: Sequence[Values], file: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Columns of fields that a preset for any tool knows no name of here, told as without a preset; and the reasons."""
    if not plan.questions and not isinstance(plan.preset, Gathered):
        return {}, {}
    places = plan.preset.fields
    texts = plan.questions or tuple(path for path in places["text"] if path in names)
    known = {field for field, paths in places.items() if any(path in names and cells_of(path, seen) for path in paths)}
    others = [path for field in known - {"id"} for path in places[field]]
    left = [name for name in names if name not in (*texts, *others)]
    text = texts[0] if texts else None
    columns, reasons = choose([*left, *texts[:1]], seen, named=Fields(text=text), file=file)
    wanted = places.keys() - known - ({"text"} if texts else set())
    found = {field: one for field, one in columns.chosen().items() if field in wanted}
    return found, {field: reasons[field] for field in found}


def _refuse_without_texts(plan: Plan, names: Sequence[str], file: str) -> None:
    """ColumnsProblem if a table has none of the columns in which a preset that was named looks for texts."""
    if plan.questions or any(path in names for path in plan.preset.fields.get("text", ())):
        return
    wanted = " or ".join(plan.preset.fields.get("text", ("open questions",))[:2])
    raise ColumnsProblem(f"{file}: it has no column {wanted} of the preset {plan.preset.name}; leave --preset out")


def _by_columns(
    content: Content, values: Sequence[Values], rows: Iterator[Row | BadRow], named: Columns
) -> tuple[Choice, Iterator[Row | BadRow]]:
    """How a file without a preset is read, and its rows under the names of its columns; `values` are a sample."""
    if packed := packed_columns(values, kept=named.kept()):
        values, rows = unpacked(values, rows, packed)
    nested = _are_nested(content, values, packed=bool(packed))
    if nested:
        values, rows = with_people(values, rows)
        values, rows = [flat(row) for row in values], level(rows)
    names = (None if nested else content.header) or tuple(dict.fromkeys(name for row in values for name in row))
    ours = named.reading.ours
    column = named.turns or turns_in(values, agents=ours)
    if column is not None:
        names, values, rows = renamed(names, values, rows, column=column, to=named.turns or TURNS, agents=ours)
    named = with_segments(named, names, file=content.name)
    headed = content.headed is not False or len(names) == 1
    telling = [row for row in values if not adds_up(row) and not heads_a_part(row)] or values
    columns, reasons = choose(names, telling, named=named, file=content.name, headed=headed)
    refuse_texts_kept(named, (columns.text, columns.title, columns.turns), file=content.name)
    columns = told_by_turns(columns, values)
    if (copied := beside_original(names, reasons.get("text", ""), text=columns.text)) is not None and columns.text:
        rows = with_originals(rows, columns.text, copied)
        values = [{**row, columns.text: row.get(columns.text) or row.get(copied)} for row in values]
    if named.text is None:
        refuse_others(content.name, names, values, columns)
    listed = None if columns.turns else replies_in(names, values, text=columns.text, author=columns.author)
    if listed and columns.text and columns.author:
        theirs = answering(values, listed, author=columns.author)
        rows = with_replies(rows, listed, theirs, text=columns.text, author=columns.author)
        reasons["replies"] = f"what customers say in {listed} is an item each"
    reasons |= _unread(names, values, {*columns.chosen().values(), *columns.more, listed or "", columns.metric or ""})
    none, who = left_out(names, values, author=columns.author, agents=ours)
    reasons |= who or hint(names, values, author=columns.author, text=columns.text)
    if speakers := numbered_speakers(values):
        reasons["agents"] = f"{speakers} has numbers for speakers, so that all words count as the customers'"
    rows = (without_sum(row, columns.text) if isinstance(row, Row) else row for row in rows)
    asks, answer = question_beside(names, values, text=columns.text), columns.text
    if asks is not None and answer is not None and columns.turns is None and named.text is None:
        rows = (answered(row, asks, answer) if isinstance(row, Row) else row for row in rows)
        columns, reasons["turns"] = replace(columns, turns=TURNS), f"each row answers its {asks}"
    rows = (row for row in rows if none is None or isinstance(row, BadRow) or not none(row.values))
    rows = with_hours(rows, names, values, time=columns.time)
    sample, rows = _peek(rows)
    beside = _beside_time(values, columns.time)
    worded = [row for row in sample if isinstance(row, Row) and not is_blank(row.values.get(columns.text or ""))]
    dates, rows = _dates(columns.time, worded or sample, rows, named.reading.dates, far=content.far, seen=beside)
    return _choice(content, columns, reasons, values, named, dates=dates, names=names), rows


def _are_nested(content: Content, values: Sequence[Values], *, packed: bool = False) -> bool:
    """Whether rows hold objects, in a format whose rows may."""
    may = packed or content.kind in _NESTED
    return may and any(isinstance(one, dict) for row in values for one in row.values())


def _unread(names: Sequence[str], sample: Sequence[Values], taken: Collection[str]) -> dict[str, str]:
    """What is said of columns of prose that nothing is taken from."""
    left = [*unread(names, sample, taken=taken), *prose_in_lists(sample, taken=taken)]
    return {"not read": f"{', '.join(left)}; these columns read as texts too"} if left else {}


def _dates(
    column: str | None,
    sample: Sequence[Row | BadRow],
    rows: Iterator[Row | BadRow],
    order: str | None,
    *,
    far: Callable[[], Iterator[Values]] | None = None,
    seen: Mapping[str, Sequence[object]],
) -> tuple[Dates | None, Iterator[Row | BadRow]]:
    """How the times in a column are written; where the sample leaves it open, by those `seen` beside it.

    If they don't tell or differ, more rows do, and `far` ones.
    """
    if column is None:
        return None, rows
    dates = decide_dates((row.get(column) for row in _values(sample)), order=order)
    if dates is None or dates.sure:
        return dates, rows
    told = {first: name for name, values in seen.items() if (first := sure_order(values)) is not None}
    if len(told) == 1:
        ((sure, other),) = told.items()
        return replace(dates, order=sure, sure=True, reason=f"{ORDER_NAMES[sure]}: as in {other}"), rows
    more, rows = _peek(rows, most=_MORE_ROWS)
    times = [row.get(column) for row in _values(more)]
    dates = decide_dates(times) or dates
    if far is not None and not dates.sure:
        dates = decide_dates([*times, *(flat(row).get(column) for row in far())]) or dates
    return dates, rows


def _beside_time(seen: Sequence[Values], column: str | None) -> dict[str, list[object]]:
    """The values of all columns but the one of times."""
    names = dict.fromkeys(name for row in seen for name in row if name != column)
    return {name: [row.get(name) for row in seen] for name in names}


def _choice(
    content: Content,
    columns: Layout,
    reasons: Mapping[str, str],
    values: Sequence[Values],
    named: Columns,
    *,
    dates: Dates | None,
    names: tuple[str, ...] = (),
) -> Choice:
    """What was found out of a file, put together, with the reasons for times and the scale of ratings."""
    times = [row.get(columns.time) for row in values] if columns.time else []
    told = dict(content.reasons) | dict(reasons)
    if dates is not None:
        told["dates"] = dates.reason
    elif any(times):
        told["dates"] = "these can't be read as times, and stay as they are"
    ladder = columns.ladders.get("rating")
    rating = columns.rating if columns.metric is None else None
    scale = scale_of((row.get(rating) for row in values), ladder=ladder) if rating else None
    if scale is not None:
        told["scale"] = f"ratings of {scale}, by their values" if ladder is None else f"ratings of {scale}: {ladder}"
    if (satisfied := columns.ladders.get("csat")) is not None:
        told["csat"] = f"{told['csat']}; {satisfied}" if "csat" in told else str(satisfied)
    return Choice(
        content.name,
        content.format,
        content.encoding,
        content.delimiter,
        replace(columns, dates=dates if named.resolve else None),
        header=content.headed,
        dates=None if dates is None else f"{dates.kind} {dates.order}" if dates.kind == "written" else dates.kind,
        rating=scale,
        names=names or content.header or (),
        reasons=told,
    )


def _rows(rows: Sequence[Row | BadRow]) -> list[Row]:
    return [row for row in rows if isinstance(row, Row)]


def _values(rows: Sequence[Row | BadRow]) -> list[Values]:
    return [row.values for row in _rows(rows)]


def _peek(
    rows: Iterator[Row | BadRow], *, most: int = SAMPLE_ROWS
) -> tuple[list[Row | BadRow], Iterator[Row | BadRow]]:
    """The first rows, as many as `most` and the size of a sample allow, and all rows."""
    sample: list[Row | BadRow] = []
    signs = 0
    for row in rows:
        sample.append(row)
        signs += len(row.raw or "")
        if len(sample) == most or signs > _SAMPLE_SIGNS:
            break
    return sample, chain(sample, rows)


def _nothing(content: Content, sample: list[Row | BadRow]) -> FileProblem:
    """Why a file has no row that can be read."""
    name = content.name
    bad = next((row for row in sample if isinstance(row, BadRow)), None)
    if bad is not None:
        return FileProblem(f"{name}, line {bad.line}: no row can be read: {bad.reason}")
    if content.format == slack.FORMAT:
        return FileWithoutRows(f"{name}: no person wrote in it; {slack.LEFT_OUT}")
    return FileWithoutRows(f"{name}: the file has a header and no rows; export it again")
