"""Which side of a thing a form asks for: what was liked, or what wasn't; in the languages of forms."""

import re

from app.domain.names import normal

PROS = (
    *("plus", "pluses"),
    *("pros", "positive", "positive review", "positives", "liked", "likes", "advantages", "what did you like", "good"),
    *("достоинства", "плюсы", "преимущества", "понравилось", "privalumai", "pliusai", "patiko", "優點", "优点"),
    *("vorteile", "positiv", "pro", "zalety", "plusy", "ventajas", "lo mejor", "positivo", "points forts", "avantages"),
    *(
        "良い点",
        "良かった点",
        "vantaggi",
        "장점",
        "positive comment",
        "positive feedback",
        "review positive",
        "review pros",
    ),
    *("liked text", "what did you like most", "what did you like best", "what do you like", "what do you like best"),
    *("what do you like most", "best part", "strengths", "what went well", "что понравилось", "что вам понравилось"),
    *("переваги", "що сподобалось", "що сподобалося", "kas patiko", "kas jums patiko", "kas labiausiai patiko"),
    *("喜歡的地方", "喜欢的地方", "您喜歡什麼", "好評", "好评", "was hat ihnen gefallen", "was hat dir gefallen"),
    *("was gefällt ihnen", "qué te gustó", "qué le gustó", "lo que más te gustó", "vantagens", "pontos positivos"),
    *("o que você gostou", "ce qui vous a plu", "qu'avez vous aimé", "pregi", "cosa ti è piaciuto", "voordelen"),
    *("pluspunt", "よかった点", "良かったところ", "よかったところ", "points positifs", "puntos positivos"),
    *("pluspunten", "plussen", "fördelar", "fordele", "fordeler", "hyvää", "plussat", "výhody", "klady", "előnyök"),
    *("avantaje", "предимства", "πλεονεκτήματα", "θετικά", "artılar", "avantajlar", "المزايا", "الإيجابيات"),
    *("commento positivo", "recensione positiva", "commentaire positif", "avis positif", "comentario positivo"),
    *("comentário positivo", "avaliação positiva", "positiver kommentar", "positive bewertung", "positieve recensie"),
    *("opinia pozytywna", "положительный отзыв", "teigiamas atsiliepimas", "teigiamas komentaras"),
    *("正面評價", "正面评价", "正面評論", "正面评论"),
    *("יתרונות", "फायदे", "ข้อดี", "ưu điểm", "kelebihan", "priekšrocības", "plusi", "eelised", "prednosti"),
)
CONS = (
    *("minus", "minuses"),
    *("cons", "negative", "negative review", "negatives", "disliked", "dislikes", "disadvantages", "bad"),
    *("недостатки", "минусы", "не понравилось", "trūkumai", "minusai", "nepatiko", "缺點", "缺点"),
    *("what did you dislike", "nachteile", "negativ", "contra", "kontra", "wady", "minusy", "desventajas", "lo peor"),
    *("negativo", "points faibles", "inconvénients", "悪い点", "気になった点", "svantaggi", "단점"),
    *("negative comment", "negative feedback", "review negative", "review cons", "disliked text"),
    "what did you dislike most",
    *("what did you like least", "what do you dislike", "what do you like least", "what didn't you like"),
    *("what did you not like", "worst part", "weaknesses", "что не понравилось", "что вам не понравилось"),
    *("недоліки", "що не сподобалось", "що не сподобалося", "kas nepatiko", "kas jums nepatiko"),
    *("kas labiausiai nepatiko", "不喜歡的地方", "不喜欢的地方", "您不喜歡什麼", "差評", "差评"),
    *("was hat ihnen nicht gefallen", "was hat dir nicht gefallen", "was gefällt ihnen nicht", "qué no te gustó"),
    *("qué no le gustó", "lo que menos te gustó", "desvantagens", "pontos negativos", "o que você não gostou"),
    *("ce qui vous a déplu", "ce qui ne vous a pas plu", "difetti", "cosa non ti è piaciuto", "nadelen"),
    *("minpunt", "verbeterpunt", "verbeterpunten", "お気づきの点", "悪かった点", "改善点", "改善してほしい点"),
    *("points négatifs", "points à améliorer", "puntos negativos", "puntos a mejorar", "punti deboli"),
    *("minpunten", "minnen", "nackdelar", "ulemper", "huonoa", "miinukset", "nevýhody", "zápory", "hátrányok"),
    *("dezavantaje", "недостатъци", "μειονεκτήματα", "αρνητικά", "eksiler", "dezavantajlar", "العيوب", "السلبيات"),
    *("commento negativo", "recensione negativa", "commentaire négatif", "avis négatif", "comentario negativo"),
    *("comentário negativo", "avaliação negativa", "negativer kommentar", "negative bewertung", "negatieve recensie"),
    *("opinia negatywna", "отрицательный отзыв", "neigiamas atsiliepimas", "neigiamas komentaras"),
    *("負面評價", "负面评价", "負面評論", "负面评论"),
    *("חסרונות", "नुकसान", "ข้อเสีย", "nhược điểm", "kekurangan", "trūkumi", "mīnusi", "puudused", "nedostaci"),
)
_SIDES = {**dict.fromkeys(PROS, 1), **dict.fromkeys(CONS, -1)}
_MARKS = " \t*?？:：….)"
_AND = re.compile("[・／]")  # of two things in one question the first tells
_PHRASE = 3  # words of a usual question that may go on: "What do you like best about the lift?"
_BEGINNINGS = tuple(sorted((usual for usual in _SIDES if len(usual.split()) >= _PHRASE), key=len, reverse=True))


def bare(asked: str) -> str:
    """What a form asks in one form, without the marks of a question."""
    return normal(asked.strip(_MARKS))


def side_of(asked: str) -> int:
    """1 where a form asks for what was liked, -1 for what wasn't, 0 else: by the longest usual question it begins."""
    words = bare(_AND.split(asked)[0])
    begun = next((usual for usual in _BEGINNINGS if words.startswith(f"{usual} ")), "")
    return _SIDES.get(words) or _SIDES.get(begun, 0)
