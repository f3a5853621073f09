"""Usual names of columns, per field, in the languages that dumps come in; earlier names are tried first.

Written as `normal` makes them: lower case, words parted by one space.
"""

import re
from collections.abc import Mapping

_PARTING = re.compile(r"[\s_\-./:()\[\]*#]+")
_STEM = 5
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

TEXT = (
    *("text", "review text", "review body", "review content", "review", "reviews", "feedback", "feedback text"),
    *("comment", "comments", "comment text", "comment body", "customer comment", "verbatim", "message", "message text"),
    *("body", "full text", "content", "description", "opinion", "answer", "response", "tweet", "post", "complaint"),
    *("consumer complaint narrative", "customer feedback", "reviewtext", "your feedback", "comentário do cliente"),
    *("текст", "текст отзыва", "отзыв", "отзывы", "комментарий", "комментарии", "сообщение", "содержание", "мнение"),
    *("tekstas", "atsiliepimas", "atsiliepimo tekstas", "komentaras", "žinutė", "nuomonė", "skundas"),
    *("評論內容", "評論", "評論文字", "評價內容", "評價", "內容", "文字", "文本", "留言", "意見", "回饋", "訊息"),
    *("评论内容", "评论", "评价内容", "评价", "内容", "文字内容", "意见", "反馈", "消息", "评语"),
    *("rezension", "bewertung", "bewertungstext", "kommentar", "nachricht", "meinung"),
    *("reseña", "comentario", "comentarios", "opinión", "texto", "mensaje"),
    *("avis", "commentaire", "commentaires", "texte"),
    *("recensione", "commento", "testo", "avaliação", "comentário"),
    *("recenzja", "opinia", "treść", "komentarz", "atsauksme", "arvustus"),
    *("口コミ", "レビュー", "本文", "コメント", "리뷰", "본문", "내용"),
)
ID = (
    *("id", "review id", "external id", "item id", "feedback id", "ticket id", "comment id", "message id", "case id"),
    *(
        "conversation id",
        "tweet id",
        "response id",
        "record id",
        "complaint id",
        "uuid",
        "uid",
        "ref",
        "reference",
        "nº",
        "n°",
        "identifiant",
        "identificador",
        "kennung",
        "lfd nr",
        "guid",
        "key",
        "no",
        "nr",
        "№",
    ),
    *(
        "ид",
        "идентификатор",
        "номер",
        "id отзыва",
        "numeris",
        "eil nr",
        "編號",
        "评论id",
        "編碼",
        "编号",
        "序号",
        "序號",
    ),
)
TIME = (
    *(
        "occurred at",
        "created at",
        "submitted at",
        "posted at",
        "published at",
        "time",
        "timestamp",
        "datetime",
        "date",
    ),
    *(
        "review submit date and time",
        "review date",
        "review time",
        "reviewtime",
        "date created",
        "created",
        "created date",
    ),
    *("date and time", "date received", "date published", "submit date", "unix review time"),
    *("дата и время", "дата", "время", "дата отзыва", "дата создания", "data", "laikas", "data ir laikas", "sukurta"),
    *("時間", "日期", "評論時間", "發布時間", "建立時間", "时间", "评论时间", "发布时间", "创建时间"),
    *(
        "datum",
        "zeit",
        "erstellt am",
        "fecha",
        "fecha y hora",
        "date de publication",
        "data publikacji",
        "日時",
        "작성일",
    ),
)
CHANNEL = (
    *("channel", "contact channel", "medium", "канал", "канал связи", "kanalas", "渠道", "管道", "通路", "來源管道"),
    *("kanal", "canal", "canale", "チャネル", "채널"),
)
AUTHOR = (
    *("author", "author id", "customer", "customer id", "user", "user id", "userid", "username", "user name"),
    *("author name", "reviewer id", "reviewer", "reviewer name", "customer name", "client id", "client", "nickname"),
    *("автор", "клиент", "id клиента", "пользователь", "имя пользователя", "ник"),
    *("autorius", "klientas", "kliento id", "vartotojas", "naudotojas"),
    *("作者", "用戶", "用戶名", "使用者", "顧客", "客戶", "暱稱", "用户", "用户名", "用户id", "顾客", "客户", "昵称"),
    *("autor", "kunde", "benutzer", "auteur", "cliente", "usuario", "utente", "klient", "użytkownik"),
)
LANG = (
    *("lang", "language", "language code", "locale", "review language", "reviewer language", "язык", "kalba", "語言"),
    *("语言", "sprache", "idioma", "langue", "lingua", "język", "言語", "언어"),
)
RATING = (
    *("rating", "star rating", "stars", "review rating", "overall rating", "overall", "score", "grade"),
    *("оценка", "рейтинг", "звезды", "звёзды", "балл", "įvertinimas", "reitingas", "balas", "žvaigždutės"),
    *("評分", "星級", "評級", "分數", "评分", "星级", "打分", "分数", "bewertung", "sterne", "note", "puntuación"),
    *("calificación", "valutazione", "nota", "ocena", "評価", "별점"),
)
NPS = (
    *("nps", "nps score", "net promoter score", "likelihood to recommend", "likely to recommend", "recommend score"),
    *(
        "индекс nps",
        "оценка nps",
        "nps balas",
        "nps 分數",
        "nps 分数",
        "推薦分數",
        "推荐分数",
        "nps wert",
        "puntuación nps",
    ),
)
CSAT = (
    *("csat", "csat score", "customer satisfaction", "satisfaction", "satisfaction score", "satisfaction rating"),
    *("удовлетворенность", "удовлетворённость", "pasitenkinimas", "滿意度", "满意度", "zufriedenheit", "satisfacción"),
)
CES = ("ces", "ces score", "customer effort score", "effort score", "ease score")
ASIDE = (
    "id",
    "url",
    "link",
    "device",
    "company",
    "resolved",
    "closed",
    "updated",
    "update",
    "product",
    "name",
    "antwort",
    "betreff",
    "titel",
    "respuesta",
    "título",
    "réponse",
    "titre",
    "atsakymas",
    "pavadinimas",
    "тема",
    "товар",
    "название",
    "標題",
    "标题",
    "商品",
    "reply",
    "replies",
    "developer",
    "agent",
    "owner",
    "title",
    "subject",
    "summary",
    "ответ",
    "заголовок",
    "回覆",
    "回复",
)
"""Words in the name of a column that holds other text than the customer's."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": TEXT,
    "id": ID,
    "time": TIME,
    "channel": CHANNEL,
    "author": AUTHOR,
    "lang": LANG,
    "rating": RATING,
    "nps": NPS,
    "csat": CSAT,
    "ces": CES,
}

LIKE: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("review", "feedback", "comment", "text", "message", "opinion", "narrative", "verbatim", "отзыв", "комментар"),
        *(
            "текст",
            "сообщени",
            "atsiliepim",
            "komentar",
            "tekst",
            "評論",
            "評價",
            "评论",
            "评价",
            "內容",
            "内容",
            "意見",
            "意见",
        ),
        *(
            "留言",
            "反馈",
            "回饋",
            "bewertung",
            "kommentar",
            "rezension",
            "nachricht",
            "rückmeldung",
            "comentario",
            "reseña",
        ),
        *("avis", "commentaire", "remarque", "recensione", "commento", "opinia", "口コミ", "レビュー", "리뷰"),
    ),
    "time": (
        *(
            "date",
            "time",
            "datetime",
            "timestamp",
            "created",
            "submitted",
            "posted",
            "published",
            "дата",
            "время",
            "data",
        ),
        *(
            "laikas",
            "datum",
            "zeit",
            "zeitpunkt",
            "erstellt",
            "fecha",
            "hora",
            "heure",
            "créé",
            "日期",
            "時間",
            "时间",
            "日時",
        ),
        *("작성일", "когда", "kada", "wann"),
    ),
    "rating": (
        *(
            "rating",
            "stars",
            "star",
            "score",
            "grade",
            "оценк",
            "балл",
            "звезд",
            "звёзд",
            "рейтинг",
            "įvertinim",
            "balas",
        ),
        *(
            "žvaigžd",
            "評分",
            "评分",
            "星",
            "分數",
            "分数",
            "bewertung",
            "sterne",
            "punkte",
            "note",
            "puntua",
            "calific",
            "nota",
        ),
        *("valoraci", "étoile", "évaluation", "valutazione", "avaliação", "ocena", "gwiazd", "評価", "별점"),
    ),
    "author": (
        *(
            "author",
            "customer",
            "reviewer",
            "user",
            "username",
            "client",
            "buyer",
            "guest",
            "nickname",
            "автор",
            "клиент",
        ),
        *(
            "пользовател",
            "покупател",
            "имя",
            "klient",
            "vartotoj",
            "pirkėj",
            "vardas",
            "用户",
            "用戶",
            "客户",
            "客戶",
            "顧客",
        ),
        *(
            "顾客",
            "暱稱",
            "昵称",
            "姓名",
            "買家",
            "买家",
            "kunde",
            "nutzer",
            "cliente",
            "usuario",
            "auteur",
            "utilisateur",
        ),
        *("nom", "nombre", "autor", "gast", "naudotoj"),
    ),
    "channel": (
        *(
            "channel",
            "source",
            "platform",
            "канал",
            "источник",
            "площадк",
            "kanal",
            "šaltinis",
            "渠道",
            "來源",
            "来源",
            "平台",
        ),
        *("通路", "canal", "quelle", "plattform", "origen", "plataforma", "plateforme"),
    ),
    "lang": ("language", "lang", "locale", "язык", "kalba", "語言", "语言", "sprache", "idioma", "langue", "lingua"),
    "id": ("id", "nr", "no", "№", "номер", "編號", "编号", "序号", "序號", "nummer", "número", "numéro", "numeris"),
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
    ),
    "author": ("product", "app", "company", "business", "agent", "file", "time", "type", "review text"),
    "time": (
        "reply",
        "resolved",
        "closed",
        "updated",
        "update",
        "due",
        "birth",
        "antwort",
        "ответ",
        "回覆",
    ),
    "rating": ("count", "date", "version", "ces", "nps", "csat"),
}
"""Words that speak against a field."""


def normal(name: str) -> str:
    """A column's name in the form of this file: reviewText, Review_Text and "review text" are one."""
    return _PARTING.sub(" ", _CAMEL.sub(" ", name.strip())).strip().lower()


def holds(name: str, words: tuple[str, ...]) -> str | None:
    """The first of `words` that a column's name has: as a word, or anywhere in it if it is long or not Latin."""
    text = normal(name)
    parts = text.split()
    return next((word for word in words if word in parts or (_is_stem(word) and word in text)), None)


def _is_stem(word: str) -> bool:
    return not word.isascii() or len(word) >= _STEM


def shown(name: str) -> str:
    """The name as a message may hold it: in one line, with what can't be printed written as its code."""
    return name if name.isprintable() else "".join(one if one.isprintable() else ascii(one)[1:-1] for one in name)
