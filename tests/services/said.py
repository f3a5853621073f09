"""What customers of a shop say in four languages: a few clear pains and one gain, in as many words as a test needs."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

Phrases = Mapping[str, Sequence[str]]

DAYS = {
    "en": ("three days", "a week", "ten days", "two weeks", "almost a month"),
    "ru": ("три дня", "неделю", "десять дней", "две недели", "почти месяц"),
    "lt": ("tris dienas", "savaitę", "dešimt dienų", "dvi savaites", "beveik mėnesį"),
    "zh-Hant": ("三天", "一個星期", "十天", "兩個星期", "快一個月"),
}
LATE: Phrases = {
    "en": (
        "The parcel arrived {d} late and nobody told me.",
        "My delivery was delayed by {d}, terrible.",
        "I waited {d} for the courier and the package still had not come.",
    ),
    "ru": (
        "Посылка опоздала на {d}, и никто не предупредил.",
        "Доставку задержали на {d}, ужасно.",
        "Ждал курьера {d}, а посылки всё нет.",
    ),
    "lt": (
        "Siunta vėlavo {d} ir niekas nepranešė.",
        "Pristatymas užtruko {d}, siaubinga.",
        "Laukiau kurjerio {d}, o siuntos vis dar nėra.",
    ),
    "zh-Hant": ("包裹晚了{d}才到，也沒有人通知我。", "送貨延遲了{d}，太糟糕了。", "等快遞等了{d}，包裹還是沒到。"),
}
CRASH: Phrases = {
    "en": (
        "The app has been crashing for {d} every time I open it.",
        "For {d} the app freezes and closes right after the start.",
        "After the update the app keeps crashing, {d} already.",
    ),
    "ru": (
        "Приложение вылетает уже {d} при каждом запуске.",
        "Уже {d} приложение зависает и закрывается сразу после запуска.",
        "После обновления приложение постоянно вылетает, уже {d}.",
    ),
    "lt": (
        "Programėlė jau {d} užsidaro kaskart ją atidarius.",
        "Jau {d} programėlė stringa ir išsijungia vos paleidus.",
        "Po atnaujinimo programėlė nuolat lūžta, jau {d}.",
    ),
    "zh-Hant": (
        "這個應用程式{d}以來每次打開都閃退。",
        "{d}了，應用程式一啟動就當機關閉。",
        "更新之後應用程式一直閃退，已經{d}了。",
    ),
}
REFUND: Phrases = {
    "en": (
        "I have been waiting {d} for my money back after the return.",
        "They have not refunded me for {d}, this is outrageous.",
        "Still no refund {d} after I sent the shoes back.",
    ),
    "ru": (
        "Уже {d} жду возврата денег за товар.",
        "Деньги не возвращают {d}, это возмутительно.",
        "Прошло {d} после возврата обуви, а денег всё нет.",
    ),
    "lt": (
        "Jau {d} laukiu grąžinamų pinigų už prekę.",
        "Pinigų negrąžina {d}, tai pasipiktinimą keliantis dalykas.",
        "Praėjo {d} nuo batų grąžinimo, o pinigų vis nėra.",
    ),
    "zh-Hant": ("退貨之後等退款已經等了{d}。", "{d}了還不退錢給我，太過分了。", "鞋子寄回去{d}了，還是沒有收到退款。"),
}
SUPPORT: Phrases = {
    "en": (
        "Customer support has not answered my mails for {d}.",
        "I called the hotline for {d} and nobody picks up the phone.",
        "Support ignores me, {d} without any reply.",
    ),
    "ru": (
        "Служба поддержки {d} не отвечает на мои письма.",
        "Звоню на горячую линию {d}, никто не берёт трубку.",
        "Поддержка меня игнорирует, {d} без ответа.",
    ),
    "lt": (
        "Klientų aptarnavimas {d} neatsako į mano laiškus.",
        "Skambinu į pagalbos liniją {d}, niekas nekelia ragelio.",
        "Pagalba mane ignoruoja, {d} jokio atsakymo.",
    ),
    "zh-Hant": ("客服{d}都沒有回覆我的郵件。", "打客服專線打了{d}，都沒有人接電話。", "客服不理我，{d}沒有任何回覆。"),
}
STAFF: Phrases = {
    "en": (
        "The staff in the shop are wonderful, I have come here for {d}.",
        "Very friendly shop assistant, she helped me for {d}!",
    ),
    "ru": ("Персонал в магазине замечательный, хожу сюда {d}.", "Очень приветливая продавщица, помогала мне {d}!"),
    "lt": ("Parduotuvės darbuotojai nuostabūs, lankausi čia {d}.", "Labai maloni pardavėja, padėjo man {d}!"),
    "zh-Hant": ("店裡的店員非常好，我來這裡{d}了。", "店員非常親切，幫了我{d}！"),
}
BROKEN: Phrases = {
    "en": (
        "The lamp broke after {d}, cheap plastic.",
        "Poor quality, the lamp stopped working within {d}.",
        "{d} of use and the lamp fell to pieces.",
    ),
    "ru": (
        "Лампа сломалась через {d}, дешёвый пластик.",
        "Плохое качество, лампа перестала работать за {d}.",
        "Прошло {d}, и лампа развалилась на части.",
    ),
    "lt": (
        "Lempa sugedo po {d}, pigus plastikas.",
        "Prasta kokybė, lempa nustojo veikti per {d}.",
        "Praėjo {d} ir lempa subyrėjo į gabalus.",
    ),
    "zh-Hant": ("檯燈用了{d}就壞了，廉價塑膠。", "品質很差，檯燈{d}就不亮了。", "才用{d}，檯燈就散架了。"),
}
FIRST: Mapping[str, Phrases] = {"late": LATE, "crash": CRASH, "refund": REFUND, "support": SUPPORT, "staff": STAFF}


ALL: Mapping[str, Phrases] = {**FIRST, "broken": BROKEN}
FEBRUARY = dt.date(2026, 2, 1)


def said(
    subject: str,
    phrases: Phrases,
    *,
    count: int,
    first: int = 0,
    start: dt.date = FEBRUARY,
    days: int = 28,
    author: str | None = None,
) -> Iterator[dict[str, Any]]:
    """`count` items about one subject, its languages in turn, on the `days` from `start`.

    Each is by another author, or all are by `author`.
    """
    texts = {lang: [text.format(d=long) for long, text in product(DAYS[lang], phrases[lang])] for lang in phrases}
    langs = list(phrases)
    for number in range(first, first + count):
        lang = langs[number % len(langs)]
        day = start + dt.timedelta(days=number % days)
        yield {
            "external_id": f"{subject}-{number}",
            "author": author or f"{subject}-author-{number}",
            "lang": lang,
            "text": texts[lang][(number // len(langs)) % len(texts[lang])],
            "occurred_at": f"{day}T12:00:00Z",
            "channel": "review",
        }


def about(external_id: str | None) -> str:
    """The subject of an item by its external id."""
    return (external_id or "").partition("-")[0]


def told_of(text: str) -> tuple[str, int] | None:
    """The subject of a text that `said` made, and which of the ways to put it that is, in whatever language."""
    return _TOLD.get(text)


def subjects_with(phrase: str) -> set[str]:
    """The subjects of which a text holds the phrase."""
    return {subject for text, (subject, _) in _TOLD.items() if phrase.casefold() in text.casefold()}


_TOLD = {
    text.format(d=days): (subject, way)
    for subject, phrases in ALL.items()
    for lang in phrases
    for days, (way, text) in product(DAYS[lang], enumerate(phrases[lang]))
}
