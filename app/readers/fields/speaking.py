"""Who speaks in a table of turns: which columns tell it, whether rows without conversations are turns, and staff."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import ASKED, GROUPS, NOBODY, STAFF_BESIDE, Agents, is_named, role_of
from app.pipeline.speakers import SERVES, Utterance, sides, transcript
from app.readers.fields.fitting import Sample
from app.readers.fields.likeness import LIKE, holds
from app.readers.fields.names import AUTHOR, CSAT, NPS, PERSON, RATING
from app.readers.fields.paths import first
from app.readers.fields.rows import as_text, role_said
from app.readers.fields.staff import is_serving
from app.readers.values.grades import is_rating

_MOST, _LONGEST_NAME = 0.5, 60
_BOTH_SIDES, _LONGEST_TALK, _FEW_TALKS = 0.6, 60, 2
_ROWS_SENT, _WORDS_SENT, _DISTINCT = 4, 4, 0.8
_SERVING = 0.05  # of the rows that are no customer's
_PEOPLE = frozenset({*AUTHOR, *PERSON})
_ASKED_KINDS = frozenset({"user type", "author kind", "i am a", "i am", "type"})
_ASKED_FLAGS = frozenset({"is staff", "is customer"})  # a form may ask it
_SIDES = {Role.CUSTOMER, Role.AGENT}
_NUMBERED = re.compile(
    r"(?:speaker|spk|spkr|sprecher|locuteur|hablante|orador|falante|mówca|спикер|говорящий|kalbėtojas|話者|说话人|說話者"
    r"|发言人|發言人|화자)[ _-]?(?:\d{1,2}|[a-f])",
    re.IGNORECASE,
)
_MOST_NUMBERED = 6
_WAYS = frozenset((
    *("direction", "message direction", "направление", "напрямок", "kryptis", "richtung", "dirección", "direção"),
    *("direzione", "kierunek", "richting", "riktning", "suunta", "smer", "yön", "方向", "방향", "الاتجاه", "כיוון"),
))  # fmt: skip
_MESSAGES = (
    *("message", "messages", "sms", "body", "preview", "msg", "сообщени", "žinut", "nachricht", "mensaje", "mensagem"),
    *("messaggio", "wiadomość", "訊息", "消息", "メッセージ", "메시지", "повідомлення", "mesaj", "رسالة", "הודעה"),
)
_WRITTEN = frozenset({"subject", "text", "content"})
_CALLS = (
    *("call", "calls", "duration", "recording", "voicemail", "trip", "trips", "journey", "travel", "flight", "route"),
    *("звонок", "звонка", "skambuči", "anruf", "llamada", "appel", "通話", "通话", "поїздк", "поездк", "kelion"),
)
_SPEAKING = ("participant", "speaker", "role", "side", "party", "author", "sender", "user")
_SENDERS = (
    *("from name", "sender name", "author name", "speaker name", "user name", "display name", "имя отправителя"),
    *("siuntėjo vardas", "送信者名", "發送者名稱", "发送者名称", "발신자명", "from", "sender", "speaker"),
    *(name for name in PERSON if not name.startswith("recipient")),
    *("from handle", "from address", "from email", "sender email", "from number"),
)
_ENDS = frozenset({"from", "to", "sender", "recipient", "from number", "to number", "from address", "to address"})


def sender_of(values: Mapping[str, object]) -> str | None:
    """What the speaker of a turn is called in a column headed as senders or people are, and no word for a side."""
    by_name = {normal(name): as_text(value) for name, value in values.items() if not isinstance(value, dict | list)}
    called = (by_name[name] for name in _SENDERS if by_name.get(name))
    return next((one for one in called if one and len(one) <= _LONGEST_NAME and role_of(one) is None), None)


def role_columns(sample: Sample) -> tuple[str, ...]:
    """The columns that hold nothing but words for who speaks, a customer and somebody else, whatever they are named."""
    found = []
    for name in sample[0] if sample else ():
        said = {role_said(name, row.get(name)) for row in sample if row.get(name) not in (None, "")}
        if Role.CUSTOMER in said and None not in said and len(said) > 1:
            found.append(name)
    return tuple(found)


def other_speakers(sample: Sample, groups: Sequence[str], roles: Sequence[str]) -> tuple[tuple[str, Role], ...]:
    """The columns of names where most conversations have a word for one side: all other names are the other side's.

    They are those that may name `people`; a customer is the same one all through.
    """
    group = next((path for path in groups if sample and path in sample[0]), None)
    if group is None:
        return ()
    found = []
    for name in (one for one in people(tuple(sample[0]), roles) if one != group):
        said = [(str(row.get(group)), row[name], role_said(name, row[name])) for row in sample if row.get(name)]
        told = {role for *_, role in said} & _SIDES
        named = {key for key, _, role in said if role is None}
        worded = {key for key, _, role in said if role in told}
        short = all(len(str(value)) <= _LONGEST_NAME for _, value, _ in said)
        if len(told) == 1 and short and named & worded and len(worded) >= _MOST * len({key for key, *_ in said}):
            found.append((name, Role.AGENT if Role.CUSTOMER in told else Role.CUSTOMER))
    return tuple(found)


def _is_headed_as_customer(name: str) -> bool:
    """Whether a column is headed by a word for a customer, such as "Requester Name"; users are of both sides."""
    return any(role_of(word) is Role.CUSTOMER and word != "user" for word in normal(name).split())


def staff_words(sample: Sample, roles: Sequence[str]) -> frozenset[str]:
    """The words of a column of roles that stand for staff here, though they mostly don't: a user beside a contact."""
    column = next((name for name in roles if sample and name in sample[0]), None)
    return staff_beside(_plain(row.get(column)) for row in sample) if column is not None else frozenset()


def staff_beside(words: Iterable[str]) -> frozenset[str]:
    """Those of the words for speakers that stand for staff since others for customers are beside them."""
    said = set(words)
    if Role.AGENT in {role_of(word) for word in said}:
        return frozenset()
    return frozenset(word for word, customers in STAFF_BESIDE.items() if word in said and said & customers)


def numbered_speakers(sample: Sample) -> str:
    """The column in which speakers have but numbers, as programs that listen to calls write; empty if there is none."""
    for name in sample[0] if sample else ():
        said = {_plain(row.get(name)) for row in sample} - {""}
        if 1 < len(said) <= _MOST_NUMBERED and all(map(_NUMBERED.fullmatch, said)):
            return name
    return ""


def several_speak(sample: Sample, group: str, speaker: str) -> bool:
    """Whether several speak in most conversations: feedback on the speakers of a day has one in each."""
    said: dict[str, set[str]] = {}
    for row in sample:
        said.setdefault(_plain(row.get(group)), set()).add(_plain(row.get(speaker)))
    return sum(len(names) > 1 for names in said.values()) >= _BOTH_SIDES * len(said)


def conversation_column(sample: Sample, role: str) -> str | None:
    """The column of conversations, by its values alone: rows with the same one stand together, and both sides speak."""
    for name in (one for one in sample[0] if one != role):
        keys = [_plain(row.get(name)) for row in sample]
        sides: dict[str, set[Role | None]] = {}
        for key, row in zip(keys, sample, strict=True):
            sides.setdefault(key, set()).add(role_said(role, row.get(role)))
        runs = 1 + sum(key != before for before, key in pairwise(keys))
        both = sum(Role.CUSTOMER in said and len(said) > 1 for said in sides.values())
        together = "" not in sides and runs == len(sides) >= _FEW_TALKS and len(keys) <= _LONGEST_TALK * runs
        if together and both >= _BOTH_SIDES * len(sides):
            return name
    return None


def people(names: Sequence[str], roles: Sequence[str]) -> tuple[str, ...]:
    """The columns that may name who speaks: they are headed as `roles` are, or as who wrote; not as a customer."""
    known = {normal(one) for one in roles} | _PEOPLE
    return tuple(name for name in names if normal(name) in known and not _is_headed_as_customer(name))


def named_speakers(
    sample: Sample, group: str, columns: Sequence[str], texts: Sequence[str], agents: Agents = NOBODY
) -> tuple[str, Agents]:
    """The column in which speakers of conversations have but names, and those who answer; empty if there is none.

    One of `agents` speaks there, or in most conversations somebody serves and somebody else doesn't, they aren't more
    who serve than others, and nobody rates.
    """
    for name in (one for one in columns if one != group):
        conversations: dict[str, list[Utterance]] = {}
        for row in sample:
            who = str(row.get(name) or "")
            turn = Utterance(who, str(first(row, texts) or ""), Role.AGENT if is_serving(who) else None)
            conversations.setdefault(str(row.get(group)), []).append(turn)
        roles = [sides(turns, agents=agents, guess=False) for turns in conversations.values()]
        both = sum(set(by_name.values()) >= _SIDES for by_name in roles)
        named = any(is_named(turn.name, agents) for turns in conversations.values() for turn in turns)
        ours, theirs = (
            {who for by_name in roles for who, role in by_name.items() if role is side}
            for side in (Role.AGENT, Role.CUSTOMER)
        )
        sure = both >= _MOST * len(conversations) and len(ours) <= len(theirs)
        if both and (named or (sure and not _is_any_rated(sample) and _are_names(sample, name))):
            return name, agents | (ours - theirs)
    return "", agents


def _are_names(sample: Sample, name: str) -> bool:
    """Whether a column holds names of speakers: short ones, and no word for a side."""
    said = {_plain(row.get(name)) for row in sample}
    return all(len(one) <= _LONGEST_NAME and role_of(one) is None for one in said)


def _is_any_rated(sample: Sample) -> bool:
    """Whether a row has a rating, as reviews do and turns don't."""
    rates = [name for name in sample[0] if normal(name) in {*RATING, *NPS, *CSAT}]
    return any(is_rating(str(row.get(name))) for row in sample for name in rates)


def are_turns(sample: Sample, role: str) -> bool:
    """Whether rows without a known conversation are turns, and not what several groups of people answered.

    Each side has one word, none that stands for a group which a survey asks, nobody but the customer rates, who is none
    sounds like service, and no row is a whole conversation.
    """
    words = {_plain(row.get(role)) for row in sample} - {""}
    told = [role_said(role, word) for word in words]
    alone = told.count(Role.CUSTOMER) == 1 and told.count(Role.AGENT) <= 1
    asked = words & (GROUPS | ASKED if normal(role) in _ASKED_KINDS else GROUPS) or normal(role) in _ASKED_FLAGS
    single = alone and not asked and not _of_calls(sample, role) and not _others_rate(sample, role)
    return single and _some_serve(sample, role) and not _are_talks(sample)


def went_one_way(sample: Sample, way: str) -> bool:
    """Whether a column says of single messages which way they went: calls and trips have a direction too.

    Who is called or travels out is a customer all the same. Messages have a sender or a column named for them, or some
    of those that went out sound like service or say the same; nobody but the customer rates, and none is a whole
    conversation.
    """
    if not _is_way(way) or _of_calls(sample, way) or _others_rate(sample, way) or _are_talks(sample):
        return False
    lasts = [normal(name.rpartition(".")[2]) for name in sample[0]]
    named = any(one in _ENDS or (one not in _WAYS and holds(one, _MESSAGES)) for one in lasts)
    return named or _some_serve(sample, way) or _some_repeat(sample, way)


def are_mails(sample: Sample) -> bool:
    """Whether rows with two ends are messages, and neither calls of which somebody took notes nor whole conversations.

    They have a subject or a column named for messages.
    """
    names = tuple(sample[0]) if sample else ()
    written = any(normal(name) in _WRITTEN or holds(name, _MESSAGES) for name in names)
    return written and not any(holds(name, _CALLS) for name in names) and not _are_talks(sample)


def _is_way(name: str) -> bool:
    """Whether a column is headed as a direction: in or out."""
    return normal(name.rpartition(".")[2]) in _WAYS


def _of_calls(sample: Sample, way: str) -> bool:
    """Whether a column says which way calls or trips went: it is named so, or is a mere direction beside such ones."""
    if _is_way(way):
        return any(holds(name, _CALLS) for name in sample[0])
    return holds(way, _CALLS) is not None and holds(way, _SPEAKING) is None


def _are_talks(sample: Sample) -> bool:
    """Whether rows hold whole conversations, in which both sides speak."""
    told = sum(any(isinstance(one, str) and transcript(one) for one in row.values()) for row in sample)
    return told > _MOST * len(sample)


def _some_serve(sample: Sample, role: str) -> bool:
    """Whether some of the rows that are no customer's offer help, apologise or have somebody wait."""
    others = [row for row in sample if role_said(role, row.get(role)) not in (None, Role.CUSTOMER)]
    serving = sum(any(isinstance(one, str) and SERVES.search(one) for one in row.values()) for row in others)
    return serving >= max(1, _SERVING * len(others))


def _some_repeat(sample: Sample, role: str) -> bool:
    """Whether those who are no customers say the same again and again, where customers don't."""
    return any(_is_repeated_in(sample, role, name) for name in sample[0] if name != role)


def _is_repeated_in(sample: Sample, role: str, name: str) -> bool:
    """Whether in one column the texts of others than customers come again and again, and those of customers don't."""
    said: dict[bool, list[str]] = {True: [], False: []}
    for row in sample:
        words, who = row.get(name), role_said(role, row.get(role))
        if isinstance(words, str) and who is not None and len(words.split()) >= _WORDS_SENT:
            said[who is Role.CUSTOMER].append(words.strip())
    ours, theirs = said[False], said[True]
    if min(len(ours), len(theirs)) < _ROWS_SENT:
        return False
    return len(ours) > len(set(ours)) * 2 and len(set(theirs)) >= _DISTINCT * len(theirs)


def _others_rate(sample: Sample, role: str) -> bool:
    """Whether a row that is no customer's has a rating: then several groups answer, and nobody talks."""
    others = [row for row in sample if role_said(role, row.get(role)) not in (None, Role.CUSTOMER)]
    rates = [name for name in sample[0] if normal(name) in {*RATING, *NPS, *CSAT} or holds(name, LIKE["rating"])]
    return any(is_rating(str(row.get(name))) for row in others for name in rates)


def _plain(value: object) -> str:
    """A cell as a word to compare: trimmed, in small letters."""
    return "" if value is None else str(value).strip().lower()
