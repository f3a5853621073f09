"""Which scale a column of grades is of, by its name and those beside it: how good something was, satisfaction."""

from collections.abc import Sequence

from app.domain.names import normal
from app.readers.fields.fitting import Sample, cells_of
from app.readers.fields.likeness import LIKE, holds
from app.readers.fields.names import FIELDS
from app.readers.values.grades import as_rating

SCORES = ("nps", "csat", "ces")
_SCALES = ("rating", *SCORES)
SURVEY = ("survey", "опрос", "apklaus", "umfrage", "befragung", "encuesta", "enquête", "sondage", "pesquisa", "ankiet")
TICKETS = frozenset((
    *("ticket id", "ticket number", "ticket", "case id", "case number", "conversation id", "chat id", "interaction id"),
    *("assignee", "assigned to", "agent", "agent name", "ticket subject", "assignment group", "first response time"),
))  # fmt: skip
_LEAST, _TOP = 1, 5


def is_of_another(name: str, field: str) -> bool:
    """Whether a column whose name has a word for one scale is of another by its usual name.

    What asks for recommending, for being satisfied or how easy it was is no rating.
    """
    if field not in _SCALES:
        return False
    usual = any(normal(name) in FIELDS[other] for other in _SCALES if other != field)
    return usual or (field == "rating" and any(holds(name, LIKE[other]) for other in SCORES))


def is_of_service(rating: str, names: Sequence[str], sample: Sample) -> bool:
    """Whether a score is what customers were asked after they had been served: that of a survey, beside tickets."""
    asked = holds(rating, SURVEY) is not None and not TICKETS.isdisjoint(map(normal, names))
    grades = [as_rating(value) for value in cells_of(rating, sample)] if asked else []
    return bool(grades) and all(one is not None and _LEAST <= one <= _TOP and one.is_integer() for one in grades)
