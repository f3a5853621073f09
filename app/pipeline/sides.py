"""What a form asks for leans what is answered: "Parking" says one thing under what was liked, another under what not.

An answer is read by itself, and the side it was asked for is added to the logits of the labels that have a sign, as a
prior on the sign. It is added where words stand beside the encoder's features (models/lexical.py), so that whatever
sees features sees it too: heads, corrections, what is stored. An artifact without such columns leans nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.labels import Emotion, Intent
from models.base import Floats
from models.head import FAINT, Head

ASKED = 2.75
"""Log odds that a label of the side gains on the others: under such a heading it is sixteen times as likely.

Chosen on 247 short answers in 21 languages (docs/decisions/0035-sides.md): .98 of them get the right sign, and what
plainly says the opposite ("I loved everything" as an answer to what wasn't liked) stays what it says.
"""

PHRASED = 2.5
"""The same for a mention that holds a set phrase (app.pipeline.set_phrases)."""

PRAISES = frozenset({"1", "2", Intent.PRAISE, Intent.RECOMMENDATION, Emotion.JOY, Emotion.GRATITUDE})
COMPLAINS = frozenset(
    (
        *("-2", "-1", Intent.COMPLAINT, Intent.CHURN, Emotion.CONFUSION, Emotion.WORRY, Emotion.DISAPPOINTMENT),
        *(Emotion.FRUSTRATION, Emotion.ANGER),
    )
)
SHARES: Mapping[str, tuple[float, float]] = {"valence": (1, 0), "intent": (1, 0), "emotions": (0.25, 1)}
"""By task, how much of the strength a label of the side gains and one of the other loses.

Of labels that exclude each other one that gains takes from the others. An emotion follows from a sign less surely than
an intent, and hardly is where the sign is the other one.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Leaning:
    """What a log odd of praise, and one of blame, adds to features, each (width,) float32; width 0: nothing."""

    praise: Floats
    blame: Floats

    def leaned(self, features: Floats, odds: Sequence[float]) -> Floats:
        """Features (n, width) of mentions whose signs are likelier by `odds` (n,) in logarithms; below 0: blame."""
        if not any(odds) or not len(self.praise):
            return features
        up = np.asarray(odds, dtype=np.float32)[:, None]
        added: Floats = np.where(up > 0, up * self.praise, -up * self.blame)
        return features + added


def leaning(heads: Mapping[str, Head], *, width: int) -> Leaning:
    """How features of that width lean, of which the heads tell so; not at all where heads have no columns for it."""
    rows = np.zeros((2, width), dtype=np.float32)
    for task, (gain, loss) in SHARES.items():
        head = heads[task]
        if not head.beside:
            return Leaning(rows[0, :0], rows[1, :0])
        praises, complains = (np.isin(head.labels, list(own)) for own in (PRAISES, COMPLAINS))
        own = slice(head.beside + 1, head.beside + 1 + len(head.labels))
        unit = head.temperature * FAINT
        rows[:, own] = (gain * praises - loss * complains) * unit, (gain * complains - loss * praises) * unit
    return Leaning(*rows)
