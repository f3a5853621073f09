"""Statements in four languages by the real encoder: a theme is about a matter, not about a language."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from app.domain.theme import Kind, Registry
from app.pipeline.pipeline import Pipeline
from app.pipeline.themes.refresh import refresh
from app.pipeline.themes.settings import ThemeSettings
from tests.pipeline.parallel import LANGS, STATEMENTS
from tests.pipeline.parallel_held_out import HELD_OUT
from tests.pipeline.themes_data import NOW, mentions


@pytest.fixture(scope="module")
def themes(shipped: Pipeline) -> list[str | None]:
    return themes_of(STATEMENTS, shipped)


def themes_of(statements: Sequence[Sequence[str]], pipeline: Pipeline) -> list[str | None]:
    """The theme of each text, statement by statement."""
    texts = [text for statement in statements for text in statement]
    frame = mentions(texts, lang=list(LANGS) * len(statements))
    settings = ThemeSettings(kinds=(Kind.ALL,))
    found = refresh(Registry(model="e5"), frame, pipeline.meanings(texts), settings=settings, now=NOW)
    return list(found.assignments["theme"])


def whole(themes: Sequence[str | None]) -> float:
    """The share of statements that are in one theme in all their languages."""
    width = len(LANGS)
    groups = [themes[i : i + width] for i in range(0, len(themes), width)]
    return sum(len(set(group)) == 1 and group[0] is not None for group in groups) / len(groups)


def language_told(themes: Sequence[str | None]) -> float:
    """What a theme tells of the language: their normalised mutual information."""
    return normalised_mutual_information([(theme, i % len(LANGS)) for i, theme in enumerate(themes) if theme])


def test_a_theme_holds_a_statement_in_all_four_languages(themes: list[str | None]) -> None:
    assert whole(themes) >= 0.85


def test_themes_tell_nothing_of_the_language(themes: list[str | None]) -> None:
    assert language_told(themes) <= 0.05


def test_so_it_is_where_each_language_has_but_eight_texts(shipped: Pipeline) -> None:
    themes = themes_of(STATEMENTS[8:16], shipped)
    assert whole(themes) >= 0.8
    assert language_told(themes) <= 0.05


def test_so_it_is_with_statements_that_nothing_was_chosen_on(shipped: Pipeline) -> None:
    themes = themes_of(HELD_OUT, shipped)
    assert whole(themes) >= 0.85
    assert language_told(themes) <= 0.05


def normalised_mutual_information(pairs: list[tuple[str, int]]) -> float:
    """Mutual information over the mean of the two entropies."""
    n = len(pairs)
    both, one, other = Counter(pairs), Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    shared = sum(c / n * np.log(c * n / (one[a] * other[b])) for (a, b), c in both.items())
    entropies = [-sum(c / n * np.log(c / n) for c in counts.values()) for counts in (one, other)]
    return float(shared / np.mean(entropies))
