"""Which themes of the last refresh are at work on a curve: pains and gains."""

from dataclasses import dataclass

from app.domain.theme import Kind
from app.services.theme_notes import shown
from app.store.scope import Scope
from app.store.themes import load_themes


@dataclass(frozen=True, slots=True)
class Sides:
    """Ids of the themes that maps show: those that hurt and those that please."""

    pains: frozenset[str]
    gains: frozenset[str]


def sides(scope: Scope) -> Sides:
    """The themes of the last refresh, as the kind that people say they are."""
    stored = load_themes(scope, quotes=False)
    themes = shown([one.theme for one in stored], {one.theme.id: one.note for one in stored})
    return Sides(
        frozenset(theme.id for theme in themes if theme.kind is Kind.PAINS),
        frozenset(theme.id for theme in themes if theme.kind is Kind.GAINS),
    )
