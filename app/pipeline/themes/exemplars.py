"""Quotes that stand for a theme: nearest to its centre, by distinct authors, one of each common language."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.theme import Exemplar, SubTheme
from app.pipeline.themes.matter import Matter
from app.pipeline.themes.rows import plain
from app.pipeline.themes.space import Ints

MOST = 6
COMMON = 0.1  # share of a language from which it gets a quote
COPY = 0.9999  # cosine from which only rounding tells two apart
LONG = 300  # characters above which a quote is taken only if nothing shorter is there


def exemplars(matter: Matter, members: Ints, likeness: Sequence[float]) -> tuple[Exemplar, ...]:
    """The quotes of `members` (row numbers) with their cosines to the centre."""
    ranked = [
        i
        for _, _, _, i in sorted(
            (len(matter.texts[i]) > LONG, -round(float(near), 6), matter.ids[i], int(i))
            for i, near in zip(members, likeness, strict=True)
        )
    ]
    spoken = Counter(matter.langs[i] for i in ranked)
    common = [lang for lang, count in sorted(spoken.items()) if count >= COMMON * len(ranked)]
    firsts = {next(i for i in ranked if matter.langs[i] == lang) for lang in common}
    chosen: list[int] = []
    voices, said = set[str](), set[str]()
    for i in [*ranked[:1], *(i for i in ranked if i in firsts), *ranked]:
        form = plain(matter.texts[i])
        if len(chosen) < MOST and matter.voices[i] not in voices and form not in said:
            chosen.append(i)
            voices.add(matter.voices[i])
            said.add(form)
    return tuple(Exemplar(matter.ids[i], matter.texts[i], matter.langs[i]) for i in chosen)


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
