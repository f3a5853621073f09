"""Answers of a form that lie in lists of a record, each beside its question, as fields named by the questions.

Typeform and SurveyMonkey list them so, by pages or not; Jotform and Alchemer have an object by number in the place of
the list, Google Forms one by the question's id.
"""

from collections.abc import Iterator, Mapping, Sequence

from app.domain.names import normal

_Values = Mapping[str, object]
_Answer = tuple[str, object]  # the question and what is said

_ASKED = ("question", "heading", "prompt", "question text", "question title", "field", "question id")
_ANSWER = frozenset({"answer", "answers"})
_HEADED = ("title", "text", "label", "name")  # ask where answers stand beside them
_OF_QUESTION = ("title", "text", "question", "label", "heading", "name", "ref", "id")
_SAID = (
    *("answer", "answers", "text", "simple text", "value", "response", "content", "text answers"),
    *("number", "boolean", "choice", "choices", "label", "labels", "rating", "score", "comment"),
)
_DEEPEST = 4


def answered_in(sample: Sequence[_Values]) -> bool:
    """Whether records have such lists; not where one record asks the same twice, for it may be several of them."""
    asked = [[question for question, _ in _lists(row, _DEEPEST)] for row in sample]
    return any(asked) and all(len({*one}) == len(one) for one in asked)


def answered(values: _Values) -> dict[str, object]:
    """The record with each answer in a field of its own, which has the question's name; the list is left out."""
    titles = dict(_titles(values, _DEEPEST))
    said: dict[str, object] = {}
    for asked, told in _lists(values, _DEEPEST):
        name = titles.get(asked, asked)
        said[name] = told if said.get(name) is None else f"{said[name]}\n{told or ''}".strip()
    kept = _without(values, _DEEPEST)
    return {**kept, **{name if name not in kept else f"{name} (answer)": told for name, told in said.items()}}


def _lists(value: object, depth: int) -> Iterator[_Answer]:
    """The answers of all lists in it."""
    found = _answers(value)
    if found:
        yield from found
    elif depth:
        for one in _inside(value):
            yield from _lists(one, depth - 1)


def _without(values: _Values, depth: int) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, value in values.items():
        if _answers(value) or (isinstance(value, list) and next(_lists(value, depth), None)):
            continue
        kept[name] = _without(value, depth - 1) if isinstance(value, Mapping) and depth else value
    return kept


def _inside(value: object) -> Sequence[object]:
    if isinstance(value, Mapping):
        return [*value.values()]
    return value if isinstance(value, list) else []


def _answers(value: object) -> list[_Answer]:
    """The answers that are the elements of it; none if one element has no question, or two the same."""
    elements = _inside(value)
    heads = _HEADED if any(_ANSWER & set(map(normal, one)) for one in elements if isinstance(one, Mapping)) else ()
    found = [said for one in elements if (said := _answer(one, (*_ASKED, *heads))) is not None]
    if len(found) < len(elements) or len({asked for asked, _ in found}) < len(found):
        return []
    return found if any(said is not None for _, said in found) else []


def _answer(element: object, asked_by: Sequence[str]) -> _Answer | None:
    """The question and the answer of an element; null if it has no question."""
    if not isinstance(element, Mapping):
        return None
    names = {normal(str(name)): name for name in element}
    for name in asked_by:
        if name in names and (asked := _question(element[names[name]])):
            rest = {own: element[key] for own, key in names.items() if own != name}
            return asked, _said(rest, kind=rest.get("type"))
    return None


def _question(value: object) -> str | None:
    if isinstance(value, Mapping):
        names = {normal(str(name)): name for name in value}
        return next((told for one in _OF_QUESTION if one in names and (told := _question(value[names[one]]))), None)
    return value.strip() or None if isinstance(value, str) else None


def _said(value: object, *, kind: object = None) -> object:
    """What is said, be it the value itself or in one of its fields; several as one text."""
    if isinstance(value, Mapping):
        own = {normal(str(name)): one for name, one in value.items()}
        order = (normal(kind), *_SAID) if isinstance(kind, str) else _SAID
        return next((said for name in order if name in own and (said := _said(own[name])) is not None), None)
    if isinstance(value, list):
        told = [str(said) for one in value if (said := _said(one)) is not None]
        return ", ".join(told) or None
    return value if value != "" else None


def _titles(value: object, depth: int) -> Iterator[tuple[str, str]]:
    """The titles of fields by their ids, where the record says what its form asks."""
    if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
        for one in value:
            if isinstance(title := one.get("title"), str) and "type" in one:
                yield from ((str(one[key]), title) for key in ("id", "ref") if key in one)
    elif isinstance(value, Mapping) and depth:
        for one in value.values():
            yield from _titles(one, depth - 1)
