"""Quotes that stand for a theme: the one nearest to its centre, then those that stand for most of what it doesn't.

The further ones are chosen by facility location (Krause and Golovin 2014): each time the one to which members lie most
nearer than to the quotes before it. So a near copy adds nothing, nor does what only one says. All are by distinct
authors, and each common language has one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.theme import Exemplar, SubTheme
from app.pipeline.themes.matter import Matter
from app.pipeline.themes.rows import plain
from app.pipeline.themes.space import Ints
from models.base import Floats

MOST = 6
COMMON = 0.1  # share of a language from which it gets a quote
COPY = 0.9999  # cosine from which only rounding tells two apart
LONG = 300  # characters above which a quote is taken only if nothing shorter is there
POOL = 12, 256  # nearest members, the least and the most, among which quotes are sought; a third of all between them
DECIMALS, GAIN_DECIMALS = 6, 3  # to which what two processors reckon is the same


def exemplars(matter: Matter, members: Ints, rows: Floats, centre: Floats) -> tuple[Exemplar, ...]:
    """The quotes of `members` (row numbers): unit `rows` float32 (n, e) about a unit `centre` (e,)."""
    likeness = np.round((rows @ centre).astype(np.float64), DECIMALS)
    texts, langs = [matter.texts[i] for i in members], [matter.langs[i] for i in members]
    ranked = sorted(range(len(texts)), key=lambda at: (len(texts[at]) > LONG, -likeness[at], members[at]))
    common = [lang for lang, count in sorted(Counter(langs).items()) if count >= COMMON * len(ranked)]
    firsts = {next(at for at in ranked if langs[at] == lang) for lang in common}
    first = [*ranked[:1], *(at for at in ranked if at in firsts)]
    pool = list(dict.fromkeys([*first, *ranked[: max(POOL[0], len(ranked) // 3)]]))[: POOL[1]]
    near = rows[pool] @ rows[ranked[:: 1 + len(ranked) // POOL[1]]].T
    said = [(matter.voices[members[at]], plain(texts[at])) for at in pool]
    chosen = _standing(near, said, first=len(dict.fromkeys(first)))
    return tuple(Exemplar(matter.ids[i], matter.texts[i], matter.langs[i]) for i in (members[pool[k]] for k in chosen))


def _standing(near: Floats, said: Sequence[tuple[str, str]], *, first: int) -> list[int]:
    """Up to MOST candidates: the `first` ones, then each time the one that most lie nearer to than to the others.

    `near` (k, m) are their cosines to those they stand for; two of one voice or one form in `said` are never chosen.
    """
    chosen: list[int] = []
    best = np.full(near.shape[1], -1.0)
    while len(chosen) < MOST:
        taken = {voice for voice, _ in (said[k] for k in chosen)}, {form for _, form in (said[k] for k in chosen)}
        able = [k for k, (voice, form) in enumerate(said) if voice not in taken[0] and form not in taken[1]]
        if not able:
            break
        gain = np.round(np.maximum(near[able] - best, 0).sum(axis=1, dtype=np.float64), GAIN_DECIMALS)
        chosen.append(able[0] if able[0] < first else able[int(gain.argmax())])
        best = np.maximum(best, near[chosen[-1]])
    return chosen


def joined(leaves: Sequence[SubTheme], voices: Mapping[str, str] | None = None) -> tuple[Exemplar, ...]:
    """The quotes of a theme: in turn from its sub-themes, the largest first, one a voice of `voices` by mention."""
    ordered = sorted(leaves, key=lambda leaf: (-leaf.size, leaf.id))
    longest = max((len(leaf.exemplars) for leaf in ordered), default=0)
    turns = [leaf.exemplars[turn] for turn in range(longest) for leaf in ordered if turn < len(leaf.exemplars)]
    by_voice: dict[str, Exemplar] = {}
    for quote in turns:
        by_voice.setdefault((voices or {}).get(quote.mention_id, quote.mention_id), quote)
    return tuple(by_voice.values())[:MOST]


def reach_of(likeness: Sequence[float]) -> float:
    """The cosine from which a mention belongs without doubt: nine in ten members of the dense place have it."""
    return min(COPY, float(np.quantile(np.asarray(likeness, dtype=np.float64), 0.1))) if len(likeness) else 1.0
