"""Usual names of columns, per field, in the languages that dumps come in; earlier names are tried first.

Written as `normal` makes them: lower case, words parted by one space.
"""

import re
from collections.abc import Mapping

_PARTING = re.compile(r"[\s_\-./:()\[\]*#]+")
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
    *("review comment", "comment content", "utterance", "買家留言", "レビュー内容", "treść opinii"),
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
        "#",
    ),
    *(
        "case number",
        "ticket number",
        "issue key",
        "message sid",
        "sid",
        "survey response id",
        "recommendationid",
        "uri",
        "cid",
    ),
    *("folio", "номер обращения", "номер заявки", "訂單編號", "レビュー番号", "受付番号", "리뷰번호"),
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
    *(
        "channel",
        "contact channel",
        "case origin",
        "origin",
        "medium",
        "канал",
        "канал связи",
        "kanalas",
        "渠道",
        "管道",
        "通路",
        "來源管道",
    ),
    *("kanal", "canal", "canale", "チャネル", "채널"),
)
AUTHOR = (
    *("author", "author id", "customer", "customer id", "user", "user id", "userid", "username", "user name"),
    *("author name", "reviewer id", "reviewer", "reviewer name", "customer name", "client id", "client", "nickname"),
    *("автор", "клиент", "id клиента", "пользователь", "имя пользователя", "ник"),
    *("autorius", "klientas", "kliento id", "vartotojas", "naudotojas"),
    *("作者", "用戶", "用戶名", "使用者", "顧客", "客戶", "暱稱", "用户", "用户名", "用户id", "顾客", "客户", "昵称"),
    *("autor", "kunde", "benutzer", "auteur", "cliente", "usuario", "utente", "klient", "użytkownik"),
    *("contact id", "contact name", "requester id", "requester", "requester name", "reporter", "associated contact"),
    *("from id", "ニックネーム", "投稿者", "작성자", "покупатель", "имя покупателя", "買家帳號", "會員帳號"),
)
PERSON = (
    *("name", "full name", "nick", "person id", "contact", "respondent", "from", "from name", "sender", "имя", "ник"),
    *("фио", "vardas", "vardas pavardė", "姓名", "名前", "お名前", "imię", "nombre", "nom", "nome", "gast", "guest"),
    *("email", "email address", "e mail", "el pašto adresas", "phone", "phone number", "телефон", "телефон клиента"),
)
"""Names of columns that tell who wrote where none is named as an author and the values differ."""

LANG = (
    *("lang", "language", "language code", "locale", "review language", "reviewer language", "язык", "kalba", "語言"),
    *(
        "user language",
        "contact language",
        "original language",
        "язык отзыва",
        "语言",
        "sprache",
        "idioma",
        "langue",
        "lingua",
        "język",
        "言語",
        "언어",
    ),
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

PROS = (
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
        "liked text",
    ),
)
CONS = (
    *("cons", "negative", "negative review", "negatives", "disliked", "dislikes", "disadvantages", "bad"),
    *(
        "недостатки",
        "минусы",
        "не понравилось",
        "trūkumai",
        "minusai",
        "nepatiko",
        "缺點",
        "缺点",
        "what did you dislike",
    ),
    *(
        "nachteile",
        "negativ",
        "contra",
        "kontra",
        "wady",
        "minusy",
        "desventajas",
        "lo peor",
        "negativo",
        "points faibles",
    ),
    *("inconvénients", "悪い点", "気になった点", "svantaggi", "단점", "negative comment", "negative feedback"),
    *("review negative", "disliked text"),
)
"""Columns of what was liked and what wasn't, where a form asks for both."""

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


def normal(name: str) -> str:
    """A column's name in the form of this file: reviewText, Review_Text and "review text" are one."""
    return (_PARTING.sub(" ", _CAMEL.sub(" ", name.strip())).strip() or name.strip()).lower()


def shown(name: str) -> str:
    """The name as a message may hold it: in one line, with what can't be printed written as its code."""
    return name if name.isprintable() else "".join(one if one.isprintable() else ascii(one)[1:-1] for one in name)


NOTHING = frozenset({"null", "(null)", "n/a", "#n/a", "nan", "nat", "\\n"})
"""Words that programs write for an empty cell, in small letters: databases, Excel, pandas, MySQL."""


def says_nothing(cell: str) -> bool:
    """Whether a cell is blank or all of it is a word for an empty one."""
    text = cell.strip()
    return not text or text.casefold() in NOTHING
