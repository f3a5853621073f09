"""Every filter and the pages, on rows whose labels the test chooses."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from sqlalchemy import text

from app.domain.labels import Effort, Emotion, Intent, Sentiment
from app.domain.records import Feedback, Mention, ScoredMention
from app.errors import InputError, InvalidCursor
from app.store.feedback import StoredFeedback, delete_feedback, get_feedback, insert_feedback, replace_feedback
from app.store.filters import FeedbackFilter, MentionFilter, mention_conditions
from app.store.frame import mention_frame
from app.store.map_frame import map_frame
from app.store.mentions import save_mentions
from app.store.page import cursor_of
from app.store.projects import add_project
from app.store.reading import (
    Counted,
    count_mentions,
    mentions_by_id,
    mentions_of_item,
    page_among,
    page_of_feedback,
    page_of_mentions,
)
from app.store.scope import Scope
from app.store.tables import MentionTable, SegmentTable
from app.store.tables_themes import AssignmentTable, ThemeTable
from tests.database_fixtures import NOW

VECTOR = np.ones((1, 4), dtype=np.float16) / 2


def keep(scope: Scope, name: str, *, at: dt.datetime = NOW, **fields: object) -> str:
    """An item whose text is its name, with one mention; fields of either by name. The mention's id."""
    given = {key: fields.pop(key) for key in list(fields) if key in Feedback.__slots__}
    said = f"About {name}."
    feedback = Feedback(id=f"{scope.project_id:04x}{name:0>28}", text=said, **given)  # type: ignore[arg-type]
    stored = StoredFeedback(feedback, name, at, at, at, content_hash=name, job_id=None)
    insert_feedback(scope, [stored])
    labels: dict[str, object] = {
        "valence": -0.5,
        "sentiment": Sentiment.NEGATIVE,
        "emotions": (),
        "intensity": 0.1,
        "intent": Intent.COMPLAINT,
        "effort": None,
        "stage": "use",
        "touchpoint": "product_quality",
        "model": "m1",
        **{f"{name}_confidence": 0.9 for name in ("sentiment", "intent", "effort", "stage", "touchpoint")},
    } | fields
    mention = Mention(feedback.id, 0, len(said), said, feedback.lang or "en")
    scored = ScoredMention(mention=mention, **labels)  # type: ignore[arg-type]  # fields by name
    save_mentions(scope, {feedback.id: stored}, [scored], features=VECTOR, meanings=VECTOR)
    return mention.id


def names(scope: Scope, **wanted: object) -> list[str]:
    page = page_of_mentions(scope, MentionFilter(**wanted), limit=100)  # type: ignore[arg-type]  # fields by name
    return sorted(mention.external_id or "" for mention in page.items)


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("stage", "delivery", {"stage": "delivery"}),
        ("touchpoint", "shipping", {"touchpoint": "shipping"}),
        ("sentiment", "positive", {"sentiment": Sentiment.POSITIVE}),
        ("intent", "praise", {"intent": Intent.PRAISE}),
        ("effort", "high", {"effort": Effort.HIGH}),
        ("emotion", "anger", {"emotions": (Emotion.ANGER, Emotion.WORRY)}),
        ("channel", "chat", {"channel": "chat"}),
        ("source", "shopify", {"source": "shopify"}),
        ("author", "ona", {"author": "ona"}),
        ("lang", "lt", {"lang": "lt"}),
        ("model", "m2", {"model": "m2"}),
    ],
)
def test_each_filter_finds_its_own_and_leaves_the_rest(
    scope: Scope, field: str, value: str, stored: dict[str, object]
) -> None:
    keep(scope, "other")
    keep(scope, "wanted", **stored)  # type: ignore[arg-type]  # fields by name
    assert names(scope, **{field: (value,)}) == ["wanted"]
    assert names(scope, **{field: (value, "nothing" if field != "emotion" else "joy")}) == ["wanted"]


def test_filters_combine(scope: Scope) -> None:
    keep(scope, "a", channel="chat", stage="delivery")
    keep(scope, "b", channel="chat")
    keep(scope, "c", stage="delivery")
    assert names(scope, channel=("chat",), stage=("delivery",)) == ["a"]
    assert names(scope, channel=("chat",), stage=("delivery", "use")) == ["a", "b"]


def test_none_stands_for_what_is_not_there(scope: Scope) -> None:
    keep(scope, "plain")
    keep(scope, "rich", effort=Effort.LOW, emotions=(Emotion.JOY,), channel="chat", source="shopify")
    for field in ("effort", "emotion", "channel", "source"):
        assert names(scope, **{field: ("none",)}) == ["plain"], field
    assert names(scope, effort=("none", "low")) == ["plain", "rich"]


def test_a_language_takes_in_its_variants_alone(scope: Scope) -> None:
    for lang in ("zh-Hant", "zh-Hans", "zh", "en", "fil"):
        keep(scope, lang, lang=lang)
    assert names(scope, lang=("fi",)) == []
    assert names(scope, lang=("zh",)) == ["zh", "zh-Hans", "zh-Hant"]
    assert names(scope, lang=("zh-Hant",)) == ["zh-Hant"]
    assert names(scope, lang=("%",)) == []


def test_an_emotion_that_does_not_exist_is_refused_with_those_that_do(scope: Scope) -> None:
    with pytest.raises(InputError, match="joy, gratitude"):
        names(scope, emotion=("rage",))


def test_items_that_people_were_asked_for_are_told_from_those_that_they_were_not(scope: Scope) -> None:
    keep(scope, "asked", solicited=True, author="ona")
    keep(scope, "unasked", solicited=False)
    keep(scope, "unasked too", solicited=False, channel="chat")
    keep(scope, "unknown")
    assert names(scope, solicited=True) == ["asked"]
    assert names(scope, solicited=False) == ["unasked", "unasked too"]
    assert names(scope, solicited=False, channel=("chat",)) == ["unasked too"]
    assert len(names(scope)) == 4
    for asked, found in ((True, 1), (False, 2)):
        wanted = MentionFilter(solicited=asked)
        assert count_mentions(scope, wanted) == Counted(found, found)
        assert map_frame(scope, wanted)["solicited"].to_list() == [asked] * found


@pytest.mark.parametrize("asked", [True, False])
def test_mentions_that_people_were_asked_for_are_found_by_an_index_in_the_order_of_the_list(
    scope: Scope, asked: bool
) -> None:
    keep(scope, "a", solicited=asked)
    query = scope.columns(MentionTable, MentionTable).where(*mention_conditions(scope, MentionFilter(solicited=asked)))
    query = query.order_by(MentionTable.at.desc(), MentionTable.seq.desc()).limit(26)
    told = str(query.compile(scope.session.get_bind(), compile_kwargs={"literal_binds": True}))
    if not scope.is_sqlite:  # which would rather go through all rows of a small table
        scope.session.execute(text("SET LOCAL enable_seqscan = off"))
        scope.session.execute(text("SET LOCAL enable_sort = off"))
    plan = scope.session.execute(text(f"EXPLAIN {'QUERY PLAN ' if scope.is_sqlite else ''}{told}")).all()
    assert "ix_mention_solicited" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


ODD = ('a"b', "f\\g", "город", "會員", "d.e", "[0]", "true", "$", "it's", "tab\t")


@pytest.mark.parametrize("name", ODD)
def test_a_segment_is_found_whatever_its_name_holds(scope: Scope, name: str) -> None:
    keep(scope, "a", segment={name: "x", "plan": "pro"})
    keep(scope, "b", segment={"plan": "pro"})
    wanted = FeedbackFilter(segment={name: ("x",)})
    assert [one.external_id for one in page_of_feedback(scope, wanted, limit=9).items] == ["a"]
    assert names(scope, segment={name: ("x", "y" * 300)}) == ["a"]  # too long for the index
    assert mention_frame(scope, MentionFilter(), by=f"segment.{name}")["by"].to_list() == ["x", None]
    assert map_frame(scope, segments=[name, "plan"])[f"segment.{name}"].to_list() == ["x", None]


def test_segments_are_matched_by_name_and_value(scope: Scope) -> None:
    keep(scope, "a", segment={"plan": "pro", "land": "LT"})
    keep(scope, "b", segment={"plan": "free", "land": "LT"})
    keep(scope, "c")
    assert names(scope, segment={"plan": ("pro",)}) == ["a"]
    assert names(scope, segment={"land": ("LT",), "plan": ("free", "pro")}) == ["a", "b"]
    assert names(scope, segment={"pl'an\"$.x": ("pro",)}) == []


@pytest.mark.parametrize("few", [0, 2_000])
def test_segments_are_found_the_same_be_they_common_or_rare_and_however_long(scope: Scope, few: int) -> None:
    long = "x" * 900
    keep(scope, "a", segment={"plan": "pro", "note": long})
    keep(scope, "b", segment={"plan": "free", long: "pro"})
    with patch("app.store.filters.FEW", few):
        assert names(scope, segment={"plan": ("pro", "none-such")}) == ["a"]
        assert names(scope, segment={"note": (long, "pro")}) == ["a"]
        assert names(scope, segment={long: ("pro",)}) == ["b"]
        assert names(scope, segment={"plan": ("none-such",)}) == []


@pytest.mark.parametrize("few", [0, 2_000])
def test_pages_of_a_segment_hold_each_once_be_it_common_or_rare(scope: Scope, few: int) -> None:
    for number in range(7):
        keep(scope, str(number), at=NOW + dt.timedelta(days=number // 2), segment={"plan": "pro"})
    with patch("app.store.filters.FEW", few):
        seen: list[str | None] = []
        cursor = None
        while cursor is not None or not seen:
            wanted = MentionFilter(segment={"plan": ("pro",)}, channel=("none",))
            page = page_of_mentions(scope, wanted, limit=3, cursor=cursor)
            seen += [mention.external_id for mention in page.items]
            cursor = page.next_cursor
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


def test_an_item_put_anew_is_found_by_its_new_segments_alone(scope: Scope) -> None:
    mention = keep(scope, "a", segment={"plan": "pro"})
    item = mentions_by_id(scope, [mention])[mention].row["item_id"]
    stored = get_feedback(scope, item)
    assert stored is not None
    replace_feedback(scope, replace(stored, feedback=replace(stored.feedback, segment={"plan": "free"})))
    assert names(scope, segment={"plan": ("free",)}) == ["a"]
    assert names(scope, segment={"plan": ("pro",)}) == []
    delete_feedback(scope, [item])
    assert scope.count(SegmentTable) == 0


def test_of_several_values_those_that_nobody_has_change_nothing(scope: Scope) -> None:
    keep(scope, "a", channel="chat", author="ona")
    assert names(scope, channel=("chat", "fax"), author=("ona", "jon")) == ["a"]
    assert names(scope, channel=("telex", "fax")) == []
    assert names(scope, channel=("telex", "none")) == []


def test_values_of_an_indexed_column_are_told_once_each(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    keep(other, "theirs", lang="ru")
    assert scope.distinct(MentionTable, MentionTable.lang) == []
    for name, lang in (("a", "lt"), ("b", "en"), ("c", "lt")):
        keep(scope, name, lang=lang)
    assert sorted(scope.distinct(MentionTable, MentionTable.lang)) == ["en", "lt"]


def test_times_are_half_open(scope: Scope) -> None:
    for days in range(3):
        keep(scope, str(days), at=NOW + dt.timedelta(days=days))
    assert names(scope, since=NOW, until=NOW + dt.timedelta(days=1)) == ["0"]
    assert names(scope, since=NOW + dt.timedelta(days=1)) == ["1", "2"]


def test_mentions_are_found_by_their_theme_and_by_having_none(scope: Scope) -> None:
    themed, unthemed, new = (mentions_by_id(scope, [keep(scope, name)]) for name in ("themed", "unthemed", "new"))
    row = {
        "id": "t1",
        "kind": "pain",
        "state": "active",
        "names": {},
        "keywords": [],
        "named_from": [],
        "exemplars": [],
        "centroid": VECTOR[0],
        "size": 1,
        "figures": {},
        "created_at": NOW,
        "updated_at": NOW,
    }
    scope.insert(ThemeTable, [row])
    (first,), (second,) = themed.values(), unthemed.values()
    scope.insert(AssignmentTable, [{"seq": first.seq, "theme_id": "t1", "tier": 1}])
    scope.insert(AssignmentTable, [{"seq": second.seq, "theme_id": None, "reason": "too_far"}])
    assert names(scope, theme=("t1",)) == ["themed"]
    assert names(scope, theme=("none",)) == ["new", "unthemed"]
    assert names(scope, theme=("none", "t1")) == ["new", "themed", "unthemed"]
    (found,) = page_of_mentions(scope, MentionFilter(theme=("t1",)), limit=9).items
    assert (found.theme, found.unthemed_reason) == ("t1", None)
    assert len(new) == 1


def test_pages_of_mentions_go_from_the_last_to_the_first_and_hold_each_once(scope: Scope) -> None:
    for number in range(11):
        keep(scope, f"{number:02}", at=NOW + dt.timedelta(hours=number // 3))
    seen: list[str] = []
    cursor = None
    while True:
        page = page_of_mentions(scope, MentionFilter(), limit=4, cursor=cursor)
        seen += [mention.external_id or "" for mention in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        keep(scope, f"new{len(seen)}", at=NOW + dt.timedelta(days=9))  # what comes in between moves nothing
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 11


def test_pages_of_feedback_hold_each_once_with_filters(scope: Scope) -> None:
    for number in range(7):
        keep(scope, f"{number:02}", channel="chat" if number % 2 else "mail", segment={"n": str(number)})
    seen: list[str] = []
    cursor = None
    for _ in range(2):
        page = page_of_feedback(scope, FeedbackFilter(channel=("mail",)), limit=2, cursor=cursor)
        seen += [item.external_id or "" for item in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == ["06", "04", "02", "00"]
    (found,) = page_of_feedback(scope, FeedbackFilter(segment={"n": ("3",)}), limit=9).items
    assert found.external_id == "03"
    assert page_of_feedback(scope, FeedbackFilter(scored=True), limit=9).items == ()


BAD: Sequence[str] = ("", "x", "%%%", cursor_of("a"), cursor_of("yesterday", 1), cursor_of("2026-01-01", 1), "WzFd")


@pytest.mark.parametrize("cursor", BAD)
def test_a_cursor_that_no_list_gave_out_is_refused(scope: Scope, cursor: str) -> None:
    with pytest.raises(InvalidCursor, match="next_cursor"):
        page_of_mentions(scope, MentionFilter(), limit=1, cursor=cursor)


def test_nothing_of_another_project_is_seen_with_any_filter(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    theirs = keep(other, "theirs", channel="chat", segment={"plan": "pro"})
    assert names(scope) == []
    assert names(scope, segment={"plan": ("pro",)}) == []
    assert names(scope, theme=("none",)) == []
    assert mentions_by_id(scope, [theirs]) == {}
    assert mentions_of_item(scope, f"{other.project_id:04x}{'theirs':0>28}") == []
    assert page_of_feedback(scope, FeedbackFilter(), limit=9).items == ()
    assert names(other) == ["theirs"]


def test_mentions_and_their_voices_are_counted_up_to_a_bound(scope: Scope) -> None:
    for at, author in enumerate(("ona", "ona", "jon", None, "", None)):
        keep(scope, f"one-{at}", author=author)
    assert count_mentions(scope, MentionFilter()) == Counted(6, 5)
    assert count_mentions(scope, MentionFilter(), most=6) == Counted(6, 5)
    assert count_mentions(scope, MentionFilter(), most=5) == Counted(5, None)
    assert count_mentions(scope, MentionFilter(author=("ona",)), most=5) == Counted(2, 1)


def test_placeholders_of_authors_that_were_kept_are_no_voice(scope: Scope) -> None:
    for at, author in enumerate(("Anonymous", "anonymous ", "[deleted]", "Аноним", "匿名用戶", "ona", "ona")):
        keep(scope, f"one-{at}", author=author)
    assert count_mentions(scope, MentionFilter()) == Counted(7, 6)


def test_names_that_are_spelled_almost_as_placeholders_are_voices(scope: Scope) -> None:
    given = ("nan", "NaN", "NA", "k. A.", " nil", "Nil", "Nil", "Nan", "Nan", "K. A.", "K. A.")
    for at, author in enumerate(given):
        keep(scope, f"one-{at}", author=author)
    assert count_mentions(scope, MentionFilter()) == Counted(11, 8)


def test_pages_among_some_mentions_are_those_of_all_with_the_same_filter(scope: Scope) -> None:
    for number in range(11):
        keep(scope, f"{number:02}", at=NOW + dt.timedelta(hours=number // 3), channel="chat" if number % 5 else "mail")
    chats = MentionFilter(channel=("chat",))
    keys = map_frame(scope, chats).select("time", "seq")
    cursor = None
    for _ in range(3):
        page = page_among(scope, keys, limit=3, cursor=cursor)
        assert page == page_of_mentions(scope, chats, limit=3, cursor=cursor)
        cursor = page.next_cursor
    assert cursor is None
    with pytest.raises(InvalidCursor):
        page_among(scope, keys, limit=3, cursor="x")
