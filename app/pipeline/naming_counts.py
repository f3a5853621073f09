"""Words that count or date: a phrase of nothing else ("five weeks", "три раза") doesn't say what a theme is about.

NUMBERS are those that say how many or which one of what comes next.
"""

import re

_NUMBERS = {
    "en": "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred "
    "thousand half couple few several many whole entire full last next past previous first second third fourth fifth "
    "each every any another",
    "ru": "один одна одно одного одной одну два две двух двумя три трёх трех четыре пять шесть семь восемь девять "
    "десять пятнадцать двадцать тридцать сорок пятьдесят сто тысяча пол полтора пара пару несколько целый целых целую "
    "первый первая первую первого первой второй вторая вторую второго третий третья третью третьего четвёртый "
    "четвёртую пятый пятую шестой шестую последний последнюю прошлый прошлую следующий следующую каждый каждая каждую "
    "каждые каждом каждой другой другую другом",
    "lt": "vienas viena vieną vieno du dvi dviejų dviem trys tris trijų keturi keturias keturis penki penkias penkis "
    "šeši šešias šešis septyni septynias aštuoni aštuonias devyni devynias dešimt penkiolika dvidešimt trisdešimt "
    "šimtas pusė pusę pusantro pora porą keli kelis kelias kelios keletas keletą ištisas ištisą pirmas pirmą pirmo "
    "antras antrą trečias trečią paskutinis paskutinį praėjęs praėjusią kitas kitą kiti kita kiekvieną",
}
_TIMES = {
    "en": "dozen long half-hour moment minute hour day night morning afternoon evening weekend week fortnight month "
    "year yesterday today tonight tomorrow twice thrice time times ago later earlier since already monday tuesday "
    "wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december min mins hr hrs sec secs am pm row straight",
    "ru": "полчаса полдня полгода раз раза разу дважды трижды двое трое сутки суток секунда минута час часа часов "
    "день дня дней днём ночь ночью утро утром вечер вечером выходные неделя неделю недели недель месяц месяца месяцев "
    "год года годов лет вчера сегодня завтра назад позже раньше давно долго понедельник вторник среда четверг пятница "
    "суббота воскресенье январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "lt": "kartas kartą kartus kartų dukart triskart sekundė minutė minutę minutes minučių valanda valandą valandas "
    "valandų valandos diena dieną dienas dienų dienos naktis naktį rytas rytą vakaras vakarą savaitgalis savaitė "
    "savaitę savaites savaičių savaitės mėnuo mėnesį mėnesius mėnesių mėnesio metai metus metų vakar šiandien rytoj "
    "seniai ilgai vėliau anksčiau pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis "
    "sekmadienis sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis gruodis",
}
NUMBERS = {lang: frozenset(words.split()) for lang, words in _NUMBERS.items()}
WORDS = {lang: NUMBERS[lang] | frozenset(words.split()) for lang, words in _TIMES.items()}
_FIGURE = re.compile(r"\d+[^\W\d_]{0,4}")
_HAN = re.compile(
    r"(?:[〇零一二兩两三四五六七八九十百千萬万半幾几數数整多每第上下前後后這这個个]|天|日|週|周|星期|禮拜|礼拜|月份?|年|"
    r"小時|小时|鐘頭|钟头|分鐘|分钟|秒|次|回|遍|點|点|早上|上午|中午|下午|晚上|夜|今|昨|明|時間|时间|久)+"
)


def counts(folded: str, lang: str) -> bool:
    """Whether a word in lower case is a number, a unit of time, a date or how often."""
    if lang == "zh":
        return _HAN.fullmatch(folded) is not None or _FIGURE.fullmatch(folded) is not None
    known = WORDS.get(lang, frozenset())
    plural = lang == "en" and folded.removesuffix("s") in known
    return folded in known or plural or _FIGURE.fullmatch(folded) is not None
