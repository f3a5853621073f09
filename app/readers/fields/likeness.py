"""Words that tell a field where a column's name is none of the usual ones, if the values fit; and words against it."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from app.domain.names import normal

_STEM = 5  # letters from which a Latin word counts inside of another
_WORDS = frozenset({"count"})  # these alone: an account is none

LIKE: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("review", "feedback", "comment", "text", "message", "opinion", "narrative", "verbatim", "отзыв", "комментар"),
        *("текст", "сообщени", "atsiliepim", "komentar", "tekst", "評論", "評價"),
        *("评论", "评价", "內容", "内容", "意見", "意见"),
        *("留言", "反馈", "回饋", "bewertung", "kommentar"),
        *("rezension", "nachricht", "rückmeldung", "comentario", "reseña"),
        *(
            "avis",
            "commentaire",
            "remarque",
            "recensione",
            "commento",
            "opinia",
            "口コミ",
            "レビュー",
            "리뷰",
            "відгук",
        ),
        *("коментар", "yorum", "σχόλι", "تعليق", "टिप्पणी", "ความคิดเห็น", "รีวิว", "đánh giá", "نظر", "opmerking"),
        *("toelichting", "vélemény", "palaute", "후기", "anliegen", "beschwerde", "reklamation"),
    ),
    "time": (
        *("date", "time", "datetime", "timestamp", "ctime", "created", "submitted"),
        *("posted", "published", "дата", "время", "data"),
        *("laikas", "datum", "zeit", "zeitpunkt", "erstellt", "fecha", "hora"),
        *("heure", "créé", "日期", "時間", "时间", "日時"),
        *(
            "작성일",
            "когда",
            "kada",
            "wann",
            "日付",
            "時刻",
            "laiko",
            "등록일",
            "投稿日",
            "tarih",
            "تاريخ",
            "تاریخ",
            "תאריך",
        ),
        *("दिनांक", "วันที่", "ngày", "thời gian", "ημερομηνία", "päivä", "dátum"),
    ),
    "rating": (
        *("rating", "stars", "star", "score", "grade", "оценк"),
        *("балл", "звезд", "звёзд", "рейтинг", "įvertinim", "balas"),
        *("žvaigžd", "評分", "评分", "星", "分數", "分数", "bewertung"),
        *("sterne", "punkte", "note", "puntua", "calific", "nota", "vertinim", "総合"),
        *("would you rate", "do you rate", "rate your", "rate our", "rate the", "rate us", "how was your"),
        *("оцените", "оценил", "įvertink", "vertinate", "ваша оценка", "bewerten", "ocenia", "oceń", "califique"),
        *("puan", "คะแนน", "تقييم", "ציון", "דירוג", "रेटिंग", "số sao", "điểm", "βαθμολογ", "оцінк", "cijfer", "betyg"),
        *(
            "arvosana",
            "értékelés",
            "hodnocení",
            "평점",
            "總分",
            "总分",
            "امتیاز",
            "schulnote",
            "smiley",
            "emoji",
            "mood",
        ),
        *("valoraci", "étoile", "évaluation", "valutazione", "avaliação", "ocena", "gwiazd", "評価", "별점"),
    ),
    "author": (
        *("author", "customer", "reviewer", "user", "username", "uname", "client"),
        *("buyer", "guest", "visitor", "creator", "nickname", "автор", "клиент"),
        *("пользовател", "покупател", "имя", "klient", "vartotoj", "pirkėj"),
        *("vardas", "用户", "用戶", "客户", "客戶", "顧客"),
        *("顾客", "暱稱", "昵称", "姓名", "買家", "买家"),
        *("kunde", "nutzer", "cliente", "usuario", "auteur", "utilisateur"),
        *("nom", "nombre", "autor", "gast", "naudotoj", "contact"),
        *("requester", "reporter", "ニックネーム", "投稿者", "留言者"),
        *("評論者", "評價者", "评论者", "发布者", "發布者", "會員"),
        *("会员", "回答者", "お客様名", "kupując", "huésped", "작성자", "등록자", "구매자", "müşteri", "ผู้รีวิว", "ลูกค้า"),
        *("العميل", "שם לקוח", "ग्राहक", "người mua", "khách hàng", "ονοματεπώνυμο", "πελάτ", "покупець", "клієнт"),
        *("asiakas", "ügyfél", "zákazn", "klant", "مشتری", "caller"),
    ),
    "channel": (
        *("channel", "source", "platform", "канал", "источник", "площадк"),
        *("kanal", "šaltinis", "渠道", "來源", "来源", "平台"),
        *("通路", "canal", "quelle", "plattform", "origen", "plataforma", "plateforme", "kanava", "kanaal"),
        *("kanał", "kanál", "csatorna", "κανάλι", "ערוץ", "قناة", "کانال", "ช่องทาง", "kênh", "चैनल", "채널", "チャネル"),
    ),
    "lang": ("language", "lang", "locale", "язык", "kalba", "語言", "语言", "sprache", "idioma", "langue", "lingua"),
    "id": (
        "id",
        "key",
        "sid",
        "ref",
        "number",
        "folio",
        "番号",
        "번호",
        "nr",
        "no",
        "№",
        "номер",
        "編號",
        "编号",
        "序号",
        "序號",
        "nummer",
        "número",
        "numéro",
        "numeris",
    ),
    "nps": (
        "nps",
        "recommend",
        "порекоменд",
        "рекоменд",
        "rekomend",
        "推薦",
        "推荐",
        "empfehl",
        "recomend",
        "polec",
        "薦め",
        *("aanbevel", "rekommender", "suosittel", "ajánl", "doporuč", "tavsiye", "προτείν", "แนะนำ", "추천", "すすめ"),
    ),
    "csat": (
        *("csat", "satisf", "удовлетвор", "довольны", "patenkint"),
        *("pasitenkin", "zufrieden", "zadowol", "滿意", "满意"),
        *("満足", "만족", "tevreden", "nöjd", "tyytyväi", "elégedett", "spokojen", "memnun", "ικανοπο", "رضا"),
        *("hài lòng", "พึงพอใจ", "задоволен"),
    ),
}
"""Words that tell a field where they are in a column's name and its values fit."""

NOT_LIKE: Mapping[str, tuple[str, ...]] = {
    "id": (
        "product",
        "user",
        "customer",
        "author",
        "reviewer",
        "app",
        "company",
        "client",
        "kunden",
        "клиент",
        "товар",
        "phone",
        "order",
        "account",
        "version",
        "network",
        "collector",
        "profile",
        "person",
        "place",
        "business",
        "location",
        *("klant", "müşteri", "πελάτ", "ügyfél", "zákazn", "asiakas", "العميل", "ลูกค้า", "khách hàng", "caller"),
        *("visitor", "member", "buyer", "bot"),
        *("orders", "bestell", "auftrag", "commande", "pedido", "ordine", "encomenda", "заказ", "замовлен", "поръчк"),
        *("užsak", "pasūtījum", "tellimus", "zamówien", "objednáv", "rendelés", "tilaus", "beställning"),
        *("ordre", "ordernummer", "ordrenummer", "comand", "sipariş", "παραγγελ", "訂單", "订单", "注文", "주문"),
        *("คำสั่งซื้อ", "đơn hàng", "mã đơn", "pesanan", "الطلبية", "הזמנה", "سفارش", "ऑर्डर"),
    ),
    "author": (
        *("visitors", "users", "city", "region"),
        *("product", "app", "company", "business", "agent", "file", "time", "type", "review text", "language", "lang"),
        *("locale", "count", "rating", "score", "number", "owner", "country", "segment", "status", "url"),
        *("timezone", "zone", "location", "since", "comment", "comments", "message", "feedback", "text", "verbatim"),
        *("sentiment", "satisfaction", "effort", "emotion", "tier", "title", "комментар"),
        *("сообщени", "komentar", "kommentar", "comentario", "commentaire", "коментар", "yorum"),
        *("تعليق", "टिप्पणी", "σχόλι", "đánh giá"),
    ),
    "time": (
        "reply",
        "resolved",
        "closed",
        "updated",
        "update",
        "due",
        "birth",
        "since",
        "login",
        "antwort",
        "ответ",
        "回覆",
        "survey sent",
        "invitation",
        *("version", "release", "build", "modified", "modification"),
    ),
    "channel": ("view", "team", "language", "lang"),
    "rating": (
        *("count", "ratingcount", "ratingscount", "reviewcount", "scorecount", "starcount"),
        "comment",
        "comments",
        "date",
        "version",
        "ces",
        "nps",
        "csat",
        "vote",
        "votes",
        "voted",
        "weighted",
        "average",
        "recommend",
    ),
}
"""Words that speak against a field."""

_PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th"})


def holds(name: str, words: tuple[str, ...]) -> str | None:
    """The first of `words` that a column's name has: as a word, or anywhere in it if it is long or not Latin.

    A name of a-z alone may leave out what letters bear: `zakaznik`, `ho_ten`.
    """
    return _holds(normal(name), words)


@lru_cache(maxsize=1 << 14)
def _holds(text: str, words: tuple[str, ...]) -> str | None:
    padded = f" {text} "
    bare = text.isascii()
    for word in words:
        for form in (word, folded(word)) if bare and not word.isascii() else (word,):
            if f" {form} " in padded or (_is_stem(word, form) and form in text):
                return word
    return None


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """A text with plain Latin letters where these bear signs; other scripts stay."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.translate(_PLAIN))
    signs: list[str] = []
    for sign in parts:
        if not (unicodedata.combining(sign) and signs and signs[-1].isascii()):
            signs.append(sign)
    return unicodedata.normalize("NFC", "".join(signs))


def _is_stem(word: str, form: str) -> bool:
    if word in _WORDS:
        return False
    return len(form) >= _STEM if form.isascii() else not word.isascii()
