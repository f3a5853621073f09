"""Which column holds each field: as a user names them, and as it was found out; and what columns are usually named."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.names import normal
from app.domain.roles import Agents, agents_of
from app.readers.fields.names import FIELDS, NAMED, TEXT
from app.readers.values.ladders import Ladder
from app.readers.values.times import Dates


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read, where that is not to be found out.

    `dates` is dmy, mdy or ymd; `agents` are those in a chat who answer for us.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    dates: str | None = None
    agents: tuple[str, ...] = ()

    @property
    def ours(self) -> Agents:
        """The agents as names are compared."""
        return agents_of(self.agents)


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of the columns that hold each field; null where none does.

    `turns` holds chat logs as lists of {role, text, time}. Where a row has both, its turns count. `title` is what the
    customer wrote above the text, and is read with it; named as an empty word, none is. `more` are further columns to
    keep as segment fields, where a file has them.
    """

    text: str | None = None
    id: str | None = None
    time: str | None = None
    channel: str | None = None
    author: str | None = None
    lang: str | None = None
    rating: str | None = None
    turns: str | None = None
    more: tuple[str, ...] = ()
    nps: str | None = None
    csat: str | None = None
    ces: str | None = None
    title: str | None = None

    def chosen(self) -> dict[str, str]:
        """Field and column, of those there are."""
        pairs = ((name, getattr(self, name)) for name in (*NAMED, "turns"))
        return {name: column for name, column in pairs if column}


@dataclass(frozen=True, slots=True)
class Columns(Fields):
    """What a user names of a file, so that it isn't to be found out: columns, the `preset`, and its `reading`.

    `segments` are columns to keep as `more` are, which a file must have. `resolve` asks for moments instead of times as
    they are written.
    """

    preset: str | None = None
    reading: Reading = Reading()
    resolve: bool = False
    segments: tuple[str, ...] = ()

    def kept(self) -> tuple[str, ...]:
        """All columns that are named: they keep their names where a line below the header has longer ones."""
        return (*self.chosen().values(), *self.more, *self.segments)


@dataclass(frozen=True, slots=True)
class Layout(Fields):
    """Where a file has each field, as found out, and how its values are read.

    `dates` say how its times are written; null, that they stay as given. `ladders` say by field how grades are read
    that are no plain figures. Where rows are of several surveys, `metric` is the column that names the score of
    each, and the rating is that one.
    """

    dates: Dates | None = None
    metric: str | None = None
    ladders: Mapping[str, Ladder] = field(default_factory=dict)


def is_text_name(name: str) -> bool:
    """Whether a column of this name usually holds texts."""
    return normal(name) in TEXT


def is_usual_name(name: str) -> bool:
    """Whether a column of this name is usual for any field."""
    return any(normal(name) in names for names in FIELDS.values())
