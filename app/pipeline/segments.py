"""Cut a text into its smallest candidate parts: sentences, and the clauses in them."""

import re
from functools import cache

from app.pipeline.connectives import ADDITION, CONCESSION, CONTRAST, INSIDE
from app.pipeline.redaction.found import PLACEHOLDERS
from app.pipeline.signs import CLOSER, COMMA, EMOJI, EMOJI_JOINER, HAN, KANA, STOP
from models.base import BORDERS, Part
from models.readable import ENTITY

_WORDS = frozenset({"contrast", "concession", "addition"})
_RANK = {kind: rank for rank, kind in enumerate(BORDERS)}  # where several meet the strongest names the border

# Abbreviations whose stop never ends a sentence, and those that end one when a capital letter follows.
_NEVER = (
    r"mr|mrs|ms|dr|prof|st|vs|approx|dept|fig|inc|ltd|vol|e\.g|i\.e|т\.е|т\.к|ул|кв|стр|им|напр|тел|тыс|млн|коп|"
    r"pvz|el|t\.y|plg|gerb|kt|nr|vnt|z\.b|d\.h|bzw|ca|str|sra?|p\.ej|núm|mme|mlle|np|ul"
)
_MAY = r"etc|jr|co|corp|др|руб|usw|evtl|aprox|itd|itp|val|min|proc|eur|мин|[^\W\d_]\.\s?[^\W\d_]"
_UPPER = "(?-i:[A-ZÀ-ÖØ-ÞĀĄĆČĎĒĖĘĚĢĪĮĶŁŃŅŇŌŐŒŘŚŞŠŤŪŮŰŲŹŻŽА-ЯЁІЇЄ])"  # its case counts, that of words doesn't
_STRONG = STOP.replace(".", "").replace("\uff0e", "")
_SMILE = rf"(?:\s?(?:[{EMOJI}][{EMOJI}{EMOJI_JOINER}]*|[:;=]['-]?[)(DPp]+|\){{2,}}))"
_LETTER = r"[^\W\d_]"
_SIGN, _BEGIN = rf"(?=[\W{EMOJI}])", r"(?<![^\W_])"
_SIGNS = rf"""
    (?P<link> <[^<>\n]{{1,100}}> )
  | (?P<keep> \[(?:{PLACEHOLDERS})\] ) # what redaction left is a word
  | (?P<keep_sign> {ENTITY} )
  | (?P<line> (?:\n|\\n)(?:[\ \t]*(?:\n|\\n))* )
  | (?P<stop> (?: [{_STRONG}][{STOP}]* | \.[.!?…][{STOP}]*
              | [.\uff0e](?=[\s{CLOSER}{EMOJI}{HAN}]|\Z) | (?<={_LETTER})\.(?={_UPPER}[^\W_]) )
              [{CLOSER}]* {_SMILE}* )
  | (?P<emoji> {_SMILE}+ )
  | (?P<semicolon> [;；] )
  | (?P<comma> [{COMMA}] )
  | (?P<dash> (?<=\s)[-–—]+(?=\s) | [—–]+ )
  | (?P<colon> [:：](?=[\s{HAN}]) )
  | (?P<paren> [（(）)【】\[\]] )
  | (?P<list> (?:^|(?<=[\s。；，])) [•●▪·*-](?=\s) )
"""
_WORDS_BEGIN = rf"""
    (?P<keep_word> (?={_LETTER}+\.) (?: (?:{_NEVER})\. | (?:{_MAY})\.(?!\s+{_UPPER}) ) )
  | (?P<list_word> (?:^|(?<=[\s。；，])) \d{{1,2}}[.)、．](?=\s|{_LETTER}) )
"""
_ANYWHERE = rf"""
    (?P<link_word> (?:https?://|www\.)[^\s{HAN}]+ )
  | (?P<keep_digits> (?<!\d)\d+(?:[.,:]\d+)+ )
"""
_CHINESE_BLANK = rf"| (?P<blank> (?<=[{HAN}{KANA}])[\ \t\u3000]+(?=[{HAN}{KANA}]) )"
_CONTENT = re.compile(rf"[^\W_]|[{EMOJI}]")
_BLANKS = "".join(chr(point) for point in range(0x3001) if chr(point).isspace())
_HEAD = _BLANKS + ",，、､،;；:：-–—~～*•●▪·|=_/\\)）]】.!?。！？…"
_TAIL = _BLANKS + ",，、､،;；:：-–—|=_/\\(（[【"
_WITHOUT_BLANKS = frozenset({"zh", "ja"})


def segments(text: str, language: str) -> list[Part]:
    """All candidate parts of `text`, in order, none without a letter, digit or emoji; linear in the text's length."""
    found: list[Part] = []
    at, border = 0, "start"
    for kind, left, right in [*_gaps(text, language), ("start", len(text), len(text))]:
        part = text[at:left]
        if _CONTENT.search(part):
            start = at + len(part) - len(part.lstrip(_HEAD))
            tail = _BLANKS if kind in {"stop", "ellipsis", "emoji"} else _TAIL
            found.append(Part(start, at + len(part.rstrip(tail)), border))
            border = kind
        elif _RANK[kind] > _RANK[border]:
            border = kind
        at = right
    return found


def _gaps(text: str, language: str) -> list[tuple[str, int, int]]:
    """What parts the segments: kind, where the left one ends, where the right one begins."""
    gaps = []
    for match in _pattern(language.partition("-")[0]).finditer(text):
        kind, left, right = (match.lastgroup or "keep").partition("_")[0], match.start(), match.end()
        if kind == "keep":
            continue
        if kind in {"stop", "emoji"}:
            if kind == "stop" and text.startswith(("..", "…"), left):
                kind = "ellipsis"
            left = right
        elif kind in _WORDS:
            right = left
        gaps.append((kind, left, right))
    return gaps


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """What parts segments, by where it may begin, so that most letters are passed at once.

    A name's first word is the kind: two places of one kind need two names.
    """
    signs, begins, anywhere = [_SIGNS], [_WORDS_BEGIN], [_ANYWHERE]
    unspaced = language in _WITHOUT_BLANKS
    if unspaced:
        signs.append(_CHINESE_BLANK)
    for name, table in (("contrast", CONTRAST), ("concession", CONCESSION), ("addition", ADDITION)):
        words = "|".join(word.replace(" ", r"\ ") for word in table.get(language, ()))
        after = "" if unspaced else rf"(?=[\s{COMMA}])"
        if words:
            first = "".join(sorted({word[0] for word in table[language]}))
            begins.append(rf"| (?P<{name}> (?=[{first}])(?<=[\s{COMMA}])(?:{words}){after} )")
    inside = "|".join(INSIDE.get(language, ()))
    if inside:
        anywhere.append(f"| (?P<contrast_inside> {inside} )")
    sign = _SIGN if unspaced else rf"{_SIGN}(?!\ {_LETTER})"  # a blank before a letter parts nothing there
    pattern = f"{sign} (?:{''.join(signs)}) | {_BEGIN} (?:{''.join(begins)}) | {''.join(anywhere)}"
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)
