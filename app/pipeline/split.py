"""Find the mentions of a text: the spans in which the customer says one thing about one touchpoint.

Signs and words cut the text into small parts (segments), a learned judgement joins the neighbours that say one thing
and leaves out the parts that say nothing (models.boundary), and rules leave out greetings, signatures and the like.
"""

from functools import cache
from pathlib import Path

import numpy as np

import models
from app.pipeline.fillers import is_greeting, is_signature, is_small_talk, trim
from app.pipeline.segments import Segment, segments
from models.base import Span
from models.boundary import CONFIG, WEIGHTS, Boundary, load
from models.e5 import checksum

RULES = 2  # raised whenever cleaning, language or rules of splitting change what comes out
ARTIFACT = Path(models.__file__).parent / "artifacts" / "split"
CONTRAST_CUT = 0.2  # "but" cuts on less evidence, as the specification asks; costs .004 of span F1 on dev (LOG.md)
CLOSING = 4  # parts a closing formula with names may have


def split(text: str, lang: str) -> list[Span]:
    """Spans of the mentions in `text`, half-open code points, stripped, in order, not overlapping.

    A text with any letter, digit or emoji has at least one. Linear in the text's length.
    """
    parts = segments(text, lang)
    if not parts:  # nothing, or a link alone
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        return [(start, end)] if any(letter.isalnum() for letter in text) else []
    spans = _mentions(text, parts, lang, turn=False) or [trim(text, parts[0].start, parts[-1].end)]
    return [(start, end) for start, end in spans if start < end] or [(parts[0].start, parts[-1].end)]


def split_turn(text: str, lang: str) -> list[Span]:
    """Spans of the mentions in one customer's turn of a chat log; none when it only confirms, answers or greets."""
    parts = segments(text, lang)
    spans = _mentions(text, parts, lang, turn=True) if parts else []
    return [(start, end) for start, end in spans if start < end and not is_small_talk(text[start:end])]


def _mentions(text: str, parts: list[Segment], lang: str, *, turn: bool) -> list[Span]:
    """Runs of parts between cuts, without fillers and runs not worth keeping; trimmed, some perhaps to nothing."""
    wanted = _wanted(text, parts)
    if len(parts) == 1 and not turn:
        return [trim(text, part.start, part.end) for part, want in zip(parts, wanted, strict=True) if want]
    boundary = _boundary()
    seen = [(part.start, part.end, part.border) for part in parts]
    judged = boundary.judge(text, seen, language=lang.partition("-")[0], turn=turn)
    spans = []
    least = np.array([CONTRAST_CUT if part.border == "contrast" else boundary.thresholds["cut"] for part in parts[1:]])
    for run in _runs(wanted, (judged.cut >= least).tolist()):
        lengths = np.array([part.end - part.start for part in parts[run]])
        if judged.keep[run] @ lengths >= lengths.sum() * boundary.thresholds["keep_turn" if turn else "keep"]:
            spans.append(trim(text, parts[run][0].start, parts[run][-1].end))
    return spans


def _wanted(text: str, parts: list[Segment]) -> list[bool]:
    """Which parts may be in a mention: no greeting, and nothing from a closing formula in the last parts on."""
    words = [text[part.start : part.end] for part in parts]
    closing = next((i for i in range(max(1, len(parts) - CLOSING), len(parts)) if is_signature(words[i])), len(parts))
    return [i < closing and not is_greeting(part) for i, part in enumerate(words)]


def _runs(wanted: list[bool], cuts: list[bool]) -> list[slice]:
    """Runs of wanted parts without a cut between them; `cuts` has one element less than `wanted`."""
    runs: list[slice] = []
    for i, want in enumerate(wanted):
        if want and runs and runs[-1].stop == i and not cuts[i - 1]:
            runs[-1] = slice(runs[-1].start, i + 1)
        elif want:
            runs.append(slice(i, i + 1))
    return runs


@cache
def version() -> str:
    """The version of all that decides on spans and languages: rules and learned judgement."""
    return f"{RULES}-{checksum(ARTIFACT / WEIGHTS)[:6]}{checksum(ARTIFACT / CONFIG)[:6]}"


@cache
def _boundary() -> Boundary:
    return load(ARTIFACT)
