"""Ratings in words and smileys, where the words of a column are steps of one ladder; and grades of which 1 is best."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.names import normal
from app.readers.values.grades import as_rating

_LADDERS = tuple(
    tuple(tuple(step.split(",")) for step in ladder.split("/"))
    for ladder in (
        "very poor/poor/average,fair,neutral,ok,okay,acceptable/good/excellent",
        "very poor/poor/average,fair,neutral,ok,okay,acceptable/good/very good",
        "very bad/bad/average,fair,neutral,ok,okay,neither good nor bad/good/very good",
        "terrible,awful/bad,poor/average,fair,neutral,ok,okay/good/excellent,great",
        "poor/fair/good/very good/excellent",
        "very dissatisfied,extremely dissatisfied/dissatisfied,somewhat dissatisfied"
        "/neutral,neither satisfied nor dissatisfied/satisfied,somewhat satisfied/very satisfied,extremely satisfied",
        "very unhappy/unhappy/neutral,ok,okay/happy/very happy",
        "very negative/negative/neutral/positive/very positive",
        "очень плохо,ужасно/плохо/нормально,средне,удовлетворительно,нейтрально/хорошо/отлично",
        "очень плохо,ужасно/плохо/нормально,средне,удовлетворительно,нейтрально/хорошо/очень хорошо",
        "очень недоволен,очень недовольна,полностью не удовлетворён,совершенно не удовлетворён"
        "/недоволен,недовольна,не удовлетворён,скорее недоволен/нейтрально/доволен,довольна,удовлетворён,скорее доволен"
        "/очень доволен,очень довольна,полностью удовлетворён",
        "дуже погано,жахливо/погано/нормально,середньо,задовільно/добре/відмінно",
        "labai blogai/blogai/vidutiniškai,patenkinamai,neutraliai/gerai/puikiai",
        "labai blogai/blogai/vidutiniškai,patenkinamai,neutraliai/gerai/labai gerai",
        "labai nepatenkintas,labai nepatenkinta/nepatenkintas,nepatenkinta/neutraliai,nei patenkintas nei nepatenkintas"
        "/patenkintas,patenkinta/labai patenkintas,labai patenkinta",
        "非常不滿意/不滿意/普通,一般,尚可/滿意/非常滿意",
        "很不滿意/不滿意/普通,一般,尚可/滿意/很滿意",
        "非常不满意/不满意/一般,普通/满意/非常满意",
        "很不满意/不满意/一般,普通/满意/很满意",
        "很差,非常差/差/普通,一般/好/很好,非常好",
        "とても不満,非常に不満/不満/普通,どちらでもない/満足/とても満足,非常に満足",
        "大変不満/不満,やや不満/普通/満足,やや満足/大変満足",
        "매우 불만족/불만족/보통/만족/매우 만족",
        "sehr schlecht/schlecht/mittelmäßig,neutral,durchschnittlich,okay/gut/sehr gut",
        "sehr unzufrieden/unzufrieden,eher unzufrieden/neutral,teils teils,weder noch"
        "/zufrieden,eher zufrieden/sehr zufrieden",
        "muy malo,muy mala,muy mal/malo,mala,mal/regular,neutral/bueno,buena,bien/muy bueno,muy buena,muy bien",
        "muy malo,pésimo/malo/regular,neutral/bueno/excelente",
        "muy insatisfecho,muy insatisfecha/insatisfecho,insatisfecha/neutral"
        "/satisfecho,satisfecha/muy satisfecho,muy satisfecha",
        "très mauvais/mauvais/moyen,correct,neutre/bon,bien/très bon,très bien,excellent",
        "très insatisfait,très insatisfaite/insatisfait,insatisfaite,plutôt insatisfait"
        "/neutre,ni satisfait ni insatisfait/satisfait,satisfaite,plutôt satisfait/très satisfait,très satisfaite",
        "bardzo źle,bardzo zły/źle,zły/średnio,przeciętnie,neutralnie/dobrze,dobry/bardzo dobrze,bardzo dobry",
        "bardzo niezadowolony/niezadowolony/neutralnie,obojętnie/zadowolony/bardzo zadowolony",
        "pessimo/scarso/sufficiente/buono/ottimo",
        "péssimo/ruim,mau/regular,razoável,neutro/bom/ótimo,excelente",
        "zeer slecht/slecht/neutraal,matig,gemiddeld/goed/zeer goed,uitstekend",
        "çok kötü/kötü/orta,idare eder/iyi/çok iyi",
        "zeer ontevreden/ontevreden/neutraal/tevreden/zeer tevreden",
        "😡,😠,🤬/🙁,☹,😞,😟,😕,😒/😐,😑/🙂,😊,☺/😀,😃,😄,😁,😍,🤩",
    )
)
_PAD = re.compile(r"[\ufe0f!.]+")
_LEGEND = re.compile(r"(\d{1,2})\s*[=:]\s*([^\d,;/()=]+).*?(\d{1,2})\s*[=:]\s*([^\d,;/()=]+)")
_BAD = frozenset({word for ladder in _LADDERS for word in ladder[0]} | {
    *("angry", "hate", "worst", "low", "lowest", "poor", "bad", "sad", "unhappy", "disappointed", "ungenügend"),
    *("mangelhaft", "schlecht", "плохо", "злой", "blogai", "blogiausiai", "mal", "malo", "źle"),
    *("不滿意", "不满意", "差"),
})  # fmt: skip
_GOOD = frozenset({word for ladder in _LADDERS for word in ladder[-1]} | {
    *("love", "best", "high", "highest", "great", "happy", "good", "delighted", "perfect", "gut", "хорошо", "люблю"),
    *("gerai", "geriausiai", "bien", "bueno", "dobrze", "滿意", "满意", "好"),
})  # fmt: skip
_AMOUNTS = frozenset({"low", "lowest", "high", "highest"})  # of a rating that is named so, but also of what is urgent
_SCHOOL = ("schulnote", "schulnoten")
_WORST_AT_SCHOOL = 6


@dataclass(frozen=True, slots=True)
class Ladder:
    """How the grades of one column are read: by their `words`, from 1 on, or figures `turned`, so that most is best."""

    words: Mapping[str, float] = field(default_factory=dict)
    turned: float | None = None

    def grade(self, value: object) -> float | None:
        """The grade that a cell holds, null if none."""
        figure = as_rating(value)
        if self.turned is not None:
            return None if figure is None else self.turned - figure
        return self.words.get(_plain(value))

    def __str__(self) -> str:
        if self.turned is not None:
            return "1 is best here, so grades are turned round: most is best"
        words = sorted(self.words, key=lambda word: self.words[word])
        return f"words from {words[0]!r} (1) to {words[-1]!r} ({self.words[words[-1]]:g})"


def ladder_of(name: str, values: Sequence[object]) -> Ladder | None:
    """How the grades in a column of this name are read; null where they are plain figures, or their order is open.

    All values must be steps of a ladder, the first or the last among them; where several ladders have them, they must
    agree.
    """
    figures = [as_rating(value) for value in values]
    if values and all(figure is not None for figure in figures):
        top = _turned(name)
        return Ladder(turned=top) if top and all(figure and 0 < figure < top for figure in figures) else None
    said = {_plain(value) for value in values}
    found = [steps for ladder in _LADDERS if (steps := _steps(ladder)).keys() >= said and _has_end(ladder, said)]
    if not said or not found or any(steps[word] != found[0][word] for steps in found for word in said):
        return None
    return Ladder(found[0])


def has_legend(name: str) -> bool:
    """Whether the name of a column tells which end of its figures is good: "Mood (1 = angry, 5 = love)"."""
    told = _ends(name)
    if told is None or _turned(name) is not None:
        return False
    return told[1] in _BAD - _AMOUNTS or told[3] in _GOOD - _AMOUNTS


def _turned(name: str) -> float | None:
    """What a figure is to be taken from where the least is best, as in schools of Germany."""
    if set(normal(name).split()) & set(_SCHOOL) or normal(name).startswith(_SCHOOL):
        return _WORST_AT_SCHOOL + 1.0
    told = _ends(name)
    if told is None or not (told[1] in _GOOD and told[3] in _BAD):
        return None
    return float(told[0]) + float(told[2])


def _ends(name: str) -> tuple[str, str, str, str] | None:
    found = _LEGEND.search(name)
    if found is None or int(found[1]) >= int(found[3]):
        return None
    return found[1], _plain(found[2]), found[3], _plain(found[4])


def _steps(ladder: Sequence[Sequence[str]]) -> Mapping[str, float]:
    return {word: float(number) for number, step in enumerate(ladder, start=1) for word in step}


def _has_end(ladder: Sequence[Sequence[str]], said: Iterable[str]) -> bool:
    return not {*ladder[0], *ladder[-1]}.isdisjoint(said)


def _plain(value: object) -> str:
    return " ".join(_PAD.sub("", str(value)).casefold().split())
