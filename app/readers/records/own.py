"""Rows that aren't a customer's: those of bots, of the owner of what is commented on, and of who answers for us."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice

from app.domain.authors import author_of
from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import Agents, is_named, role_of
from app.errors import ColumnsProblem
from app.readers.fields.columns import Layout
from app.readers.fields.fitting import Sample
from app.readers.fields.listed import has_reviews
from app.readers.fields.rows import BOTS, as_text, role_said
from app.readers.fields.speaking import are_mails, are_turns, role_columns, went_one_way
from app.readers.fields.staff import served
from app.readers.values.words import as_bool

_OURS = frozenset({"author is uploader", "is uploader", "author is channel owner", "is channel owner"})
_STANDING = ("staff", "admin", "moderator")
"""Flags of who writes in a forum: two of them are none that a form asks for, and the first tells staff."""

_OF_GOODS = frozenset({"price", "stock", "sku", "vat", "ean", "gtin", "brand", "barcode", "quantity", "part"})
_SENT = frozenset({"outbound-api", "outbound-reply"})  # Twilio's words for messages that an account sent
_TESTED = {
    **dict.fromkeys(("status", "response type"), frozenset({"survey preview", "survey test"})),
    "distribution channel": frozenset({"preview", "test"}),
}
"""Columns, and what they say of an answer with which a survey was but tried, as in Qualtrics."""

_SPAM = frozenset({"spam", "is spam", "is deleted"})
"""Flags of what a forum took for no post, or its author has taken back."""

_MODERATED = frozenset({"comment approved", "comment status", "moderation status", "status"})
_THROWN_OUT = frozenset({"spam", "trash"})  # of WordPress, Disqus and help desks

_WRITERS = ("from id", "from", "author id", "user id", "owner username", "username")
_OWNERS = ("owner id", "owner", "media owner id", "page id", "owner user id")
_SPEAKERS = frozenset({"speaker", "sender", "from", "user", "author", "name"})
_ADDRESS = re.compile(r"\s*@([\w.]+)")
_NUMBERS = frozenset({"owner id", "owner"})  # in any CRM those of staff, which meet those of customers by chance
_POSTED = frozenset({"from id", "from"})
_MAIL = (("from", "to"), ("from address", "to address"), ("from number", "to number"), ("sender", "recipient"))
_IS_ADDRESS = re.compile(r"\S@\S|\d{5}")  # towns between which people travel are none
_ITS_OWN = 0.9  # of the messages in a mailbox go to its owner or come from it
_LEAST, _PAIR, _FEWEST_ROWS, _MOST = 2, 2, 4, 0.6
_SOUNDS = 1 / 3  # of the replies of a page

_REPLY = re.compile(r"(\d{1,7})[-.](\d{1,7})")
"""The number of a comment, and of a reply below it."""

_KINDS = frozenset({"message type", "type", "event type", "subtype", "sub type", "msg type", "post type"})
_EVENT = re.compile(
    r"(?:system|service|event|notification)(?:[ _-]?(?:event|message|msg|notice))*"
    r"|unknown ?future ?value|thread ?created|call|user premium .*"
    r"|(?:guild|channel|group|chat|room|user|member|recipient|participant)?[ _-]?"
    r"(?:member|user|participant|recipient)?[ _-]?(?:join(?:ed)?|leave|left|add(?:ed)?|removed?|kick(?:ed)?|invited?"
    r"|renamed?|name|topic|purpose|icon|pinned|archived?)"
    r"(?:[ _-]?(?:message|change|event|member))?",
    re.IGNORECASE,
)
_APPLICATIONS = frozenset({"application", "bot", "app"})  # beside a user, of who sent a message

Test = Callable[[Mapping[str, object]], bool]


def left_out(
    names: Sequence[str], sample: Sample, *, author: str | None, agents: Agents
) -> tuple[Test | None, dict[str, str]]:
    """Which rows are left out, null if none are, and what is said of it.

    A row is if it says that it is a bot's, an agent's, the owner's, spam or a trial of a survey, if its writer is the
    owner, or if one of `agents` wrote it: in the column of authors, or in another one that names who speaks. Where that
    is all there is, all of it is kept.
    """
    writers = [name for name in names if name == author or normal(name) in _SPEAKERS]
    tests = [
        *(_is_flagged(name) for name in names if normal(name) in BOTS | _OURS),
        *(_is_flagged(name) for name in _standing(names, sample)),
        *trials(names),
        *(_is_flagged(name) for name in names if normal(name) in _SPAM),
        *(_says_one_of(name, _THROWN_OUT) for name in names if normal(name) in _MODERATED),
        *(_of_system(name) for name in names if _tells_events(name, names)),
        *(_is_application(name) for name in names if normal(name.rpartition(".")[2]) in _APPLICATIONS and "." in name),
        *_no_customers(names, sample),
        *(_are_the_same(one, other) for one, other in _owned(names, author)),
        *(_is_by_agent(name, agents) for name in writers if agents),
        *_answers_below(names, sample, author),
        *(_in_mailbox(names, sample) if are_mails(sample) else ()),
    ]

    def ours(row: Mapping[str, object]) -> bool:
        return any(test(row) for test in tests)

    found = sum(map(ours, sample))
    if not found:
        return (ours, {}) if tests else (None, {})
    if found == len(sample):
        return None, {"agents": "all of it is written by one's own side, and kept"}
    return ours, {
        "agents": "what bots, agents, the owner or those named wrote, spam and trials of a survey, are left out: "
        f"{found} of the first {len(sample)} rows"
    }


def _answers_below(names: Sequence[str], sample: Sample, author: str | None) -> list[Test]:
    """What tells the replies of a page to comments, where a column numbers comments 1, 2 and replies to them 2-1, 2-2.

    It replies to several and below half of the comments that have replies, comments on nothing itself, and sounds as
    a company more than others who do so.
    """
    numbers = next((name for name in names if _are_numbered(name, sample)), None)
    if author is None or numbers is None:
        return []
    below: defaultdict[str, set[str]] = defaultdict(set)
    said: defaultdict[str, list[object]] = defaultdict(list)
    own: set[str] = set()
    for row in sample:
        who, number = as_text(row.get(author)) or "", _REPLY.fullmatch(as_text(row.get(numbers)) or "")
        if number is None:
            own.add(who)
            continue
        below[who].add(number[1])
        said[who].append("\n".join(value for value in row.values() if isinstance(value, str)))
    answered = set().union(*below.values())
    several = [who for who in below if who and who not in own and 2 * len(below[who]) >= max(_PAIR * 2, len(answered))]
    page = max(several, key=lambda who: (served(said[who]), len(below[who])), default=None)
    if page is None or served(said[page]) < _SOUNDS:
        return []
    return [lambda row: as_text(row.get(author)) == page and bool(_REPLY.fullmatch(as_text(row.get(numbers)) or ""))]


def _are_numbered(name: str, sample: Sample) -> bool:
    """Whether a column has the numbers of comments and of replies below some of them, each another one: no amounts."""
    told = [as_text(row.get(name)) or "" for row in sample]
    replies = [found for one in told if (found := _REPLY.fullmatch(one))]
    comments = {one for one in told if one.isdecimal()}
    if not replies or len(replies) + len(comments) < len(told) or len({*told}) < len(told):
        return False
    return comments >= {one[1] for one in replies}


def _standing(names: Sequence[str], sample: Sample) -> list[str]:
    """The flag that tells staff in a forum."""
    flags = {normal(name): name for name in names if normal(name) in _STANDING}
    told = [flags[one] for one in _STANDING if one in flags]
    plain = all(as_bool(row.get(name)) is not None for row in sample for name in told)
    return told[:1] if len(told) > 1 and plain else []


def is_catalogue(names: Sequence[str], *, text: str | None, time: str | None) -> bool:
    """Whether a table is one of goods: descriptions beside prices and stock, and no time at which somebody wrote."""
    if time is not None or not _described(text):
        return False
    return len({word for name in names for word in normal(name).split()} & _OF_GOODS) >= _LEAST


def _described(text: str | None) -> bool:
    return text is not None and normal(text).split()[-1:] == ["description"]


def all_sent(names: Sequence[str], sample: Sample) -> str | None:
    """The column by which all rows are messages that were sent, and none is what a customer wrote; else null."""
    ways = (name for name in names if normal(name.rpartition(".")[2]) == "direction")
    return next((name for name in ways if sample and all(str(row.get(name)) in _SENT for row in sample)), None)


def _tells_events(name: str, names: Sequence[str]) -> bool:
    """Whether a column says of messages of what kind they are: it is named so, or there are authors beside a type."""
    last = normal(name.rpartition(".")[2])
    if last not in _KINDS or "." in name:
        return False
    people = any(normal(one.partition(".")[0]) in _SPEAKERS and "." in one for one in names)
    return people or last == "message type"


def _of_system(name: str) -> Test:
    """What tells notes of a system: who joined, left or was added, names that changed."""
    return lambda row: _EVENT.fullmatch(normal(str(row.get(name) or ""))) is not None


def _is_application(name: str) -> Test:
    """What tells messages that a program sent, where a field beside that of a user has it."""
    return lambda row: isinstance(row.get(name), Mapping) and bool(row.get(name))


def _no_customers(names: Sequence[str], sample: Sample) -> list[Test]:
    """What tells the turns of others than customers, where rows are turns of which no preset gathers conversations."""
    found = (name for name in role_columns(sample) if name in names)
    told = (name for name in found if went_one_way(sample, name) or are_turns(sample, name))
    return [_is_no_customers(name) for name in islice(told, 1)]


def _is_no_customers(name: str) -> Test:
    """What tells rows of which a column says that they aren't a customer's."""
    return lambda row: role_said(name, row.get(name)) not in (None, Role.CUSTOMER)


def _in_mailbox(names: Sequence[str], sample: Sample) -> list[Test]:
    """What tells the messages that the owner of a mailbox wrote: to it several others write."""
    called = {normal(name): name for name in names}
    for one, other in ((called[one], called[other]) for one, other in _MAIL if one in called and other in called):
        ends = [(_address(row.get(one)), _address(row.get(other))) for row in sample]
        told = Counter(to for _, to in ends if to).most_common(_PAIR)
        owner = next((name for name, _ in told if _owns(name, ends)), None)
        if owner is not None:
            return [_sent_by(one, owner)]
    return []


def _owns(name: str, ends: Sequence[tuple[str, str]]) -> bool:
    """Whether a mailbox is somebody's: an address to which several write, or a word for who answers."""
    if sum((sent == name) != (to == name) for sent, to in ends) < _ITS_OWN * len(ends):
        return False
    write = {sent for sent, to in ends if to == name and sent}
    return role_of(name) is Role.AGENT or (_IS_ADDRESS.search(name) is not None and len(write) >= _LEAST)


def _sent_by(name: str, owner: str) -> Test:
    """What tells messages that the owner of a mailbox sent."""
    return lambda row: _address(row.get(name)) == owner


def _address(value: object) -> str:
    return (as_text(value) or "").strip().lower()


def trials(names: Sequence[str]) -> list[Test]:
    """What tells rows with which a survey was tried before it was sent."""
    return [_says_one_of(name, _TESTED[normal(name)]) for name in names if normal(name) in _TESTED]


def hint(names: Sequence[str], sample: Sample, *, author: str | None, text: str | None) -> dict[str, str]:
    """What is said where one of those who write seems to answer the others."""
    column = author or next((name for name in names if normal(name) in _SPEAKERS), None)
    if column is None:
        return {}
    wrote = Counter(name for row in sample if (name := author_of(as_text(row.get(column)))))
    if text is not None and (answers := _answering(sample, wrote, column=column, text=text)):
        return {
            "agents": f"{answers!r} answers the others; if that is your side, leave it out with --agent {answers!r}"
        }
    if len(wrote) == _PAIR and wrote.total() >= _FEWEST_ROWS and min(wrote.values()) >= _LEAST:
        return {"agents": f"2 people write ({', '.join(sorted(wrote))}); name the one who answers with --agent NAME"}
    return {}


def _answering(sample: Sample, wrote: Counter[str], *, column: str, text: str) -> str | None:
    """The one whose texts mostly begin with the name of another one."""
    names = {name.lower() for name in wrote}
    to_others: Counter[str] = Counter()
    for row in sample:
        name, said = as_text(row.get(column)), as_text(row.get(text)) or ""
        address = _ADDRESS.match(said)
        if name and address and address[1].lower() in names - {name.lower()}:
            to_others[name] += 1
    likely = [name for name, count in to_others.items() if count >= max(_LEAST, _MOST * wrote[name])]
    return likely[0] if len(likely) == 1 else None


def _owned(names: Sequence[str], author: str | None) -> list[tuple[str, str]]:
    """Pairs of columns, of who wrote and who owns what it is about, that may hold the same person."""
    owners = [name for name in names if normal(name) in _OWNERS and name != author]
    writers = [name for name in names if name == author or normal(name) in _WRITERS]
    return [(one, other) for other in owners[:1] for one in writers if one != other and _comparable(one, other)]


def _comparable(writer: str, owner: str) -> bool:
    """Whether both columns number the same people, by their names."""
    if normal(owner) not in _NUMBERS or normal(writer) in _POSTED:
        return True
    return normal(owner) == "owner" and not normal(writer).endswith("id")


def _is_flagged(name: str) -> Test:
    """What tells rows that a flag says to be a bot's or ours."""
    return lambda row: as_bool(row.get(name)) is True


def _are_the_same(name: str, other: str) -> Test:
    """What tells rows whose writer, in one column, is the owner, in another."""
    return lambda row: row.get(name) not in (None, "") and as_text(row.get(name)) == as_text(row.get(other))


def _is_by_agent(name: str, agents: Agents) -> Test:
    """What tells rows that one of `agents` wrote."""
    return lambda row: is_named(as_text(row.get(name)) or "", agents)


def _says_one_of(name: str, wanted: Collection[str]) -> Test:
    """What tells rows that have one of some words, in small letters, in a column."""
    return lambda row: (as_text(row.get(name)) or "").strip().lower() in wanted


def refuse_others(file: str, names: Sequence[str], sample: Sequence[Mapping[str, object]], columns: Layout) -> None:
    """ColumnsProblem if the texts of a table are none that customers wrote."""
    if (way := all_sent(names, sample)) is not None:
        raise ColumnsProblem(
            f"{file}: by its {way} all of it are messages that were sent to customers, and none is what they wrote; "
            "export those that came in, or name the column with --text COL"
        )
    goods = is_catalogue(names, text=columns.text, time=columns.time)
    if goods or (_described(columns.text) and any(has_reviews(row, name) for row in sample for name in row)):
        raise ColumnsProblem(
            f"{file}: it reads as a list of goods with their descriptions; name the column of what customers wrote "
            "with --text COL"
        )
