"""Which column of a table holds the customer's texts, and which others read as texts too."""

from collections.abc import Collection, Sequence

from app.domain.names import normal
from app.pipeline.language import UNKNOWN, detect
from app.readers.fields.fitting import NAMED_WORDS, Sample, are_times, cells_of, prose, prose_in, words_in
from app.readers.fields.likeness import LIKE, holds
from app.readers.fields.names import ANSWER, ORIGINAL, QUESTION, SAID_BACK, TRANSLATED
from app.readers.fields.naming import is_aside, is_of_others, is_of_person, is_surely_aside, named_like, without_note
from app.readers.fields.staff import served

NO_ORIGINAL = "beside it is no original"
_ROWS_OF_SENT, _FEWER_OF_SENT, _WORDS_OF_SENT = 8, 4, 4
_SERVED = 0.5  # of texts, that all of them are a company's
_WORDS_OF_CHOICE, _CHOICES, _MOST_CHOICES = 2.0, 5, 0.6
_EITHER = frozenset({"message", "text", "сообщени", "текст", "tekst", "nachricht", "內容", "内容"})
_THEIRS = tuple(word for word in LIKE["text"] if word not in _EITHER)
_WHOSE = (
    "customer",
    "client",
    "guest",
    "patient",
    "клиент",
    "клієнт",
    "покупател",
    "klient",
    "kunde",
    "kund",
    "cliente",
)
_TICKET, _TICKET_WORDS = (
    frozenset((
        *("subject", "summary", "status", "priority", "assignee", "resolution", "short description", "state"),
        *("assigned to", "assignment group", "close notes", "work notes", "case number", "case owner", "case origin"),
    )),
    2,
)  # fmt: skip


def text_column(names: Sequence[str], sample: Sample) -> tuple[str | None, str]:
    """The column of texts, null if there is none, and why it is: a usual name, a word in the name, the longest prose.

    One that mostly sounds as what a company answers gives way to one beside it that doesn't.
    """
    found, why = _text_by_name(names, sample)
    said = cells_of(found, sample) if found is not None else []
    if found is None or served(said) < _SERVED:
        return found, why
    rest = [name for name in names if name != found and not is_aside(name) and not is_of_person(name)]
    asked = [name for name in rest if prose_in(name, sample) > 0 and served(cells_of(name, sample)) < served(said) / 2]
    best = max(asked, key=lambda name: prose_in(name, sample), default=None)
    return (found, why) if best is None else (best, f"it holds prose, and {found} sounds as what a company answers")


def _text_by_name(names: Sequence[str], sample: Sample) -> tuple[str | None, str]:
    """The column of texts, before it is told who of both sides wrote it.

    One of a usual name gives way to another where it is empty, is what was sent to all, is one of few choices, or where
    the original stands beside it.
    """
    posed = [name for name in names if normal(name) in QUESTION and _come_again(cells_of(name, sample))]
    whole, names = names, [name for name in names if name not in posed]
    asked = [name for name in names if normal(name) in QUESTION and prose_in(name, sample, least=NAMED_WORDS)]
    answers = [name for name in names if asked and normal(name) in ANSWER]
    own = [name for name in names if not is_of_others(name) and name not in answers]
    known = named_like("text", own, sample)
    if known is not None:
        other, why = _instead(known, names, sample)
        return (known, "its name is usual for texts") if other is None else (other, why)
    if asked:
        return asked[0], "what people ask; the answers beside it are not theirs"
    if (answering := _answering(whole, sample)) is not None:
        return answering, "it answers the questions beside it"
    described = next((name for name in _of_ticket(names) if _holds_words(name, sample)), None)
    if described is not None:
        return described, "its name is usual for texts"
    return _by_prose(names, answers, sample)


def _come_again(said: Sequence[object]) -> bool:
    """Whether few questions come again and again: those that a survey asks."""
    return len(said) >= _FEWER_OF_SENT and len({*map(str, said)}) <= len(said) / 2


def _by_prose(names: Sequence[str], answers: Collection[str], sample: Sample) -> tuple[str | None, str]:
    """The column with a word for texts in its name, else the one with the longest prose; none of `answers`."""
    free = [name for name in names if name not in answers and not is_surely_aside(name) and not is_of_person(name)]
    free = [name for name in free if not are_times(cells_of(name, sample) or [""])]
    own = [name for name in free if not is_aside(name)]
    own = (
        own
        if any(prose_in(name, sample) or (holds(name, LIKE["text"]) and _holds_words(name, sample)) for name in own)
        else free
    )
    alike = {name: prose_in(name, sample, least=NAMED_WORDS) for name in own if holds(name, LIKE["text"]) is not None}
    best = max(alike, key=lambda name: alike[name], default=None)
    if best is not None and alike[best] > 0:
        return best, f"its name has {holds(best, LIKE['text'])!r} in it, and it holds prose"
    words = {name: prose_in(name, sample) for name in own}
    best = max(words, key=lambda name: words[name], default=None)
    if best is None or words[best] <= 0:
        return None, ""
    return best, f"the longest prose, {words[best]:.0f} words a row"


def _answering(names: Sequence[str], sample: Sample) -> str | None:
    """The column of answers beside one of questions, though many answers are figures."""
    if QUESTION.isdisjoint(map(normal, names)):
        return None
    told = (name for name in names if normal(name) in ANSWER)
    return next((name for name in told if any(words_in(str(one)) > 1 for one in cells_of(name, sample))), None)


def unread(names: Sequence[str], sample: Sample, *, taken: Collection[str]) -> tuple[str, ...]:
    """The columns that read as prose and that nothing is taken from."""
    return tuple(name for name in names if name not in taken and prose_in(name, sample) > 0)


def _instead(known: str, names: Sequence[str], sample: Sample) -> tuple[str | None, str]:
    """The column that counts instead of one with a usual name, and why; null if that one stays."""
    said = cells_of(known, sample)
    rest = [name for name in names if name != known and cells_of(name, sample)]
    theirs = [name for name in rest if _is_customers(name) and prose_in(name, sample) > prose(said)]
    if theirs and not _is_customers(known):
        return theirs[0], f"it is the customer's by its name, and {known} beside it is not"
    if not said or _is_sent(said, _ROWS_OF_SENT):
        back = [name for name in rest if said and normal(name) in SAID_BACK and _holds_words(name, sample)]
        return (back[0], f"{known} is the same in all rows, and this answers it") if back else text_column(rest, sample)
    whole = next((name for name in rest if _is_original(name, known, sample) and _holds_words(name, sample)), None)
    if whole is not None:
        return whole, f"{known} {NO_ORIGINAL}"
    why = _weak(known, said)
    rest = [name for name in rest if _may_replace(name, known, said)]
    if why and (other := _named_prose(rest, sample)) is not None:
        return other, f"it holds prose, and {known} {why}"
    told = _of_ticket(names)
    described = next((name for name in told if _holds_words(name, sample)), None)
    return (described, "its name is usual for texts") if described not in (None, known) else (None, "")


def _is_customers(name: str) -> bool:
    """Whether a column is named as what customers wrote, by both words: "Відгук клієнта", "Customer comment"."""
    return holds(name, _THEIRS) is not None and holds(name, _WHOSE) is not None and not is_aside(name)


def _weak(known: str, said: Sequence[object]) -> str:
    """Why a column of a usual name gives way to another one that holds prose; empty if it doesn't."""
    if normal(known) in ANSWER:
        return "may be what the company answers"
    few = sum(words_in(str(one)) for one in said) < _WORDS_OF_CHOICE * len(said)
    chosen = few and len({*map(str, said)}) <= min(_CHOICES, _MOST_CHOICES * len(said))
    return "one of a few words, or the same" if chosen or _is_sent(said, _FEWER_OF_SENT) else ""


def _may_replace(name: str, known: str, said: Sequence[object]) -> bool:
    """Whether a column may hold the customers' texts where the one that is `known` seems not to.

    Beside an answer it is named as what customers write, for messages are of both sides; beside short reviews it is no
    description, which is that of goods.
    """
    words = normal(name).split()
    if normal(known) in ANSWER:
        return holds(name, _THEIRS) is not None or holds(name, LIKE["author"]) is not None
    return words[-1:] != ["description"] or holds(known, LIKE["text"]) is None or _is_sent(said, _FEWER_OF_SENT)


def _is_sent(said: Sequence[object], least: int) -> bool:
    """Whether a text is one and the same in many rows: what we sent or sell, rather than what customers wrote."""
    texts = [str(value).strip() for value in said]
    return len(texts) >= least and len(set(texts)) == 1 and words_in(texts[0]) >= _WORDS_OF_SENT


def _named_prose(names: Sequence[str], sample: Sample) -> str | None:
    """The column with a name for texts whose values read as prose, and are no other one's."""
    own = [name for name in names if not is_of_others(name) and not is_aside(name) and not is_of_person(name)]
    usual = named_like("text", own, sample)
    liked = (name for name in (usual, *own) if name is not None and (name == usual or holds(name, LIKE["text"])))
    liked = (name for name in liked if normal(name) not in ANSWER)
    return next((name for name in liked if prose(cells_of(name, sample)) > 0), None)


def _is_original(name: str, known: str, sample: Sample) -> bool:
    """Whether a column is named as the original of the one that is `known`; as an original alone, if that is another's.

    The known one is a translation by its name, or since both are in other languages.
    """
    words, others = normal(name).split(), normal(without_note(known)).split()
    rest = [word for word in words if word not in ORIGINAL]
    if rest:
        return rest == others and rest != words
    return holds(known, TRANSLATED) is not None or _differ_in_language(name, known, sample)


def _differ_in_language(name: str, other: str, sample: Sample) -> bool:
    """Whether two columns are in different languages where they don't say the same."""
    pairs = [(str(row.get(name) or ""), str(row.get(other) or "")) for row in sample]
    pairs = [(one, two) for one, two in pairs if one.strip() and two.strip() and one != two]
    told = {detect(" ".join(texts)) for texts in zip(*pairs, strict=True)}
    return len(told) > 1 and UNKNOWN not in told


def _holds_words(name: str, sample: Sample) -> bool:
    return prose_in(name, sample, least=NAMED_WORDS) > 0


def _of_ticket(names: Sequence[str]) -> list[str]:
    """The description in a list of tickets, whose comments are the agents'; none in any other table."""
    known = {normal(name) for name in names}
    return [name for name in names if normal(name) == "description"] if len(known & _TICKET) >= _TICKET_WORDS else []
