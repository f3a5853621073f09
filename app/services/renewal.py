"""The themes of a project made anew from what is kept: pure, over a state that was read before."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from app.domain.journey import Touchpoint
from app.domain.theme import Exemplar, Happening, Kind, Registry, Status, Theme, ThemeEvent
from app.domain.theme_names import parts_of
from app.pipeline.naming import LEAST, RARE, name_themes
from app.pipeline.naming_near import Encode
from app.pipeline.naming_words import straight
from app.pipeline.themes.exemplars import exemplars, joined
from app.pipeline.themes.matter import complete, kind_of, matter
from app.pipeline.themes.migrate import migrate
from app.pipeline.themes.refresh import refresh
from app.pipeline.themes.settings import ThemeSettings
from app.services.theme_state import State
from models.base import Floats

FEW = 3
"""Exemplars below which a sub-theme looks for more."""
SHARED = 5
"""Voices that use the words of a name, from which these are nobody's own."""

OUTGROWN = 2
"""Times the mentions of the refresh before, from which a theme is named anew."""

SHRUNK = 2
"""Times the mentions that are left, from which a space was learned from others than these."""

_CLOSE = r"[\u3040-\u30ff\u3400-\u9fff]"
_BESIDE_CLOSE = re.compile(rf"(?<={_CLOSE}) | (?={_CLOSE})")
_DOTS = str.maketrans({"\u0307": None, "ı": "i"})


@dataclass(frozen=True, slots=True, eq=False)
class Renewal:
    """`frame`: all mentions that were looked at with the columns of the refresh in place of the old ones.

    `named_from`: by theme the ids of mentions that hold words of its names which few others use.
    """

    registry: Registry
    events: tuple[ThemeEvent, ...]
    frame: pl.DataFrame
    named_from: Mapping[str, tuple[str, ...]]


def renew(state: State, *, encode: Encode, touchpoints: Sequence[Touchpoint] = ()) -> Renewal:
    """Match, cluster, name. `encode` reads phrases for names, and quotes anew when the registry is by another encoder.

    One of the `touchpoints` stands before a name that says little by itself ("five weeks").
    """
    settings = ThemeSettings(unthemed=state.unthemed)
    frame = complete(state.frame, scope=settings.scope)
    registry = state.registry
    if registry.model != state.model and registry.leaves:
        registry = migrate(registry, frame, state.vectors, encode=encode, model=state.model, settings=settings)
    if not state.left_out:
        registry = _without_outlived(registry, frame)
    made = refresh(replace(registry, model=state.model), frame, state.vectors, settings=settings, now=state.present)
    frame = _with_themes(frame, made.assignments)
    registry = _mended(made.registry, frame, state.vectors)
    ended: tuple[ThemeEvent, ...] = ()
    if not state.left_out:
        registry, ended = _without_empty(registry, state)
    support = _Support(frame, touchpoints)
    said = _outgrown(registry, state.frame, frame)
    if state.erased:
        said = replace(said, themes=tuple(_unsaid_dropped(theme, support) for theme in said.themes))
    if said.themes != registry.themes or _is_to_name(said, state, frame):
        registry = name_themes(said, frame, lang=state.lang, touchpoints=touchpoints, encode=encode)
    named_from = {theme.id: support.own_words(theme) for theme in registry.themes}
    return Renewal(registry, (*made.events, *ended), frame, named_from)


def _outgrown(registry: Registry, before: pl.DataFrame, now: pl.DataFrame) -> Registry:
    """The registry without the names of themes that have grown OUTGROWN times over: they were of the first few voices.

    What people called a theme stays.
    """
    then, sizes = _sizes(before), _sizes(now)
    out = {theme for theme, size in sizes.items() if size >= OUTGROWN * then.get(theme, size)}
    themes = (replace(one, names={}) if one.id in out and not one.given else one for one in registry.themes)
    return replace(registry, themes=tuple(themes))


def _sizes(frame: pl.DataFrame) -> dict[str, int]:
    """How many mentions of the first tier each theme has."""
    first = frame.filter(pl.col("theme").is_not_null(), pl.col("tier") == 1).group_by("theme").len()
    sizes: dict[str, int] = dict(first.iter_rows())
    return sizes


def _is_to_name(registry: Registry, state: State, frame: pl.DataFrame) -> bool:
    """Whether a theme can have names and has none, or has grown without one in the project's language.

    So it is too when another language is newly spoken in a theme. Naming reads all mentions, so it is done only if it
    may have something to do.
    """
    before, now = _spoken(state.frame), _spoken(frame)
    grown = {theme for (theme, lang), count in now.items() if before.get((theme, lang)) != count}
    able = {theme for theme, _ in now}
    nameless = any(
        theme.live and (state.lang not in theme.names if theme.id in grown else theme.id in able and not theme.names)
        for theme in registry.themes
    )
    return nameless or not now.keys() <= before.keys()


def _spoken(frame: pl.DataFrame) -> dict[tuple[str, str], int]:
    """Themes and the languages that they may get names in, with their mentions."""
    first = frame.filter(pl.col("theme").is_not_null(), pl.col("tier") == 1)
    counts = first.group_by("theme", "lang").len().with_columns(pl.col("len").sum().over("theme").alias("all"))
    enough = counts.filter(pl.col("len") >= LEAST, pl.col("len") >= RARE * pl.col("all"))
    return {(theme, lang): count for theme, lang, count in enough.select("theme", "lang", "len").iter_rows()}


def _with_themes(frame: pl.DataFrame, assignments: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in assignments.columns if name != "mention_id"]
    return frame.drop(names, strict=False).join(assignments, on="mention_id", how="left", maintain_order="left")


def _mended(registry: Registry, frame: pl.DataFrame, vectors: Floats) -> Registry:
    """The registry with other quotes, and the mean of what is left, where sub-themes have lost quotes."""
    poor = {leaf.id for leaf in registry.leaves if len(leaf.exemplars) < FEW}
    if not poor:
        return registry
    rows = np.flatnonzero(frame["sub_theme"].is_in(list(poor)).fill_null(value=False).to_numpy())
    part = matter(frame, vectors, rows, scope=None)
    members: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(frame["sub_theme"].gather(rows)):
        members[name].append(row)
    mended = {}
    for leaf in registry.leaves:
        if leaf.id in members:
            own = np.asarray(members[leaf.id], dtype=np.int64)
            found = exemplars(part, own, part.meanings(own), leaf.meaning)
            if len(found) > len(leaf.exemplars):
                mended[leaf.id] = replace(leaf, exemplars=found, meaning=_mean(part.meanings(own)))
    leaves = tuple(mended.get(leaf.id, leaf) for leaf in registry.leaves)
    touched = {leaf.theme for leaf in mended.values()}
    quotes = {name: joined([leaf for leaf in leaves if leaf.theme == name]) for name in touched}
    themes = tuple(replace(one, exemplars=quotes.get(one.id, one.exemplars)) for one in registry.themes)
    return replace(registry, themes=themes, leaves=leaves)


def _mean(vectors: Floats) -> Floats:
    total = vectors.astype(np.float64).sum(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), dtype=np.float32)


def _without_outlived(registry: Registry, frame: pl.DataFrame) -> Registry:
    """The registry without spaces that most have outlived whom they were learned from: these are learned anew."""
    mentions = {kind: int(kind_of(frame, kind).sum()) for kind in registry.spaces}
    return _with_spaces(registry, {kind for kind in mentions if SHRUNK * mentions[kind] > registry.built[kind]})


def _with_spaces(registry: Registry, kinds: Set[Kind]) -> Registry:
    """The registry with the spaces of some kinds alone."""
    spaces = {kind: space for kind, space in registry.spaces.items() if kind in kinds}
    return replace(registry, spaces=spaces, built={kind: registry.built[kind] for kind in spaces})


def _without_empty(registry: Registry, state: State) -> tuple[Registry, tuple[ThemeEvent, ...]]:
    """What has no mention any more, because all were erased, is over: nothing of them shall go on, not even a mean."""
    pinned = {theme.id for theme in registry.themes if theme.pinned}
    over = [theme for theme in registry.themes if theme.live and not theme.size and not theme.pinned]
    gone = {theme.id for theme in over}
    nothing: tuple[Exemplar, ...] = ()
    themes = tuple(
        replace(theme, status=Status.RETIRED, exemplars=nothing, names={}) if theme.id in gone else theme
        for theme in registry.themes
    )
    leaves = tuple(leaf for leaf in registry.leaves if leaf.size or leaf.theme in pinned)
    events = tuple(ThemeEvent(theme.id, Happening.RETIRED, state.present, 0) for theme in over)
    registry = replace(registry, themes=themes, leaves=leaves)
    if state.erased:
        there = {leaf.theme for leaf in leaves}
        registry = _with_spaces(registry, {theme.kind for theme in themes if theme.id in there})
    return registry, events


class _Support:
    """Who uses the words of a theme's names, in its own mentions; the names of `touchpoints` are nobody's words."""

    def __init__(self, frame: pl.DataFrame, touchpoints: Sequence[Touchpoint]) -> None:
        names = [name for one in touchpoints for name in one.names.values()]
        self._places = {_folded(part) for name in names for part in parts_of(name)}
        themed = frame.filter(pl.col("theme").is_not_null()).select("theme", "mention_id", "voice", "text")
        self._texts: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for theme, mention, voice, text in themed.iter_rows():
            self._texts[theme].append((mention, voice, _folded(text)))

    def of(self, theme: str, words: str) -> list[tuple[str, str]]:
        """Mention and voice wherever the theme's mentions hold `words`."""
        folded = _folded(words)
        return [(mention, voice) for mention, voice, text in self._texts.get(theme, ()) if folded in text]

    def own_words(self, theme: Theme) -> tuple[str, ...]:
        """Ids of the mentions whose words in the theme's names few others use."""
        own: set[str] = set()
        for part in sorted({part for name in theme.names.values() for part in self.words(name)}):
            found = self.of(theme.id, part)
            if len({voice for _, voice in found}) < SHARED:
                own |= {mention for mention, _ in found}
        return tuple(sorted(own))

    def words(self, name: str) -> list[str]:
        """The parts of a name that customers have said."""
        return [part for part in parts_of(name) if part and _folded(part) not in self._places]


def _unsaid_dropped(theme: Theme, support: _Support) -> Theme:
    """The theme without the names that hold words which nobody who is left has used."""
    names = {
        lang: name
        for lang, name in theme.names.items()
        if all(support.of(theme.id, part) for part in support.words(name))
    }
    return replace(theme, names=names)


def _folded(text: str) -> str:
    """The text as names have it, without capitals: signs told apart by their looks alone, and blanks, are one.

    So are i with a dot and without, one of which Turkish names begin with in place of the other.
    """
    said = straight(unicodedata.normalize("NFKC", text)).casefold().translate(_DOTS)
    return _BESIDE_CLOSE.sub("", " ".join(said.split()))
