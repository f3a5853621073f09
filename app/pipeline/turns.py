"""Tell the turns of a chat in which the customer says something from those that only confirm, answer or greet."""

import re

_SMALL_TALK = (
    "ok okay okey k kk yes yeah yep yup no nope nah sure fine great good perfect alright right correct exactly thanks thank you u thx ty "
    "bye goodbye hi hello hey please pls sorry nothing else thats that's that all it is welcome done well oh ah "
    "так да нет ага угу хорошо ладно понятно ясно спасибо пожалуйста ок окей пока свидания до всё все верно правильно конечно "
    "gerai taip ne ok aha aišku aisku ačiū aciu dėkui dekui prašau prasau viso sveiki laba diena žinoma zinoma supratau "
    "ja nein danke bitte genau gut si sí no gracias vale claro oui non merci d'accord tak nie dziękuję"
)
_WORDS = frozenset(_SMALL_TALK.split())
_CHINESE = re.compile(
    r"(?:好|好的|好吧|是|是的|对|對|嗯+|哦|喔|行|可以|不用|不用了|没有|沒有|沒|没|谢谢|謝謝|谢了|謝了|了解|知道了|收到|再见|再見|拜拜|ok|[\s,.!，。！~～])+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ANSWER = re.compile(
    r"(?:\W|\d|yes|no|ok|okay|sure|hi|and|my|the|it'?s|its|is|this|i\ am|i'?m|name|last|first|full|phone|mobile|contact|number|e?-?mail|id|"
    r"address|booking|confirmation|order|account|policy|claim|zip|code|city|pin|card|reference|ref|меня\ зовут|мой|моя|номер|телефон|имя|"
    r"адрес|заказа?|почта|mano|vardas|numeris|telefonas|adresas|užsakymo|我叫|我姓|我的|电话|電話|号码|號碼|訂單|订单|地址|邮箱|是|:|：)+\S*",
    re.IGNORECASE | re.VERBOSE,
)
_LONG = 4


def says_something(text: str, lang: str) -> bool:
    """Whether a span of a customer's turn is a mention: no bare confirmation, name, number or short answer."""
    if _CHINESE.fullmatch(text):
        return False
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if all(word in _WORDS for word in words):
        return _full_thanks(words)
    return bool(words)


def _full_thanks(words: list[str]) -> bool:
    return "thank" in words and "you" in words
