"""An item as it is sent and what is made of it before it is kept: checked, redacted, storable. No database here."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from app.domain.authors import author_of
from app.domain.ids import new_id
from app.domain.records import Feedback, Turn
from app.errors import FieldTooLong, ItemProblem, OutOfRange
from app.pipeline.clean import check
from app.store.feedback import StoredFeedback

Redact = Callable[[Feedback], Feedback]
"""What takes personal data out of an item."""

LONGEST_FIELD = 1_000
MOST_SEGMENTS = 50
MOST_TURNS = 5_000
LONGEST_TIME = 100
AHEAD = dt.timedelta(days=2)
"""How far beyond now a time may lie: clocks differ, and some exports write the local time of the far east as UTC."""
_LONE = re.compile("[\ud800-\udfff]")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?m\.?)?", re.IGNORECASE)
REPLACED = "\ufffd"
_RANGES = {"nps": (0, 10), "rating": (-1e6, 1e6), "csat": (-1e6, 1e6), "ces": (-1e6, 1e6)}


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it was sent; the id of `feedback` is not looked at."""

    feedback: Feedback
    external_id: str | None = None


def prepare(item: Item, *, redact: Redact, limit: int, now: dt.datetime, lenient: bool = False) -> StoredFeedback:
    """The item as it may be kept, under a new id. Raises TextProblem or ItemProblem.

    `limit` is the longest text in code points. A time that can't be read or lies in the future is a problem, or if
    `lenient` kept as given, and the item counts as of `now`; that of a turn is left out then. Empty words are null.
    """
    given = _without_blanks(item.feedback, lenient=lenient)
    check("\n".join(turn.text for turn in given.turns) if given.turns else given.text, limit=limit)
    _check_fields(given, item.external_id)
    occurred_at = _happened(given.time, now=now, lenient=lenient)
    turns = tuple(_timed(turn, number, lenient=lenient) for number, turn in enumerate(given.turns))
    kept = redact(_storable(replace(given, id=new_id(), turns=turns)))
    return StoredFeedback(
        feedback=kept,
        external_id=None if item.external_id is None else storable(item.external_id),
        occurred_at=occurred_at,
        at=occurred_at or now,
        received_at=now,
        content_hash=content_hash(kept),
        job_id=None,
    )


def content_hash(feedback: Feedback) -> str:
    """Sha256 over everything of an item but its id: the same for what says the same."""
    fields = {name: value for name, value in asdict(feedback).items() if name != "id"}
    written = json.dumps(fields, ensure_ascii=False, sort_keys=True, default=dict)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def moment(text: str) -> dt.datetime | None:
    """A time in ISO 8601, in UTC where it names no zone; null for what is no time, or not of these centuries."""
    try:
        read = dt.datetime.fromisoformat(text.strip())
        aware = read if read.tzinfo else read.replace(tzinfo=dt.UTC)
        utc = aware.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return utc if 1900 <= utc.year < 2200 else None  # noqa: PLR2004 - years


def _without_blanks(given: Feedback, *, lenient: bool) -> Feedback:
    """The item with null for empty words; a segment without a name is a problem, or if `lenient` left out."""
    if "" in given.segment and not lenient:
        raise ItemProblem("segment has a field without a name; name it, or leave it out")
    return replace(
        given,
        source=given.source or None,
        channel=given.channel or None,
        author=given.author or None,
        time=given.time or None,
        lang=given.lang or None,
        segment={name: value for name, value in given.segment.items() if name},
    )


def _happened(given: str | None, *, now: dt.datetime, lenient: bool) -> dt.datetime | None:
    read = None if given is None else moment(given)
    if given is None or (read is not None and read <= now + AHEAD):
        return read
    if lenient:
        return None
    if read is None:
        raise ItemProblem("occurred_at is no time; write it as 2026-03-01T12:30:00Z")
    raise ItemProblem(f"occurred_at lies in the future ({read:%Y-%m-%d}); send when it happened, or leave it out")


def _timed(turn: Turn, number: int, *, lenient: bool) -> Turn:
    """The turn, whose time says a moment or the hour of a clock and no more: it is kept as it is."""
    given = (turn.time or "").strip()
    if not given:
        return replace(turn, time=None)
    if len(given) <= LONGEST_TIME and (_CLOCK.fullmatch(given) or moment(given) is not None):
        return turn
    if lenient:
        return replace(turn, time=None)
    raise ItemProblem(f"turns.{number}.time is no time; write it as 2026-03-01T12:30:00Z or 12:30")


def encodable(text: str) -> str:
    """`text` with what no answer can hold (lone surrogates) replaced one for one, so that offsets stay."""
    return _LONE.sub(REPLACED, text)


def storable(text: str) -> str:
    """`text` with what no database takes (NUL, lone surrogates) replaced one for one, so that offsets stay."""
    return encodable(text).replace("\x00", REPLACED)


def _storable(feedback: Feedback) -> Feedback:
    def maybe(text: str | None) -> str | None:
        return None if text is None else storable(text)

    return replace(
        feedback,
        text=storable(feedback.text),
        turns=tuple(replace(turn, text=storable(turn.text), time=maybe(turn.time)) for turn in feedback.turns),
        source=maybe(feedback.source),
        channel=maybe(feedback.channel),
        author=author_of(maybe(feedback.author)),
        time=maybe(feedback.time),
        lang=maybe(feedback.lang),
        segment={storable(name): storable(value) for name, value in feedback.segment.items()},
    )


def _check_fields(given: Feedback, external_id: str | None) -> None:
    words = {
        "external_id": external_id,
        "source": given.source,
        "channel": given.channel,
        "author": given.author,
        "occurred_at": given.time,
        "lang": given.lang,
        **{f"segment.{name}": f"{name}{value}" for name, value in given.segment.items()},
    }
    for name, value in words.items():
        if value is not None and len(value) > LONGEST_FIELD:
            told = f"{name[:50]} is longer than {LONGEST_FIELD:,} characters; shorten it"
            raise FieldTooLong(told, field=name[:50], most=LONGEST_FIELD)
    if external_id == "":
        raise ItemProblem("external_id is empty; leave it out, or give the id that the item has at its source")
    if len(given.segment) > MOST_SEGMENTS:
        raise ItemProblem(f"segment has {len(given.segment)} fields; send at most {MOST_SEGMENTS}")
    if len(given.turns) > MOST_TURNS:
        raise ItemProblem(f"the chat log has {len(given.turns):,} turns; send at most {MOST_TURNS:,}")
    for name, (low, high) in _RANGES.items():
        value = getattr(given, name)
        if value is not None and not low <= value <= high:
            told = f"{name} is {value}; write a number from {low:g} to {high:g}"
            raise OutOfRange(told, field=name, value=f"{value}", low=low, high=high)
