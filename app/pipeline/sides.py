"""What a form asks for leans what is answered: "Parking" says one thing under what was liked, another under what not.

An answer is read by itself, and the side it was asked for is added to the logits of the labels that have a sign, as a
prior on the sign. It is added where words stand beside the encoder's features (models/lexical.py), so that whatever
sees features sees it too: heads, corrections, what is stored. An artifact without such columns leans nothing.
"""

from collections.abc import Mapping

import numpy as np

from app.domain.labels import Emotion, Intent
from models.base import Floats
from models.head import FAINT, Head

STRENGTH = 2.75
"""Log odds that a label of the side gains on the others: under such a heading it is sixteen times as likely.

Chosen on 247 short answers in 21 languages (docs/decisions/0035-sides.md): .98 of them get the right sign, and what
plainly says the opposite ("I loved everything" as an answer to what wasn't liked) stays what it says.
"""

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


def leaned(features: Floats, side: int, heads: Mapping[str, Head]) -> Floats:
    """Features (n, width) of an answer to what was liked (`side` 1) or what wasn't (-1), of which the heads tell so."""
    if side == 0:
        return features
    own, other = (PRAISES, COMPLAINS) if side > 0 else (COMPLAINS, PRAISES)
    result = features.copy()
    for task, (gain, loss) in SHARES.items():
        head = heads[task]
        if head.beside:
            odds = [gain * (label in own) - loss * (label in other) for label in head.labels]
            added = np.array(odds, dtype=np.float32) * (STRENGTH * head.temperature * FAINT)
            result[:, head.beside + 1 : head.beside + 1 + len(odds)] += added
    return result
