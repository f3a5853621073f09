"""Short names for themes in each language spoken in them: class-based TF-IDF over words and phrases, then meaning.

A phrase counts once a mention. Its weight is its share in the theme times the logarithm of how much rarer it is outside
(Grootendorst 2022, with document frequencies), times how near it is in meaning to the theme, as in KeyBERT
(Grootendorst 2020). Phrases are told apart by stems and shown in their most usual form. One of numbers and
times alone ("five weeks") comes last. Where the heaviest is such a one, or far in meaning, or so few hold it that they
may do so by chance, the touchpoint is put before it.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from math import log

import polars as pl

from app.domain.journey import Touchpoint
from app.domain.theme import Exemplar, Registry, Theme
from app.domain.theme_names import joined
from app.pipeline.naming_ends import Next, continued
from app.pipeline.naming_near import Encode, nearness
from app.pipeline.naming_words import UNSPACED, Phrase, base, capital, phrases, words, written

COMMON = 0.1  # share of the theme's mentions in the language that hold a phrase of its name
LEAST = 2  # mentions in a language for a name in it
SURE = (4, 3, 3)  # mentions with a phrase of one, two, three words or more from which it is there not by chance
RARE = 0.05  # share of the theme's mentions below which a language gets no name
SAMPLE = 400  # mentions of a theme and language that are read
CANDIDATES = 24  # phrases of a theme and language that are asked for their meaning
TERMS = 8
ALSO = 0.5  # of the weight of the first term that another one of a name has
NEAR = 0.2  # cosine with the theme, in its space, below which a phrase says something else
LITTLE = 0.05  # what a phrase farther away than this counts as
USUAL = 0.5  # share of the theme's mentions from which one touchpoint stands for it
NEXT = 0.75  # else the next one does too, if it has this share of the first one's mentions
BONUS = (1.0, 1.7, 2.0)  # for a phrase of one, two, three words or more: it says more at the same share
BARE = 0.3  # of its weight that a phrase of numbers and times alone is worth
WIDTH = 48  # characters of a name

Stems = tuple[str, ...]
ByTheme = Mapping[str, Mapping[str, tuple["Term", ...]]]


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase of a theme, as shown, with its weight, the share of mentions that hold it, and its stems.

    A `faint` one doesn't say enough by itself: it is of numbers and times alone, or `chance` may be why it is there,
    since few mentions hold it or it is far in meaning from the theme.
    """

    phrase: str
    weight: float
    share: float
    stems: Stems = ()
    faint: bool = False
    chance: bool = False


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
    """Of a theme in `lang`: in how many texts each phrase is, its forms, what comes next, and which merely count."""

    lang: str
    counts: Counter[Stems]
    forms: Mapping[Stems, Counter[Phrase]]
    nexts: Mapping[Stems, Sequence[Next]]
    bare: Set[Stems]

    def whole(self, stems: Stems) -> tuple[str, Stems]:
        """A phrase as it is shown, with the words that belong behind it, and its stems."""
        more = continued(self.nexts[stems])
        shown = written([_form(self.forms[stems]), *(word.surface for word in more)], self.lang)
        return shown, (*stems, *(word.stem for word in more))


Wording = Callable[[Draft], str | None]


def name_themes(
    registry: Registry,
    mentions: pl.DataFrame,
    *,
    lang: str,
    touchpoints: Sequence[Touchpoint] = (),
    encode: Encode | None = None,
    wording: Wording | None = None,
    anew: bool = False,
) -> Registry:
    """The registry with names for its live themes, those per language spoken there and one in `lang`.

    `mentions` has mention_id, text, lang, theme and tier, and touchpoint, if one of `touchpoints` shall stand before a
    name that is faint, or in another language; names are made from the first tier. With `encode` phrases near to the
    theme in meaning come first. A name that is there stays unless `anew`. Without a name in `lang` it is that of the
    theme's main language, after its touchpoint in `lang`, unless `wording` (null result: no better one) has one.
    """
    places = _places(mentions, {one.id: one for one in touchpoints})
    candidates = _candidates(mentions)
    to_name = {
        theme.id
        for theme in registry.themes
        if theme.live and (own := candidates.get(theme.id)) and (anew or {lang, *own} - set(theme.names))
    }
    near: Mapping[tuple[str, str], float] = {}
    if encode is not None:
        said = {name: {one.phrase for own in candidates[name].values() for one in own} for name in sorted(to_name)}
        near = nearness(registry, said, encode)
    found = _with_places(_chosen(candidates, near), places)
    named = []
    for theme in registry.themes:
        if theme.id in to_name:
            theme = _named(theme, found[theme.id], lang, places.get(theme.id, ()), wording, anew=anew)  # noqa: PLW2901 - the same theme with its names
        named.append(theme)
    before = {} if anew else {theme.id: theme.names for theme in registry.themes}
    return replace(registry, themes=tuple(_told_apart(named, found, before)))


def _candidates(mentions: pl.DataFrame) -> ByTheme:
    """The heaviest phrases of each theme by language, the most spoken language first; some are parts of others."""
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


def _chosen(candidates: ByTheme, near: Mapping[tuple[str, str], float]) -> ByTheme:
    """The heaviest terms once meaning counts, none of them a part of a heavier one or the other way round."""

    def chosen(theme: str, lang: str, terms: Sequence[Term]) -> tuple[Term, ...]:
        kept: list[Term] = []
        met = (_met(term, near.get((theme, term.phrase))) for term in terms)
        for term in sorted(met, key=lambda one: (-one.weight, one.stems)):
            if len(kept) < TERMS and not any(_alike(term, other, lang) for other in kept):
                kept.append(term)
        return tuple(kept)

    return {
        theme: {lang: chosen(theme, lang, terms) for lang, terms in own.items()} for theme, own in candidates.items()
    }


def _alike(one: Term, other: Term, lang: str) -> bool:
    """Whether two phrases share a word. Where no blanks part words, they do if one is in the other."""
    if base(lang) in UNSPACED and (one.phrase in other.phrase or other.phrase in one.phrase):
        return True
    return bool(set(one.stems) & set(other.stems))


def _met(term: Term, near: float | None) -> Term:
    """The term by how near its meaning is to the theme's; as it is where that isn't known."""
    if near is None:
        return term
    far = near < NEAR
    weight = round(term.weight * (LITTLE if far else near), 6)
    return replace(term, weight=weight, faint=term.faint or far, chance=term.chance or far)


def _places(mentions: pl.DataFrame, touchpoints: Mapping[str, Touchpoint]) -> Mapping[str, tuple[Touchpoint, ...]]:
    """The usual touchpoint of each theme; with the next one where the first isn't USUAL and the next hardly less so."""
    if "touchpoint" not in mentions.columns:
        return {}
    told = mentions.filter(pl.col("theme").is_not_null() & pl.col("touchpoint").is_in(list(touchpoints)))
    counts = told.group_by("theme", "touchpoint").len().sort("len", "touchpoint", descending=[True, False])
    by_theme: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for theme, at, count in counts.iter_rows():
        by_theme[theme].append((at, count))
    found = {}
    for theme, usual in by_theme.items():
        mixed = usual[0][1] < USUAL * sum(count for _, count in usual)
        second = [at for at, count in usual[1:2] if mixed and count >= NEXT * usual[0][1]]
        found[theme] = tuple(touchpoints[at] for at in (usual[0][0], *second))
    return found


def _with_places(found: ByTheme, places: Mapping[str, tuple[Touchpoint, ...]]) -> ByTheme:
    """The terms, before them the theme's usual touchpoints where the heaviest one is faint."""
    return {
        theme: {
            lang: _behind(places[theme], own, lang) if own[0].faint and theme in places else own
            for lang, own in by_lang.items()
        }
        for theme, by_lang in found.items()
    }


def _behind(places: Sequence[Touchpoint], terms: Sequence[Term], lang: str) -> tuple[Term, ...]:
    """The touchpoints as terms, and behind them those that don't repeat their words."""
    weight = terms[0].weight if terms else 0.0
    names = [place.name(lang) for place in places]
    said = {word.stem for name in names for word in words(name, lang) if word is not None}
    return (*(Term(name, weight, 0.0) for name in names), *(one for one in terms if not set(one.stems) <= said))


def _counted(texts: Sequence[str], lang: str) -> Counted:
    """In how many texts each phrase is, the forms it has, what comes next, and which merely count."""
    counts: Counter[Stems] = Counter()
    bare: set[Stems] = set()
    forms: dict[Stems, Counter[Phrase]] = defaultdict(Counter)
    nexts: dict[Stems, list[Next]] = defaultdict(list)
    for text in texts:
        said: dict[Stems, Phrase] = {}
        for phrase in phrases(text, lang):
            said.setdefault(phrase.stems, phrase)
        counts.update(said.keys())
        for stems, phrase in said.items():
            forms[stems][phrase] += 1
            nexts[stems].append(phrase.next)
            if phrase.counts:
                bare.add(stems)
    return Counted(lang, counts, forms, nexts, bare)


def _weighed(found: Counted, everywhere: Counter[Stems], read: int, total: int) -> tuple[Term, ...]:
    """The heaviest phrases."""
    weights: dict[Stems, float] = {}
    for stems, count in found.counts.items():
        if count >= max(LEAST, COMMON * read):
            worth = BONUS[min(len(stems), len(BONUS)) - 1] * (BARE if stems in found.bare else 1)
            weights[stems] = worth * count / read * log(1 + total / everywhere[stems])
    few = {stems for stems in weights if found.counts[stems] < SURE[min(len(stems), len(SURE)) - 1]}
    heaviest = sorted(weights, key=lambda one: (-weights[one], one))[:CANDIDATES]
    return tuple(
        Term(
            *(shown, round(weights[stems], 6), found.counts[stems] / read, whole),
            faint=stems in found.bare or stems in few,
            chance=stems in few,
        )
        for stems, (shown, whole) in ((one, found.whole(one)) for one in heaviest)
    )


def _form(forms: Counter[Phrase]) -> str:
    """The most usual form, with the capitals that it usually has where no sentence begins."""
    folded: Counter[str] = Counter()
    for phrase, number in forms.items():
        folded[phrase.surface.casefold()] += number
    usual = min(folded, key=lambda one: (-folded[one], len(one), one))
    written = [phrase for phrase in forms if phrase.surface.casefold() == usual]
    return min(written, key=lambda one: (one.begins, -forms[one], one.surface)).surface


def label(found: Sequence[Term], *, lang: str, parts: int = 2, chance: bool = False) -> str:
    """A name of up to `parts` terms within WIDTH: the heaviest, and others at least ALSO as heavy.

    Those that may be there by chance follow only if `chance`.
    """
    kept: list[str] = []
    for term in found:
        longer = sum(map(len, kept)) + len(term.phrase) + 2 * len(kept)
        fits = longer <= WIDTH and term.weight >= ALSO * found[0].weight and (chance or not term.chance)
        if len(kept) < parts and (not kept or fits):
            kept.append(term.phrase)
    return capital(joined(kept, lang), lang)


def _named(
    theme: Theme,
    own: Mapping[str, tuple[Term, ...]],
    lang: str,
    places: Sequence[Touchpoint],
    wording: Wording | None,
    *,
    anew: bool,
) -> Theme:
    names = {} if anew else dict(theme.names)
    for spoken, found in own.items():
        names.setdefault(spoken, label(found, lang=spoken))
    near = next((spoken for spoken in own if base(spoken) == base(lang)), next(iter(own)))
    if lang not in names or wording is not None:
        plain = names[near]
        if places and base(near) != base(lang):
            plain = label(_behind(places, _lent(own[near]), lang), lang=lang)
        draft = Draft(theme.id, theme.kind.value, lang, plain, own[near], theme.exemplars)
        names[lang] = (wording(draft) if wording is not None else None) or names.get(lang) or plain
    return replace(theme, names=names)


def _lent(found: Sequence[Term]) -> tuple[Term, ...]:
    """What others often say, for a name in a language in which nobody's phrase is usual."""
    return tuple(term for term in found if term.share > 0 and not term.faint)


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
        longer = label(found.get(theme.id, {}).get(lang, ()), lang=lang, parts=4, chance=True)
        numbered = (f"{name} ({n})" for n in itertools.count(2))
        free = (one for one in itertools.chain([name], [longer] if longer else [], numbered) if (*key, one) not in used)
        names[theme.id][lang] = next(free)
        used.add((*key, names[theme.id][lang]))
    return [replace(theme, names=names[theme.id]) for theme in themes]
