"""A small journey that reports are written of: fixed figures, texts in four languages, and something of everything."""

import datetime as dt
from functools import cache

import polars as pl

from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.domain.kpi import Kpi
from app.domain.theme import Exemplar, Kind, Theme
from app.journeys import load_journey
from app.pipeline.periods import between, with_days
from app.pipeline.summary import Other, Questions, summarise
from tests.factories import make_frame

_KPIS = (
    {"id": "punctual", "names": {"en": "On time", "ru": "Вовремя"}, "unit": "%", "target": 95, "value": 91.5},
    {
        "id": "days",
        "names": {"en": "Days on the way", "zh-Hant": "運送天數"},
        "unit": "d",
        "better": "lower",
        "target": 3,
    },
)


def journey() -> Journey:
    """The default one, with what a company might enter."""
    shipped = load_journey()
    entered = [Kpi.model_validate(kpi | ({"date": "2026-04-30"} if "value" in kpi else {})) for kpi in _KPIS]
    stages = [
        stage.model_copy(update={"kpis": (*entered, *stage.kpis)}) if stage.id == "delivery" else stage
        for stage in shipped.stages
    ]
    return shipped.model_copy(update={"stages": tuple(stages)})


JOURNEY = journey()
GIVEN = ("mention_id", "text", "lang", "time", "channel", "rating", "theme", "unthemed_reason", "intent")
LATE = {"en": "Parcel weeks late", "ru": "Посылка опаздывает", "lt": "Siunta vėluoja", "zh-Hant": "包裹遲到"}
QUICK = {"en": "Quick checkout", "ru": "Быстрый заказ", "lt": "Greitas užsakymas", "zh-Hant": "結帳很快"}
SAID = {
    "late": (
        ("en", "It took three weeks | and a day"),
        ("ru", "Ждали посылку месяц"),
        ("lt", "Siunta vėlavo dvi savaites"),
        ("zh-Hant", "包裹三個星期還沒到"),
    ),
    "quick": (
        ("en", "Paid in a minute"),
        ("ru", "Заказ занял минуту"),
        ("lt", "Užsisakiau per minutę"),
        ("zh-Hant", "一分鐘就結帳了"),
    ),
}


def frame() -> pl.DataFrame:
    """Fifty authors over two months: a quick checkout, late parcels that cost stars, a product that is fine."""
    rows: list[dict[str, object]] = []

    def say(author: int, stage: str, touchpoint: str, valence: float, **more: object) -> None:
        theme = more.get("theme")
        lang, text = SAID[str(theme)][author % 4] if theme else ("en", "It is what it is")
        number = len(rows)
        rows.append(
            {
                "item_id": f"i{author}",
                "author": f"a{author}",
                "mention_id": f"m{number:03}",
                "stage": stage,
                "touchpoint": touchpoint,
                "valence": round(valence, 4),
                "intensity": round(abs(valence), 4),
                "emotions": ["frustration"] if valence < -0.5 else ["joy"] if valence > 0.5 else [],
                "effort": "high" if valence < -0.6 else None,
                "time": str(dt.date(2026, 3, 2) + dt.timedelta(days=author % 50)),
                "channel": ("app", "web")[author % 2],
                "rating": 2.0 if author % 3 == 0 else 4.0 + author % 2,
                "text": text,
                "lang": lang,
                "unthemed_reason": None if theme else "unique",
                "intent": "complaint" if valence < 0 else "praise",
                **more,
            }
        )

    for author in range(50):
        say(author, "purchase", "booking_order", 0.6 + (author % 5 - 2) / 10, theme="quick")
        if author % 3 == 0:
            say(author, "delivery", "shipping", -0.7 + (author % 7 - 3) / 10, theme="late")
        if author % 2:
            say(author, "use", "product_quality", 0.1 + (author % 9 - 4) / 10)
        if author < 3:
            say(author, "support", "customer_support", -0.4)
    say(7, "unassigned", "overall_experience", 0.2)
    return make_frame(*rows, given=GIVEN)


def themes() -> tuple[Theme, ...]:
    """One pain and one gain, with quotes of four authors each."""
    now = dt.datetime(2026, 4, 30, tzinfo=dt.UTC)
    found = []
    for name, kind, names in (("late", Kind.PAINS, LATE), ("quick", Kind.GAINS, QUICK)):
        rows = frame().filter(pl.col("theme") == name).unique("lang", keep="first", maintain_order=True)
        told = tuple(Exemplar(*row) for row in rows.select("mention_id", "text", "lang").iter_rows())
        found.append(
            Theme(id=name, kind=kind, scope=None, exemplars=told, size=9, born=now, last_seen=now, names=names)
        )
    return tuple(found)


@cache
def small_map() -> JourneyMap:
    """The map of it, with everything that can be asked."""
    mentions = with_days(frame())
    april = dt.date(2026, 4, 1)
    questions = Questions(
        themes=themes(),
        by="channel",
        other=Other(between(mentions, last=april), "2026-03", "2026-04"),
        targets={"delivery": 0.0, "purchase": 0.3},
        fixed=("late",),
    )
    return summarise(mentions, JOURNEY, asked=questions)
