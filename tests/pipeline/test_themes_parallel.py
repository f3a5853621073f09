"""Statements in four languages by the real encoder: a theme is about a matter, not about a language."""

from collections import Counter

import numpy as np
import pytest

from app.domain.theme import Kind, Registry
from app.pipeline.pipeline import Pipeline
from app.pipeline.themes.refresh import refresh
from app.pipeline.themes.settings import ThemeSettings
from tests.pipeline.parallel import LANGS, STATEMENTS
from tests.pipeline.themes_data import NOW, mentions


@pytest.fixture(scope="module")
def themes(shipped: Pipeline) -> list[str | None]:
    texts = [text for statement in STATEMENTS for text in statement]
    frame = mentions(texts, lang=list(LANGS) * len(STATEMENTS))
    settings = ThemeSettings(kinds=(Kind.ALL,))
    found = refresh(Registry(model="e5"), frame, shipped.meanings(texts), settings=settings, now=NOW)
    return list(found.assignments["theme"])


def test_a_theme_holds_a_statement_in_all_four_languages(themes: list[str | None]) -> None:
    width = len(LANGS)
    groups = [themes[i * width : (i + 1) * width] for i in range(len(STATEMENTS))]
    whole = sum(len(set(group)) == 1 and group[0] is not None for group in groups)
    assert whole / len(groups) >= 0.7


def test_themes_tell_nothing_of_the_language(themes: list[str | None]) -> None:
    pairs = [(theme, i % len(LANGS)) for i, theme in enumerate(themes) if theme is not None]
    assert normalised_mutual_information(pairs) <= 0.05


def normalised_mutual_information(pairs: list[tuple[str, int]]) -> float:
    """Mutual information over the mean of the two entropies."""
    n = len(pairs)
    both, one, other = Counter(pairs), Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    shared = sum(c / n * np.log(c * n / (one[a] * other[b])) for (a, b), c in both.items())
    entropies = [-sum(c / n * np.log(c / n) for c in counts.values()) for counts in (one, other)]
    return float(shared / np.mean(entropies))
