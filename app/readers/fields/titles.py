"""What customers write above a text: which column holds it, and both as one text."""

import re
from collections.abc import Sequence

from app.domain.names import normal
from app.readers.fields.columns import Fields
from app.readers.fields.fitting import Sample, are_letters, are_times, cells_of, words_in
from app.readers.fields.likeness import folded
from app.readers.fields.names import HEADLINE, TITLE, TITLED
from app.readers.fields.naming import without_note
from app.readers.fields.paths import unmarked
from app.readers.fields.scales import TICKETS

_MOST_WORDS, _DISTINCT, _FEW = 12, 0.5, 4
_LEAST_WITHIN = 8
"""Signs of a title that says nothing new wherever it stands in the text; shorter ones may be there by chance."""

_AGAIN = re.compile(
    r"(?:re|aw|antw|wg|fwd?|sv|vs|vb|odp|ats|rif|ynt|res|rv|bls|отв|на|回[覆复]|答[复覆]|转发|轉寄)\s*(?:\[\d+\])?\s*[::]",
    re.IGNORECASE,
)
_STARS = re.compile(r"(?:one|two|three|four|five|[1-5](?:[.,]0)?)[ -]stars?(?: out of (?:5|five))?\W*", re.IGNORECASE)
"""What Amazon wrote above a review whose author gave it no title."""

_EDGES = " \t\n.…!?,:;。！？，、\"'«»„“”‘’「」"


def title_column(names: Sequence[str], sample: Sample, *, taken: Fields) -> str | None:
    """The column of what stands above the text of `taken`, null if none does: by its name and by what it holds.

    What isn't named as that of a review or a post is one beside a rating alone: elsewhere it may be that of a page, a
    thread, a mail or a ticket.
    """
    used = {*taken.chosen().values()}
    within = _place(taken.text or "")
    by_name = {
        normal(without_note(name[len(within) :])): name
        for name in reversed(names)
        if name not in used and _place(name) == within
    }
    of_else = not (TICKETS | TITLED).isdisjoint(map(normal, names))
    usual = (*TITLE, *(HEADLINE if taken.rating and not of_else else ()))
    found = (by_name[form] for one in usual for form in (one, folded(one)) if form in by_name)
    return next((name for name in found if _stands_above(name, sample, text=taken.text or "")), None)


def headed(title: str | None, text: str) -> str:
    """The title, a blank line and the text; one alone where the other isn't there, or the text says the title anyway.

    The subject of an answer to mail ("Re: ...") is no title of what was answered, nor is a count of stars.
    """
    if title is None or (text and (_AGAIN.match(title) or _STARS.fullmatch(title.strip()))):
        return text
    title = unmarked(title)
    if not text.strip():
        return title
    bare, said = _bare(title), _bare(text)
    if not any(map(str.isalnum, bare)):
        return text
    if said.startswith(bare) or (len(bare) >= _LEAST_WITHIN and bare in said):
        return text
    return f"{title.strip()}\n\n{text}"


def bare_subject(subject: str) -> tuple[str, bool]:
    """A subject without what says that it answers or forwards, in small letters, and whether anything said so."""
    bare, again = subject.strip(), False
    while found := _AGAIN.match(bare):
        bare, again = bare[found.end() :].lstrip(), True
    return " ".join(bare.casefold().split()), again


def _stands_above(name: str, sample: Sample, *, text: str) -> bool:
    """Whether values are titles of texts: some words, shorter than these, and not few that come again as goods do."""
    titles = [str(value) for value in cells_of(name, sample)]
    if not titles or are_times(titles) or not are_letters(titles):
        return False
    if len(titles) >= _FEW and len({*titles}) < _DISTINCT * len(titles):
        return False
    texts = [str(value) for value in cells_of(text, sample)]
    mean = sum(map(words_in, titles)) / len(titles)
    return mean <= min(_MOST_WORDS, sum(map(words_in, texts)) / max(1, len(texts)))


def _place(name: str) -> str:
    """The outer part of a nested name, with its point."""
    return name[: name.rfind(".") + 1] if " " not in name else ""


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).strip(_EDGES)
