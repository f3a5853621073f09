"""Usual names of columns, per field, in the languages that dumps come in, and words in other columns' names.

They are in the lexicon, written as `normal` makes them: lower case, words parted by one space. Of the usual names of a
field earlier ones are tried first.
"""

from collections.abc import Mapping

from app.readers.lexicon.tables import tables

_FIELDS = ("text", "id", "time", "channel", "author", "lang", "rating", "nps", "csat", "ces")
_NAMES = tables("names", *_FIELDS, "title", "headline", "titled", "person", "first", "later")
_ASIDE = tables(
    "aside",
    *("aside", "topics", "others", "person_last", "person_first"),
    *("original", "translated", "question", "answer", "said_back"),
)
_QUESTIONS = tables("questions", "closed", "yes_or_no", "who", "free")

FIELDS: Mapping[str, tuple[str, ...]] = {field: _NAMES[field] for field in _FIELDS}
TEXT, ID, TIME, AUTHOR, LANG = FIELDS["text"], FIELDS["id"], FIELDS["time"], FIELDS["author"], FIELDS["lang"]
RATING, NPS, CSAT = FIELDS["rating"], FIELDS["nps"], FIELDS["csat"]

NAMED = ("text", "title", *(field for field in _FIELDS if field != "text"))
"""The fields whose columns may be named."""

TITLE, HEADLINE = _NAMES["title"], _NAMES["headline"]
"""Columns of what stands above a review, and those that hold it beside a rating, and elsewhere the subject of mail."""

TITLED = frozenset(_NAMES["titled"])
"""Columns beside which a title is that of a book, a film or goods, or what people are by profession."""

PERSON = _NAMES["person"]
"""Names of columns that tell who wrote where none is named as an author and the values differ."""

FIRST, LATER = _NAMES["first"], _NAMES["later"]
"""Columns of a review, and of what its author added later."""

ASIDE = _ASIDE["aside"]
"""Words in the name of a column that holds other text than the customer's."""

ASIDE_TOPICS = _ASIDE["topics"]
"""Words of what a text is about: a column named by them alone holds no text of a customer."""

OTHERS = _ASIDE["others"]
"""What a record keeps beside the feedback: words in the outer part of a nested name."""

PERSON_LAST, PERSON_FIRST = _ASIDE["person_last"], _ASIDE["person_first"]
"""Words for who wrote where a name ends with them, as English, Lithuanian and Chinese do, or begins with them."""

ORIGINAL = _ASIDE["original"]
"""Words for what was written itself, in the name of a column beside one of translations."""

TRANSLATED = _ASIDE["translated"]
"""Words for a translation, in the name of a column."""

QUESTION, ANSWER = frozenset(_ASIDE["question"]), frozenset(_ASIDE["answer"])
"""Columns of what people ask a shop, and of what it answers."""

SAID_BACK = frozenset(_ASIDE["said_back"])
"""Columns of what people answered, beside one of what was sent to all of them."""

ASKS_WHO = _QUESTIONS["who"]
"""Words of a question whose answers are the author's name."""

CLOSED, YES_OR_NO = _QUESTIONS["closed"], _QUESTIONS["yes_or_no"]
"""Words of questions, and with what those begin, that ask for a fact or a choice: short answers are no feedback."""

OPEN = _QUESTIONS["free"]
"""Words in the name of a column for an open question."""


def shown(name: str) -> str:
    """The name as a message may hold it: in one line, with what can't be printed written as its code."""
    return name if name.isprintable() else "".join(one if one.isprintable() else ascii(one)[1:-1] for one in name)
