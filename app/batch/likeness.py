"""Words that tell a field where a column's name is none of the usual ones, if the values fit; and words against it."""

from collections.abc import Mapping

from app.domain.names import normal

_STEM = 5  # letters from which a Latin word counts inside of another

LIKE: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("review", "feedback", "comment", "text", "message", "opinion", "narrative", "verbatim", "отзыв", "комментар"),
        *("текст", "сообщени", "atsiliepim", "komentar", "tekst", "評論", "評價"),
        *("评论", "评价", "內容", "内容", "意見", "意见"),
        *("留言", "反馈", "回饋", "bewertung", "kommentar"),
        *("rezension", "nachricht", "rückmeldung", "comentario", "reseña"),
        *("avis", "commentaire", "remarque", "recensione", "commento", "opinia", "口コミ", "レビュー", "리뷰"),
    ),
    "time": (
        *("date", "time", "datetime", "timestamp", "created", "submitted"),
        *("posted", "published", "дата", "время", "data"),
        *("laikas", "datum", "zeit", "zeitpunkt", "erstellt", "fecha", "hora"),
        *("heure", "créé", "日期", "時間", "时间", "日時"),
        *("작성일", "когда", "kada", "wann", "日付", "時刻", "laiko"),
    ),
    "rating": (
        *("rating", "stars", "star", "score", "grade", "оценк"),
        *("балл", "звезд", "звёзд", "рейтинг", "įvertinim", "balas"),
        *("žvaigžd", "評分", "评分", "星", "分數", "分数", "bewertung"),
        *("sterne", "punkte", "note", "puntua", "calific", "nota"),
        *("оцените", "оценил", "įvertink", "vertinate", "ваша оценка", "bewerten", "ocenia", "oceń", "califique"),
        *("valoraci", "étoile", "évaluation", "valutazione", "avaliação", "ocena", "gwiazd", "評価", "별점"),
    ),
    "author": (
        *("author", "customer", "reviewer", "user", "username", "client"),
        *("buyer", "guest", "nickname", "автор", "клиент"),
        *("пользовател", "покупател", "имя", "klient", "vartotoj", "pirkėj"),
        *("vardas", "用户", "用戶", "客户", "客戶", "顧客"),
        *("顾客", "暱稱", "昵称", "姓名", "買家", "买家"),
        *("kunde", "nutzer", "cliente", "usuario", "auteur", "utilisateur"),
        *("nom", "nombre", "autor", "gast", "naudotoj", "contact"),
        *("requester", "reporter", "ニックネーム", "投稿者", "留言者"),
        *("評論者", "評價者", "评论者", "发布者", "發布者", "會員"),
        *("会员", "回答者", "お客様名", "kupując", "huésped", "작성자"),
    ),
    "channel": (
        *("channel", "source", "platform", "канал", "источник", "площадк"),
        *("kanal", "šaltinis", "渠道", "來源", "来源", "平台"),
        *("通路", "canal", "quelle", "plattform", "origen", "plataforma", "plateforme"),
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
    ),
    "csat": (
        *("csat", "satisf", "удовлетвор", "довольны", "patenkint"),
        *("pasitenkin", "zufrieden", "zadowol", "滿意", "满意"),
        *("満足", "만족"),
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
    ),
    "author": (
        *("product", "app", "company", "business", "agent", "file", "time", "type", "review text", "language", "lang"),
        *("locale", "count", "rating", "score", "number", "owner", "country", "segment", "status", "url"),
        *("timezone", "zone", "location", "since", "comment", "comments", "message", "feedback", "text", "verbatim"),
        *("title", "комментар", "сообщени", "komentar", "kommentar", "comentario", "commentaire"),
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
    ),
    "rating": (
        "count",
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


def holds(name: str, words: tuple[str, ...]) -> str | None:
    """The first of `words` that a column's name has: as a word, or anywhere in it if it is long or not Latin."""
    text = normal(name)
    parts = text.split()
    return next((word for word in words if word in parts or (_is_stem(word) and word in text)), None)


def _is_stem(word: str) -> bool:
    return not word.isascii() or len(word) >= _STEM
