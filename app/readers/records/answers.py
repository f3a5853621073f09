"""The answers of a row to a form's open questions as items: what is asked, what is said, and in which language."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.labels import Role
from app.domain.records import Turn
from app.domain.sides import side_of
from app.pipeline.language import UNKNOWN, detect, detect_beside
from app.readers.fields.asked import last_of
from app.readers.fields.paths import is_blank, unmarked
from app.readers.fields.rows import as_text

LONGEST_QUESTION = 200
SAMPLED = 200
"""Rows at the begin of a file that tell what its answers are mostly written in."""

_LONG = 100  # code points of an answer that tells its language by itself
_MOST = 0.5

Values = Mapping[str, object]


def answers(
    record: Values, values: Values, questions: Sequence[str], *, usual: str | None = None
) -> Iterator[dict[str, object]]:
    """An item an answer; a row without any is one item without text, so that it is rejected and not lost.

    A short answer hardly tells its language, so all of a row do together, and of the file the `usual` one.
    """
    given = as_text(values.get("id"))
    said = {name: text for name in questions if (text := _answer(record, name))}
    written = None if values.get("lang") else detect("\n".join(said.values()), usual=usual)
    for number, name in enumerate(questions, start=1):
        if name not in said:
            continue
        turns = [
            Turn(Role.BOT, last_of(name)),
            Turn(Role.CUSTOMER, said[name], as_text(values.get("time"))),
        ]
        item = {**values, "id": None if given is None else f"{given}:{number}", "turns": turns}
        if written not in (None, UNKNOWN) and len(said[name]) < _LONG:
            item["lang"] = detect_beside(said[name], str(written))
        yield item | {"question": last_of(name)[:LONGEST_QUESTION]}
    if not said:
        yield {**values, "text": None}


def usual_language(records: Iterable[Values], questions: Sequence[str]) -> str | None:
    """What most rows, and the questions where they aren't English, are written in; null where no language is most."""
    told = Counter(
        detect("\n".join(said))
        for record in records
        if (said := [text for name in questions if (text := _answer(record, name))])
    )
    asked = detect("\n".join(name for name in questions if side_of(name) == 0) or "\n".join(questions))
    told.update([asked] if asked != "en" else [])
    most = max(told, key=lambda lang: (told[lang], lang), default=UNKNOWN)
    return most if most != UNKNOWN and told[most] >= _MOST * told.total() else None


def _answer(record: Values, name: str) -> str:
    """What a record answers to a question, as plain text; empty if nothing."""
    value = record.get(name)
    return "" if is_blank(value) else unmarked(as_text(value) or "")
