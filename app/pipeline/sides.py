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


def leaned(features: Floats, odds: Floats, heads: Mapping[str, Head]) -> Floats:
    """Features (n, width) of mentions whose signs are as much likelier as `odds` (n,) say, in logarithms; -: blame."""
    if not odds.any():
        return features
    result = features.copy()
    for task, (gain, loss) in SHARES.items():
        head = heads[task]
        if head.beside:
            praises, complains = (np.isin(head.labels, list(own)) for own in (PRAISES, COMPLAINS))
            up = gain * praises - loss * complains
            down = gain * complains - loss * praises
            added = np.where(odds[:, None] > 0, up, down) * (np.abs(odds)[:, None] * head.temperature * FAINT)
            result[:, head.beside + 1 : head.beside + 1 + len(head.labels)] += added.astype(np.float32)
    return result
