"""Which column holds the texts, and which the id, time, channel, author, language and rating, each with the reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.names import normal
from app.domain.roles import role_of
from app.errors import ColumnsProblem, NoColumn
from app.readers.fields.asked import is_question
from app.readers.fields.columns import Columns, Fields, Layout
from app.readers.fields.fitting import (
    TAG,
    Sample,
    are_cut,
    are_keys,
    are_seconds,
    are_times,
    are_times_by_themselves,
    cells_of,
    fits,
    is_constant,
    is_same_in_all,
    prose,
    surely,
)
from app.readers.fields.likeness import LIKE, NOT_LIKE, WHEN, holds
from app.readers.fields.listed import remedy
from app.readers.fields.metrics import metric_beside, metrics_in
from app.readers.fields.names import ASKS_WHO, FIELDS, PERSON, shown
from app.readers.fields.naming import is_of_others, named_like, without_note
from app.readers.fields.people import with_author
from app.readers.fields.scales import SCORES, SURVEY, is_of_another, is_of_service
from app.readers.fields.staff import is_staffs
from app.readers.fields.texts import text_column
from app.readers.fields.titles import title_column
from app.readers.fields.whence import whence_column
from app.readers.values.grades import as_rating, is_rating
from app.readers.values.ladders import Ladder, has_legend, ladder_of

_TURNS = ("turns",)
GRADED = ("rating", "csat", "ces")
"""Fields whose grades may be words, or turned."""

_LONGEST_NAME = 60
_STEM = 2  # signs of a word of Chinese
_CHANGES = ("updated", "update", "modified", "modification")
_LONGEST_KEY = 40  # a uuid has 36
_RATING_TOP, _STARS = 10, 5
_WORDS_OF_PROSE = 6.0  # names have fewer
_TEN = frozenset(map(str, range(11)))
_ABOVE = frozenset({"6", "7", "8", "9", "10"})  # figures that a scale of five doesn't have
_SURVEY = ("survey", "response", "responded", "respondent", "promoter")
_SCORES = frozenset({"score", "rating"})
_VOTED = frozenset({"votes", "upvotes"})
_FORUM = frozenset({"comment count", "comments count", "num comments"})
"""Columns beside which a score is that of votes, as in forums; beside the first ones it may be a rating."""


def choose(
    names: Sequence[str], sample: Sample, *, named: Fields, file: str, headed: bool = True
) -> tuple[Layout, dict[str, str]]:
    """The columns of a file and the reason for each: those `named`, the others told from names and a `sample` of rows.

    A name counts only if the values fit it; texts are also found without a known name, as the column with the longest
    prose, and times by their values. Without a header (`headed`) values alone tell. Raises ColumnsProblem, naming the
    columns there are, if a named column or a column of texts isn't there.
    """
    sample = list({str(row): row for row in sample}.values())  # a row that was exported twice is no second one
    taken: dict[str, Any] = {
        field: find_column(column, names, file=file, option=field) for field, column in named.chosen().items()
    }
    reasons = dict.fromkeys(taken, "named")
    columns = Layout(**taken, more=tuple(name for name in named.more if name in names))
    free = [name for name in names if name not in taken.values()]
    if not columns.text and not columns.turns:
        columns = replace(columns, turns=_turns_column(free, sample))
        if columns.turns:
            reasons["turns"] = "lists of turns"
        text, reasons["text"] = text_column(free, sample)
        columns = replace(columns, text=text)
    if not columns.text and not columns.turns:
        raise ColumnsProblem(
            f"{file}: no column of texts was found; name it with --text COL (columns: {_list_of(names)})"
            f"{remedy(names, sample)}"
        )
    if not columns.text:
        reasons.pop("text", None)
    look = _by_values if not headed else _by_name
    for field in FIELDS:
        if field == "text" or field in taken:
            continue
        found, why = look(field, free, sample, taken=columns)
        if found is not None:
            change: dict[str, Any] = {field: found}
            columns = replace(columns, **change)
            reasons[field] = why
    if "rating" not in taken and columns.rating:
        columns, told = _of_another_scale(columns, names, sample)
        reasons = {name: why for name, why in reasons.items() if name != "rating" or columns.rating} | told
    columns, told = with_author(columns, names, sample) if headed and "author" not in taken else (columns, {})
    reasons |= told
    if columns.text and named.text is None and named.title is None:
        found = title_column(names, sample, taken=columns)
        columns = replace(columns, title=found)
        reasons |= {} if found is None else {"title": "it stands above the text"}
    return replace(columns, ladders=ladders_of(columns.chosen(), sample)), reasons | _notes_on_cut(
        columns, names, sample
    )


def ladders_of(
    chosen: Mapping[str, str], sample: Sample, *, called: Mapping[str, str] | None = None
) -> dict[str, Ladder]:
    """How grades are read that are no plain figures, by field. `called` are the names of columns in the file."""
    found = {
        field: ladder_of((called or chosen).get(field, chosen[field]), cells_of(chosen[field], sample))
        for field in GRADED
        if field in chosen
    }
    return {field: ladder for field, ladder in found.items() if ladder is not None}


def _notes_on_cut(columns: Fields, names: Sequence[str], sample: Sample) -> dict[str, str]:
    """What is said, by field, of ids and authors that Excel cut."""
    notes = {}
    for field in ("id", "author"):
        like = (name for name in names if holds(name, LIKE[field]) is not None and holds(name, NOT_LIKE[field]) is None)
        usual = [*(name for name in names if normal(name) in FIELDS[field]), *like]
        cut = next((name for name in usual if are_cut(cells_of(name, sample))), None)
        if cut is not None and getattr(columns, field) is None:
            notes[field] = f"{cut} has long numbers as Excel cuts them; export it again with that column as text"
    return notes


def _of_another_scale(columns: Layout, names: Sequence[str], sample: Sample) -> tuple[Layout, dict[str, str]]:
    """The columns with a rating as what it is: none where it counts votes, recommending, satisfaction; and why."""
    rating = columns.rating
    if rating is not None and _are_votes(rating, names, sample):
        return replace(columns, rating=None), {"rating": "beside counts of votes or comments a score is none"}
    if rating is not None and (beside := metric_beside(rating, names, sample)) is not None:
        return _of_metric(columns, beside, sample)
    if _is_recommending(columns, names, sample):
        return replace(columns, nps=rating, rating=None), {"nps": "whole figures from 0 to 10 in a survey"}
    if not columns.csat and rating is not None and is_of_service(rating, names, sample):
        return replace(columns, csat=rating, rating=None), {"csat": "the survey was on tickets, from 1 to 5"}
    return columns, {}


def _is_recommending(columns: Fields, names: Sequence[str], sample: Sample) -> bool:
    """Whether a score is that of recommending: whole figures of 0 to 10 in the answers to a survey."""
    name = normal(columns.rating or "")
    said = {str(value).strip() for value in cells_of(columns.rating or "", sample)}
    if name not in _SCORES or columns.nps is not None or "0" not in said or not said <= _TEN or not said & _ABOVE:
        return False
    return name == "score" and any(holds(one, _SURVEY) for one in names)


def _of_metric(columns: Layout, beside: str, sample: Sample) -> tuple[Layout, dict[str, str]]:
    """The columns with a rating as the score that the column `beside` it names, row by row where it names several."""
    told = metrics_in(beside, sample)
    one = next(iter(told)) if len(told) == 1 else None
    if one is None:
        return replace(columns, metric=beside), {"rating": f"{beside} tells of each row whether it is NPS, CSAT or CES"}
    if getattr(columns, one) is not None:
        return columns, {}
    change: dict[str, Any] = {one: columns.rating, "rating": None}
    return replace(columns, **change), {one: f"{beside} says that it is {one.upper()}"}


def _are_votes(rating: str, names: Sequence[str], sample: Sample) -> bool:
    """Whether a score is that of votes for a post or an idea; beside mere votes one from 1 to 5 is a rating."""
    there = {*map(normal, names)}
    if normal(rating) != "score" or there.isdisjoint(_VOTED | _FORUM):
        return False
    grades = [as_rating(value) for value in cells_of(rating, sample)]
    return not there.isdisjoint(_FORUM) or not all(one is not None and 1 <= one <= _STARS for one in grades)


def _by_name(field: str, free: Sequence[str], sample: Sample, *, taken: Fields) -> tuple[str | None, str]:
    """The column of a field by a usual name, else by a word in its name; a time also by its values alone."""
    used = {name for name in taken.chosen().values() if name}
    left = [name for name in free if name not in used and not _is_about_others(name, field)]
    if field == "time" and (answered := _answered_at(left, free, sample)) is not None:
        return answered, "its name is that of a survey's answer, beside the score"
    if field == "time" and taken.text:
        left = sorted(left, key=lambda name: not _akin(name, taken.text or ""))
    usual = named_like(field, [name for name in free if name not in used], sample)
    values = cells_of(usual, sample) if usual else []
    same = field == "rating" and bool(values) and (is_same_in_all(values) or is_constant(values))
    vague = field == "time" and bool(values) and not surely("time", values)  # "2 months ago"
    like = (
        _by_word(field, [name for name in left if name != usual], sample, varied=same)
        if not values or same or vague
        else None
    )
    if like is not None:
        return like, f"its name has {holds(like, LIKE[field])!r} in it, and the values fit"
    if usual is not None and values:
        return usual, "its name is usual"
    found, why = _by_kind(field, left, sample)
    return (found, why) if found is not None or usual is None else (usual, "its name is usual")


def _answered_at(left: Sequence[str], names: Sequence[str], sample: Sample) -> str | None:
    """The time at which a survey was answered, in a list of calls or tickets with the scores of one; else null."""
    scores = (name for name in names for field in ("nps", "csat") if holds(name, LIKE[field]))
    if next(scores, None) is None:
        return None
    asked = (name for name in left if holds(name, SURVEY) and not holds(name, NOT_LIKE["time"]))
    told = [name for name in asked if (said := cells_of(name, sample)) and are_times(said)]
    return told[0] if len(told) == 1 else None


def _akin(name: str, text: str) -> bool:
    """Whether a column begins with the word that one of texts does: "Review date" beside "Review text", 点评时间."""
    ours, theirs = normal(name).split() or [""], normal(text).split() or [""]
    if ours[0].isascii():
        return ours[0] == theirs[0] and len(ours) > 1
    return ours[0][:_STEM] == theirs[0][:_STEM]


def _by_kind(field: str, left: Sequence[str], sample: Sample) -> tuple[str | None, str]:
    """The column of a field that no usual name tells: times by their values, people, figures that a name explains."""
    if field == "time":
        for name in left:
            values = cells_of(name, sample)
            if values and not holds(name, NOT_LIKE["time"]) and are_times_by_themselves(name, values):
                return name, "its values are times"
        changed = next(
            (name for name in left if _is_of_change(name) and are_times(cells_of(name, sample) or [""])), None
        )
        return changed, "there is no other time than that of the last change"
    if field == "author":
        return _person(left, sample), "its name is that of a person, and the values differ"
    if field == "channel":
        return whence_column(left, sample), "its name asks where from, and its values are ways"
    if field == "rating":
        told = (
            name
            for name in left
            if has_legend(name)
            and not is_of_another(name, "rating")
            and surely("rating", cells_of(name, sample) or [""])
        )
        return next(told, None), "its name tells what its figures mean"
    return None, ""


def _by_word(field: str, names: Sequence[str], sample: Sample, *, varied: bool) -> str | None:
    """The first column with a word for a field in its name and none against it whose values fit (`varied`: differ).

    Of those that may tell who wrote, one with the same in all rows comes last; of times, one that asks when.
    """
    for name in _in_turn(field, names, sample):
        values = cells_of(name, sample)
        word = holds(name, LIKE.get(field, ()))
        if word is None or holds(name, NOT_LIKE.get(field, ())) is not None or is_of_another(name, field):
            continue
        if field in SCORES and not name.endswith(("?", "？")) and holds(normal(name).split()[-1], NOT_LIKE["score"]):
            continue
        if field == "channel" and is_question(name) and normal(name).startswith(word):
            continue  # "Quelle est votre ville ?" asks for no Quelle
        if field == "author" and is_question(name) and not (holds(name, ASKS_WHO) and _differ(values)):
            continue
        if field == "author" and (is_staffs(name, tuple(names)) or not _may_be_names(values)):
            continue
        if field == "id" and not are_keys(values):
            continue
        if values and surely(field, values) and not (varied and (is_same_in_all(values) or is_constant(values))):
            return name
    return None


def _in_turn(field: str, names: Sequence[str], sample: Sample) -> Sequence[str]:
    """Columns in the order in which a word in their names is looked for."""
    if field == "author":
        return sorted(names, key=lambda name: len({*map(str, cells_of(name, sample))}) == 1)
    return sorted(names, key=lambda name: holds(name, LIKE["time"]) in WHEN) if field == "time" else names


def _may_be_names(values: Sequence[object]) -> bool:
    """Whether values may name who wrote: they are no prose, and not all words for who speaks."""
    return not prose(values, least=_WORDS_OF_PROSE) and not all(role_of(str(one)) for one in values)


def _differ(values: Sequence[object]) -> bool:
    """Whether most values are another than the others, as names of people are."""
    return len({*map(str, values)}) > len(values) / 2


def _is_of_change(name: str) -> bool:
    """Whether a time is that of a change, and of nothing that is less the customer's, such as a reply."""
    others = tuple(word for word in NOT_LIKE["time"] if word not in _CHANGES)
    return holds(name, _CHANGES) is not None and holds(name, others) is None


def _person(names: Sequence[str], sample: Sample) -> str | None:
    """The column of who wrote, where none is named as an author: one such as `Name` whose values mostly differ."""
    by_name = {form: name for name in reversed(names) for form in (normal(without_note(name)), normal(name))}
    for usual in PERSON:
        values = cells_of(by_name[usual], sample) if usual in by_name else []
        if values and _differ(values) and fits("author", values) and "/" not in str(values[0]):
            return by_name[usual]
    return None


def _by_values(field: str, free: Sequence[str], sample: Sample, *, taken: Fields) -> tuple[str | None, str]:
    """The column of a field in a file without a header."""
    used = set(taken.chosen().values())
    for name in free:
        values = cells_of(name, sample)
        if name in used or not values:
            continue
        flat = [str(value).strip() for value in values]
        if field == "time" and (are_times_by_themselves(name, values) or are_seconds(values)):
            return name, "its values are times"
        if field == "id" and len(set(flat)) == len(flat) > 1 and not are_times(values) and all(map(_is_key, flat)):
            return name, "its values are short and all differ"
        if field == "rating" and all(map(_is_grade, flat)) and len(set(flat)) < max(3, len(flat)):
            return name, "its values are figures from 0 to 10"
        if field == "lang" and all(TAG.fullmatch(one) and normal(one).split()[0] in _LANGUAGES for one in flat):
            return name, "its values are languages"
    return None, ""


_LANGUAGES = frozenset(
    (
        *("en", "ru", "lt", "zh", "de", "es", "fr", "it", "pt", "pl", "uk", "nl", "tr", "lv", "et", "cs", "sv", "fi"),
        *("da", "no", "nb", "ja", "ko", "ar", "he", "id", "vi", "th", "hu", "ro", "bg", "el", "sk", "sl", "hr", "sr"),
    )
)


def _is_key(value: str) -> bool:
    """Whether a value may be the key of a row by its form: short, in one word, with a figure."""
    return len(value) <= _LONGEST_KEY and " " not in value and any(sign.isdigit() for sign in value)


def _is_grade(value: str) -> bool:
    """Whether a value may be a rating by its form: stars, or a figure up to 10."""
    if "★" in value or "⭐" in value:
        return is_rating(value)
    number = value.replace(",", ".")
    return re.fullmatch(r"\d{1,2}(?:\.\d)?", number) is not None and float(number) <= _RATING_TOP


def _is_about_others(name: str, field: str) -> bool:
    """Whether a column is about other people's text, such as the time of a reply."""
    return (field in ("id", "time", "rating") and is_of_others(name)) or (
        field in ("time", "lang", "author")
        and holds(name, ("reply", "developer", "agent", "ответ", "回覆", "回复")) is not None
    )


def find_column(column: str, names: Sequence[str], *, file: str, option: str) -> str:
    """The column of a name, whatever its case and signs. ColumnsProblem, naming those there are, if it isn't there."""
    if column in names:
        return column
    alike = [name for name in names if normal(name) == normal(column)]
    if len(alike) == 1:
        return alike[0]
    raise NoColumn(
        f"{file}: there is no column {column!r}; name another one with --{option} COL (columns: {_list_of(names)})"
    )


def with_segments(named: Columns, names: Sequence[str], *, file: str) -> Columns:
    """`named` with its segments among `more`, as the file writes them. NoColumn for one that it lacks."""
    found = (find_column(one, names, file=file, option="segment") for one in named.segments)
    return replace(named, more=tuple(dict.fromkeys((*named.more, *found))), segments=())


def refuse_texts_kept(named: Columns, texts: Sequence[str | None], *, file: str) -> None:
    """ColumnsProblem if a segment is a column of what people wrote: that is kept redacted, and segments as sent."""
    for name in named.more:
        if name in texts:
            raise ColumnsProblem(
                f"{file}: {name} holds what people wrote, which is kept redacted; name another column as a segment"
            )


def _list_of(names: Sequence[str]) -> str:
    """The columns that there are, as a message lists them."""
    short = [name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…" for name in names]
    return ", ".join(map(shown, short)) or "none"


def _turns_column(names: Sequence[str], sample: Sample) -> str | None:
    """The column of chat logs in our own form."""
    found = (name for name in names if name in _TURNS and any(isinstance(row.get(name), list) for row in sample))
    return next(found, None)
