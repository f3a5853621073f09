import dataclasses
import datetime as dt

import polars as pl
import pytest

from app.domain.theme import Exemplar, Kind, Registry, Theme
from app.journeys import load_journey
from app.pipeline.naming import Draft, name_themes
from app.pipeline.naming_words import phrases, words

NOW = dt.datetime(2026, 2, 5, tzinfo=dt.UTC)

LATE = {
    "en": [
        "The delivery was late again",
        "Late delivery for the third time",
        "My late delivery is a disgrace",
        "Late delivery, as ever",
    ],
    "ru": ["Опоздала доставка", "Доставки опять нет", "Жду доставку уже неделю", "С доставкой беда"],
    "lt": [
        "Pristatymas vėluoja",
        "Dėl pristatymo vėlavimo pykstu",
        "Vėluoja pristatymas, laukiu",
        "Pristatymą atšaukė",
    ],
    "zh-Hant": ["配送太慢了，等了很久", "配送一直延遲", "這次配送又晚到", "配送拖了好久"],
}
PAY = {
    "en": [
        "I was charged twice",
        "They charged me twice for it",
        "Charged twice, no answer",
        "You charged twice again",
    ],
    "ru": ["Деньги списали дважды", "Списали деньги два раза", "Почему деньги списали снова", "Верните деньги"],
    "lt": ["Pinigus nuskaičiavo du kartus", "Pinigai nuskaičiuoti dukart", "Kur mano pinigai", "Grąžinkite pinigus"],
    "zh-Hant": ["信用卡被重複扣款", "重複扣款沒有人處理", "扣款兩次", "為什麼又扣款"],
}


def theme(name: str) -> Theme:
    return Theme(name, Kind.PAINS, None, (), 12, NOW, NOW)


def frame(*langs: str) -> pl.DataFrame:
    rows = [
        (name, lang, text) for name, texts in (("late", LATE), ("pay", PAY)) for lang in langs for text in texts[lang]
    ]
    return pl.DataFrame(
        {
            "mention_id": [f"m{i}" for i in range(len(rows))],
            "theme": [row[0] for row in rows],
            "lang": [row[1] for row in rows],
            "text": [row[2] for row in rows],
            "tier": [1] * len(rows),
        }
    )


REGISTRY = Registry(model="one", themes=(theme("late"), theme("pay")))


def test_a_theme_has_a_name_in_each_language_spoken_in_it() -> None:
    named = name_themes(REGISTRY, frame("en", "ru", "lt", "zh-Hant"), lang="en")
    late, pay = (one.names for one in named.themes)
    assert set(late) == {"en", "ru", "lt", "zh-Hant"}
    assert "delivery" in late["en"].lower()
    assert "доставк" in late["ru"].lower()
    assert "pristatym" in late["lt"].lower()
    assert "配送" in late["zh-Hant"]
    assert "charged twice" in pay["en"].lower()
    assert "扣款" in pay["zh-Hant"]


def test_endings_do_not_split_a_word_and_a_written_form_is_shown() -> None:
    stems = {
        word.stem for text in LATE["ru"] for word in words(text, "ru") if word and word.surface.startswith("доставк")
    }
    assert len(stems) == 1
    named = name_themes(REGISTRY, frame("ru"), lang="ru")
    shown = named.themes[0].names["ru"].split(",")[0].lower().split()
    assert set(shown) <= {word.lower() for text in LATE["ru"] for word in text.replace(",", "").split()}


def test_without_the_projects_language_the_main_language_lends_its_name_unless_one_is_worded() -> None:
    named = name_themes(REGISTRY, frame("ru"), lang="en")
    assert named.themes[0].names["en"] == named.themes[0].names["ru"]
    asked: list[Draft] = []

    def wording(draft: Draft) -> str | None:
        asked.append(draft)
        return "Late delivery" if draft.theme == "late" else None

    worded = name_themes(REGISTRY, frame("ru"), lang="en", wording=wording)
    assert worded.themes[0].names["en"] == "Late delivery"
    assert worded.themes[1].names["en"] == worded.themes[1].names["ru"]
    assert {draft.lang for draft in asked} == {"en"}


def test_a_lent_name_stands_beside_the_touchpoint_in_the_projects_language() -> None:
    rows = frame("ru").with_columns(pl.lit("shipping").alias("touchpoint"))
    named = name_themes(REGISTRY, rows, lang="en", touchpoints=load_journey().touchpoints).themes[0]
    assert named.names["en"].startswith("Shipping, ")
    assert named.names["en"].removeprefix("Shipping, ") in named.names["ru"].lower()
    assert not named.names["ru"].startswith("Доставка, доставка")


def test_a_theme_without_a_name_is_called_by_a_quote_in_the_readers_language() -> None:
    quotes = (Exemplar("m1", "Врач не слушал", "ru"), Exemplar("m2", "The doctor didn't listen", "en"))
    nameless = dataclasses.replace(theme("late"), exemplars=quotes)
    assert nameless.name("en") == "The doctor didn't listen"
    assert nameless.name("lt") == "Врач не слушал"


def test_words_that_a_few_share_by_chance_stand_behind_the_touchpoint() -> None:
    rows = frame("en").with_columns(pl.lit("shipping").alias("touchpoint"))
    few = rows.group_by("theme", maintain_order=True).head(2)
    places = load_journey().touchpoints
    found = [one.names["en"] for one in name_themes(REGISTRY, few, lang="en", touchpoints=places).themes]
    assert found == ["Shipping", "Shipping, charged"]
    assert name_themes(REGISTRY, rows, lang="en", touchpoints=places).themes[0].names["en"] == "Late delivery"


def test_a_name_stays_until_it_is_asked_for_anew() -> None:
    named = name_themes(REGISTRY, frame("en"), lang="en")
    kept = dataclasses.replace(named.themes[0], names={"en": "Old name"})
    registry = dataclasses.replace(named, themes=(kept, named.themes[1]))
    assert name_themes(registry, frame("en"), lang="en").themes[0].names == {"en": "Old name"}
    assert name_themes(registry, frame("en"), lang="en", anew=True).themes[0].names == named.themes[0].names


def test_two_themes_never_have_the_same_name() -> None:
    twice = frame("en").with_columns(
        pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("late")).otherwise(pl.lit("pay")).alias("theme")
    )
    same = twice.with_columns(pl.lit("The delivery was late").alias("text"))
    names = [one.names["en"] for one in name_themes(REGISTRY, same, lang="en").themes]
    assert len(set(names)) == 2


def test_a_phrase_neither_begins_nor_ends_with_an_empty_word_nor_crosses_a_sign() -> None:
    found = {phrase.surface for phrase in phrases("The box was crushed, courier laughed", "en")}
    assert {"box", "box was crushed", "courier laughed"} <= found
    assert not {"the box", "crushed courier", "was crushed"} & found


@pytest.mark.parametrize(
    ("lang", "texts", "says", "name"),
    [
        (
            "en",
            ["It took five weeks", "Five weeks to arrive", "Waited five weeks", "After five weeks"],
            "parcel",
            "Shipping, five weeks",
        ),
        (
            "ru",
            ["Ждал пять недель", "Пять недель в пути", "Шло пять недель", "Через пять недель"],
            "посылка",
            "Доставка, пять недель",
        ),
        (
            "lt",
            [
                "Truko penkias savaites",
                "Penkias savaites keliavo",
                "Laukiau penkias savaites",
                "Ištisas penkias savaites",
            ],
            "siunta",
            "Pristatymas, penkias savaites",
        ),
        ("zh-Hant", ["等了五個星期", "五個星期才到", "竟然五個星期", "過了五個星期"], "包裹", "配送、五個星期"),
    ],
)
def test_numbers_and_times_alone_name_a_theme_only_beside_its_touchpoint(
    lang: str, texts: list[str], says: str, name: str
) -> None:
    other = [f"{word} {says}" for word in ("lost", "torn", "wet", "open")]

    def named(said: list[str]) -> str:
        rows = (
            frame("en")
            .head(len(said) + len(other))
            .with_columns(
                pl.Series("theme", ["late"] * len(said) + ["pay"] * len(other)),
                pl.Series("text", [*said, *other]),
                pl.Series("touchpoint", ["shipping"] * len(said) + ["payment"] * len(other)),
                pl.lit(lang).alias("lang"),
            )
        )
        return name_themes(REGISTRY, rows, lang=lang, touchpoints=load_journey().touchpoints).themes[0].names[lang]

    assert named(texts) == name
    glue = "" if lang == "zh-Hant" else " "
    assert says in named([f"{says}{glue}{text.lower()}" for text in texts]).lower()


@pytest.mark.parametrize(
    ("text", "lang", "bare"),
    [
        ("three times", "en", True),
        ("two hours", "en", True),
        ("2 hours late", "en", False),
        ("charged twice", "en", False),
        ("три дня", "ru", True),
        ("час на линии", "ru", False),
        ("dvi valandas", "lt", True),
        ("valandą laukiau", "lt", False),
        ("兩個小時", "zh-Hant", True),
        ("三次扣款", "zh-Hant", False),
    ],
)
def test_a_phrase_counts_if_all_its_words_do(text: str, lang: str, bare: bool) -> None:
    longest = max(phrases(text, lang), key=lambda phrase: len(phrase.surface))
    assert longest.counts is bare


def names(lang: str, **said: list[str]) -> dict[str, str]:
    """The names in `lang` of themes that are made up of what is said, the larger first where they are alike."""
    rows = [(theme, text) for theme, texts in said.items() for text in texts]
    told = pl.DataFrame(
        {
            "mention_id": [f"m{i:03}" for i in range(len(rows))],
            "theme": [theme for theme, _ in rows],
            "text": [text for _, text in rows],
            "lang": [lang] * len(rows),
            "tier": [1] * len(rows),
        }
    )
    themes = tuple(dataclasses.replace(theme(name), size=len(texts)) for name, texts in said.items())
    named = name_themes(Registry(model="one", themes=themes), told, lang=lang)
    return {one.id: one.names[lang] for one in named.themes}


OTHER = {
    "en": ["Seat broken", "My seat is broken"],
    "ru": ["Сломано кресло", "Кресло сломано"],
    "lt": ["Sulūžusi sėdynė", "Sėdynė sulūžusi"],
    "de": ["Sitz kaputt", "Kaputter Sitz"],
    "zh-Hant": ["座椅壞掉", "座椅破損"],
}


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("en", "Again no water", "No water"),
        ("en", "The refund never arrived", "Refund never arrived"),
        ("en", "Changed without warning", "Changed without warning"),
        ("en", "It didn\u2019t arrive", "Didn't arrive"),
        ("ru", "Лифт не работает", "Лифт не работает"),
        ("ru", "Мы остались. Нет воды", "Нет воды"),
        ("ru", "Хамят в отделении", "Хамят в отделении"),
        ("ru", "Снова в отделении", "В отделении"),
        ("lt", "Vėl be vandens", "Be vandens"),
        ("de", "Es war nicht erreichbar", "Nicht erreichbar"),
        ("zh-Hant", "沒有說明", "沒有說明"),
    ],
)
def test_a_name_keeps_the_negation_or_preposition_before_it(lang: str, text: str, name: str) -> None:
    assert name in names(lang, late=[text] * 5, pay=OTHER[lang] * 2)["late"].split(", ")


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("en", "Setup took three whole weeks", "Setup took three whole weeks"),
        ("en", "The export skips every other", "Export skips"),
        ("en", "The reports are not", "Reports"),
        ("ru", "Посылка опоздала на две недели", "Опоздала на две недели"),
        ("ru", "Комиссии на каждом шагу", "Комиссии на каждом шагу"),
        ("ru", "Заблокировали вход после", "Заблокировали вход"),
        ("lt", "Išsprendė per penkias minutes", "Išsprendė per penkias minutes"),
    ],
)
def test_a_name_does_not_end_with_a_word_that_leaves_open_what_comes_next(lang: str, text: str, name: str) -> None:
    assert names(lang, late=[text] * 5, pay=OTHER[lang] * 2)["late"] == name


@pytest.mark.parametrize(
    ("lang", "texts", "name"),
    [
        ("zh-Hant", ["用Apple Pay付款失敗", "Apple Pay付款失敗"], "Apple Pay付款"),
        ("zh-Hant", ["Face ID登入失敗", "用Face ID 登入"], "Face ID登入"),
        ("en", ["Support at Nordhaven", "Nordhaven support"], "Nordhaven"),
        ("en", ["PayPal failed", "Failed with PayPal"], "PayPal"),
        ("de", ["Der Kundenservice schweigt", "Wieder schweigt der Kundenservice"], "Kundenservice"),
    ],
)
def test_proper_names_are_written_as_people_write_them(lang: str, texts: list[str], name: str) -> None:
    shown = names(lang, late=texts * 3, pay=OTHER[lang] * 3)["late"]
    assert name in shown


def test_a_word_that_begins_a_sentence_has_no_capital_from_there() -> None:
    texts = ["Broken lamp. Delivery came late", "A broken lamp, and delivery came late"]
    assert names("en", late=texts * 3, pay=OTHER["en"])["late"] == "Delivery came late, broken lamp"


def test_a_theme_keeps_its_name_when_a_larger_one_would_have_the_same() -> None:
    late = dataclasses.replace(theme("late"), size=5, names={"en": "Parcel late"})
    pay = dataclasses.replace(theme("pay"), size=9)
    said = frame("en").with_columns(pl.lit("Parcel late").alias("text"))
    named = name_themes(Registry(model="one", themes=(late, pay)), said, lang="en")
    assert [one.names["en"] for one in named.themes] == ["Parcel late", "Parcel late (2)"]


def test_a_number_that_another_theme_has_in_its_name_is_not_given_again() -> None:
    known = [dataclasses.replace(theme(name), size=size, names={"en": shown})
             for name, size, shown in (("a", 9, "Parcel late (2)"), ("b", 30, "Parcel late"))]  # fmt: skip
    new = dataclasses.replace(theme("late"), size=7)
    said = frame("en").with_columns(pl.lit("Parcel late").alias("text"))
    named = name_themes(Registry(model="one", themes=(*known, new)), said, lang="en")
    assert [one.names["en"] for one in named.themes] == ["Parcel late (2)", "Parcel late", "Parcel late (3)"]


def test_themes_that_have_the_same_name_from_before_are_told_apart() -> None:
    both = tuple(dataclasses.replace(theme(name), names={"en": "Parcel late (2)"}) for name in ("late", "pay"))
    named = name_themes(Registry(model="one", themes=both), frame("en"), lang="en")
    assert len({one.names["en"] for one in named.themes}) == 2


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("pl", "To jest bardzo drogie", "Drogie"),
        ("tr", "Bu çok pahalı", "Pahalı"),
        ("it", "Questo è molto sporco", "Sporco"),
        ("ru", "Свои клиенты злятся", "Клиенты злятся"),
        ("de", "Das muss wieder schneller", "Schneller"),
    ],
)
def test_words_that_say_nothing_are_known_in_many_languages(lang: str, text: str, name: str) -> None:
    assert names(lang, late=[text] * 5, pay=["Xyz abc"] * 5)["late"] == name


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("tr", "İade gelmedi", "İade gelmedi"),
        ("tr", "Işık söndü", "Işık söndü"),
        ("de", "Straße gesperrt", "Straße gesperrt"),
        ("el", "Πελάτης περίμενε", "Πελάτης περίμενε"),
        ("hi", "सेवा बहुत खराब है", "सेवा बहुत खराब"),
        ("ta", "சேவை மோசம்", "சேவை மோசம்"),
        ("fa", "نرم‌افزار خراب", "نرم‌افزار خراب"),
        ("ja", "ログイン画面", "ログイン画面"),
    ],
)
def test_a_name_is_spelled_as_its_language_spells(lang: str, text: str, name: str) -> None:
    assert names(lang, late=[text] * 5, pay=["Xyz abc"] * 5)["late"] == name


def test_what_is_no_word_but_a_key_or_a_line_without_blanks_names_nothing() -> None:
    said = frame("en").with_columns(pl.lit("Broken " + "k3y" * 40).alias("text"))
    assert name_themes(REGISTRY, said, lang="en").themes[0].names == {"en": "Broken"}
