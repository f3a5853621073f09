"""Short names for themes in each language spoken in them: class-based TF-IDF over words and phrases.

A phrase counts once a mention. Its weight is its share in the theme times the logarithm of how much rarer it is outside
(Grootendorst 2022, with document frequencies). Phrases are told apart by stems and shown in their most usual form. One
of numbers and times alone ("five weeks") comes last. Where the heaviest is such a one, or so few hold it that they may
do so by chance, the touchpoint is put before it.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from math import log

import polars as pl

from app.domain.journey import Touchpoint
from app.domain.theme import Exemplar, Registry, Theme
from app.pipeline.naming_words import UNSPACED, Phrase, base, phrases

COMMON = 0.1  # share of the theme's mentions in the language that hold a phrase of its name
LEAST = 2  # mentions in a language for a name in it
SURE = (
    4,
    3,
    3,
)  # mentions with a phrase of one, two, three words or more from which it names a theme: fewer share by chance
RARE = 0.05  # share of the theme's mentions below which a language gets no name
SAMPLE = 400  # mentions of a theme and language that are read
TERMS = 8
BONUS = (1.0, 1.7, 2.0)  # for a phrase of one, two, three words or more: it says more at the same share
BARE = 0.3  # of its weight that a phrase of numbers and times alone is worth
WIDTH = 48  # characters of a name

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase of a theme, as shown, with its weight and the share of mentions that hold it.

    A `faint` one doesn't say enough by itself: it is of numbers and times alone, or few mentions hold it.
    """

    phrase: str
    weight: float
    share: float
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a wording service gets to word a name in `lang`: terms, redacted quotes, and the name without it."""

    theme: str
    kind: str
    lang: str
    name: str
    terms: tuple[Term, ...]
    exemplars: tuple[Exemplar, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Of a theme in a language: in how many texts each phrase is, its forms, and the phrases that merely count."""

    counts: Counter[Stems]
    forms: Mapping[Stems, Counter[Phrase]]
    bare: Set[Stems]


Wording = Callable[[Draft], str | None]


def name_themes(
    registry: Registry,
    mentions: pl.DataFrame,
    *,
    lang: str,
    touchpoints: Sequence[Touchpoint] = (),
    wording: Wording | None = None,
    anew: bool = False,
) -> Registry:
    """The registry with names for its live themes, those per language spoken there and one in `lang`.

    `mentions` has mention_id, text, lang, theme and tier, and touchpoint, if one of `touchpoints` shall stand before a
    name that is faint, or in another language; names are made from the first tier. A name that is there
    stays unless `anew`. Without a name in `lang` it is that of the theme's main language, after its touchpoint in
    `lang`, unless `wording` (null result: no better one) has one.
    """
    places = _places(mentions, {one.id: one for one in touchpoints})
    found = _with_places(terms(mentions), places)
    named = []
    for theme in registry.themes:
        own = found.get(theme.id, {})
        if theme.live and own and (anew or lang not in theme.names or set(own) - set(theme.names)):
            theme = _named(theme, own, lang, places.get(theme.id), wording, anew=anew)  # noqa: PLW2901 - the same theme with its names
        named.append(theme)
    before = {} if anew else {theme.id: theme.names for theme in registry.themes}
    return replace(registry, themes=tuple(_told_apart(named, found, before)))


def terms(mentions: pl.DataFrame) -> Mapping[str, Mapping[str, tuple[Term, ...]]]:
    """The heaviest terms of each theme by language, the most spoken language first."""
    first = mentions.filter(pl.col("theme").is_not_null() & (pl.col("tier") == 1) & pl.col("lang").is_not_null())
    first = first.sort("mention_id")
    found: dict[str, dict[str, tuple[Term, ...]]] = defaultdict(dict)
    sizes = dict(first.group_by("theme").len().iter_rows())
    spoken = first.group_by("lang", "theme").agg(pl.len().alias("n"), pl.col("text").head(SAMPLE)).sort("lang", "theme")
    for (lang,), part in spoken.partition_by("lang", as_dict=True).items():
        counted = {row["theme"]: _counted(row["text"], str(lang)) for row in part.iter_rows(named=True)}
        everywhere: Counter[Stems] = Counter()
        for one in counted.values():
            everywhere.update(one.counts)
        read = {row["theme"]: len(row["text"]) for row in part.iter_rows(named=True)}
        total = sum(read.values())
        for row in part.iter_rows(named=True):
            theme = row["theme"]
            if row["n"] >= max(LEAST, RARE * sizes[theme]):
                best = _weighed(counted[theme], everywhere, read[theme], total)
                if best:
                    found[theme][str(lang)] = best
    order = {(row["theme"], row["lang"]): row["n"] for row in spoken.iter_rows(named=True)}
    return {t: dict(sorted(own.items(), key=lambda one: (-order[t, one[0]], one[0]))) for t, own in found.items()}


def _places(mentions: pl.DataFrame, touchpoints: Mapping[str, Touchpoint]) -> Mapping[str, Touchpoint]:
    """The usual touchpoint of each theme, if it is one of those given."""
    if "touchpoint" not in mentions.columns:
        return {}
    told = mentions.filter(pl.col("theme").is_not_null() & pl.col("touchpoint").is_in(list(touchpoints)))
    usual = told.group_by("theme", "touchpoint").len().sort("len", "touchpoint", descending=[True, False])
    first = usual.unique("theme", keep="first", maintain_order=True).select("theme", "touchpoint")
    return {theme: touchpoints[at] for theme, at in first.iter_rows()}


def _with_places(
    found: Mapping[str, Mapping[str, tuple[Term, ...]]], places: Mapping[str, Touchpoint]
) -> Mapping[str, Mapping[str, tuple[Term, ...]]]:
    """The terms, before them the theme's usual touchpoint where the heaviest one is faint."""
    return {
        theme: {
            lang: (Term(places[theme].name(lang), own[0].weight, 0.0), *own)
            if own[0].faint and theme in places
            else own
            for lang, own in by_lang.items()
        }
        for theme, by_lang in found.items()
    }


def _counted(texts: Sequence[str], lang: str) -> Counted:
    """In how many texts each phrase is, the forms it has, and which merely count."""
    counts: Counter[Stems] = Counter()
    bare: set[Stems] = set()
    forms: dict[Stems, Counter[Phrase]] = defaultdict(Counter)
    for text in texts:
        said: dict[Stems, Phrase] = {}
        for phrase in phrases(text, lang):
            said.setdefault(phrase.stems, phrase)
        counts.update(said.keys())
        for stems, phrase in said.items():
            forms[stems][phrase] += 1
            if phrase.counts:
                bare.add(stems)
    return Counted(counts, forms, bare)


def _weighed(found: Counted, everywhere: Counter[Stems], read: int, total: int) -> tuple[Term, ...]:
    """The heaviest terms, none of them a part of a heavier one or the other way round."""
    weights: dict[Stems, float] = {}
    for stems, count in found.counts.items():
        if count >= max(LEAST, COMMON * read):
            worth = BONUS[min(len(stems), len(BONUS)) - 1] * (BARE if stems in found.bare else 1)
            weights[stems] = worth * count / read * log(1 + total / everywhere[stems])
    chosen: list[Stems] = []
    for stems in sorted(weights, key=lambda one: (-weights[one], one)):
        if len(chosen) < TERMS and not any(set(stems) & set(other) for other in chosen):
            chosen.append(stems)
    return tuple(
        Term(
            _form(found.forms[stems]),
            round(weights[stems], 6),
            found.counts[stems] / read,
            faint=stems in found.bare or found.counts[stems] < SURE[min(len(stems), len(SURE)) - 1],
        )
        for stems in chosen
    )


def _form(forms: Counter[Phrase]) -> str:
    """The most usual form, with the capitals that it usually has where no sentence begins."""
    folded: Counter[str] = Counter()
    for phrase, number in forms.items():
        folded[phrase.surface.casefold()] += number
    usual = min(folded, key=lambda one: (-folded[one], len(one), one))
    written = [phrase for phrase in forms if phrase.surface.casefold() == usual]
    return min(written, key=lambda one: (one.begins, -forms[one], one.surface)).surface


def label(found: Sequence[Term], *, lang: str, parts: int = 2) -> str:
    """A name of up to `parts` terms within WIDTH: the heaviest, and others at least half as heavy."""
    kept: list[str] = []
    for term in found:
        longer = sum(map(len, kept)) + len(term.phrase) + 2 * len(kept)
        if len(kept) < parts and term.weight >= found[0].weight / 2 and (not kept or longer <= WIDTH):
            kept.append(term.phrase)
    text = ("、" if base(lang) in UNSPACED else ", ").join(kept)
    return text[:1].upper() + text[1:]


def _named(
    theme: Theme,
    own: Mapping[str, tuple[Term, ...]],
    lang: str,
    place: Touchpoint | None,
    wording: Wording | None,
    *,
    anew: bool,
) -> Theme:
    names = {} if anew else dict(theme.names)
    for spoken, found in own.items():
        names.setdefault(spoken, label(found, lang=spoken))
    near = next((spoken for spoken in own if base(spoken) == base(lang)), next(iter(own)))
    if lang not in names or wording is not None:
        plain = names[near] if base(near) == base(lang) or place is None else _lent(own[near], place, lang)
        draft = Draft(theme.id, theme.kind.value, lang, plain, own[near], theme.exemplars)
        names[lang] = (wording(draft) if wording is not None else None) or names.get(lang) or plain
    return replace(theme, names=names)


def _lent(found: Sequence[Term], place: Touchpoint, lang: str) -> str:
    """A name in `lang` where nobody's phrase in it is usual: the touchpoint, and beside it what others often say."""
    said = [term for term in found if term.share > 0 and not term.faint]
    return label((Term(place.name(lang), said[0].weight if said else 0.0, 0.0), *said), lang=lang)


def _told_apart(
    themes: Sequence[Theme],
    found: Mapping[str, Mapping[str, tuple[Term, ...]]],
    before: Mapping[str, Mapping[str, str]],
) -> list[Theme]:
    """Themes of one kind and scope under the same name get more terms, or a number, the larger first.

    Those that had their name `before` have it still.
    """
    live = sorted((theme for theme in themes if theme.live), key=lambda one: (-one.size, one.id))
    named = [(theme, lang) for theme in live for lang in theme.names]
    named.sort(key=lambda one: before.get(one[0].id, {}).get(one[1]) != one[0].names[one[1]])
    names = {theme.id: dict(theme.names) for theme in themes}
    used: set[tuple[str, str | None, str, str]] = set()
    for theme, lang in named:
        name, key = theme.names[lang], (theme.kind.value, theme.scope, lang)
        longer = label(found.get(theme.id, {}).get(lang, ()), lang=lang, parts=4)
        numbered = (f"{name} ({n})" for n in itertools.count(2))
        free = (one for one in itertools.chain([name], [longer] if longer else [], numbered) if (*key, one) not in used)
        names[theme.id][lang] = next(free)
        used.add((*key, names[theme.id][lang]))
    return [replace(theme, names=names[theme.id]) for theme in themes]
