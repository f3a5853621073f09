"""What people decide about themes outlives refreshes and rebuilds."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.theme import Kind, Status
from app.errors import Conflict, InputError, NotFound
from app.services.cache import Cache
from app.services.curves import Curver
from app.services.maps import MapQuestion, journey_map
from app.services.theme_edits import ThemeChange, change_theme, merge_themes, part_again, split_theme
from app.services.themes import SeenPart, Shown, Sort, ThemeFilter, list_themes, names_of, see_theme, shown_kind
from app.store.audit import entries
from app.store.projects import add_project
from app.store.scope import Scope
from app.store.session import Database
from app.store.themes import StoredTheme
from tests.database_fixtures import NOW
from tests.services.said import FEBRUARY, about
from tests.services.shop import Shop, make_shop

SUBJECTS = ("late", "crash", "refund", "support", "staff")
ONCE = pytest.mark.parametrize("kind", ["sqlite"])
"""For what the databases have no part in."""


@pytest.fixture
def shop(database: Database, project_id: int) -> Shop:
    made = make_shop(database, project_id)
    for subject in SUBJECTS:
        made.hear(subject, count=24)
    made.refresh()
    return made


def change(shop: Shop, theme: str, **what: object) -> StoredTheme:
    with shop.write() as scope:
        return change_theme(scope, theme, ThemeChange(**what), now=NOW, actor="wf_abc123")  # type: ignore[arg-type]  # fields by name


def one(shop: Shop, theme: str) -> StoredTheme:
    (found,) = [stored for stored in shop.themes() if stored.theme.id == theme]
    return found


def rebuilt(shop: Shop) -> None:
    """Let so much more be said that everything is clustered anew."""
    for subject in SUBJECTS:
        shop.hear(subject, count=20, first=24)
    shop.refresh()


def lineage(shop: Shop, theme: str) -> list[str]:
    with shop.read() as scope:
        return [event.what for event in see_theme(scope, theme, min_voices=5).events]


def listed(shop: Shop, **wanted: object) -> list[str]:
    with shop.read() as scope:
        return [stored.theme.id for stored in list_themes(scope, ThemeFilter(**wanted))]  # type: ignore[arg-type]  # fields by name


def on_the_map(shop: Shop) -> list[str]:
    curver = Curver(shop.pipeline, 5, Cache())
    with shop.read() as scope:
        return [theme.id for theme in journey_map(scope, curver, "default", MapQuestion()).result.themes]


def test_a_name_by_people_wins_and_can_be_taken_back(shop: Shop) -> None:
    theme = shop.of("late")
    found = one(shop, theme).theme.name("en")
    change(shop, theme, names={"en": "  Slow\nparcels ", "lt": "Vėluoja"})
    rebuilt(shop)
    assert (one(shop, theme).theme.name("en"), one(shop, theme).theme.name("lt")) == ("Slow parcels", "Vėluoja")
    assert lineage(shop, theme).count("renamed") == 2
    change(shop, theme, names={"en": None})
    assert one(shop, theme).theme.name("en") == found
    assert one(shop, theme).theme.name("lt") == "Vėluoja"


def test_a_dismissed_theme_takes_its_mentions_and_is_not_shown_until_it_is_brought_back(shop: Shop) -> None:
    theme = shop.of("late")
    assert theme in on_the_map(shop)
    change(shop, theme, status=Shown.DISMISSED)
    rebuilt(shop)
    assert one(shop, theme).theme.size > 36
    assert theme not in listed(shop)
    assert theme in listed(shop, statuses=(Shown.DISMISSED,))
    assert theme not in on_the_map(shop)
    change(shop, theme, status=Shown.ACTIVE)
    assert theme in listed(shop)
    assert theme in on_the_map(shop)
    told = [what for what in lineage(shop, theme) if what in {"restored", "dismissed"}]
    assert told == ["restored", "dismissed"]


@ONCE
def test_a_theme_moved_to_the_other_side_stays_there(shop: Shop) -> None:
    theme = shop.of("late")
    change(shop, theme, kind=Kind.GAINS)
    rebuilt(shop)
    assert shown_kind(one(shop, theme)) is Kind.GAINS
    assert theme in listed(shop, kinds=(Kind.GAINS,))
    assert theme not in listed(shop, kinds=(Kind.PAINS,))
    assert "moved" in lineage(shop, theme)
    change(shop, theme, kind=Kind.PAINS)
    assert one(shop, theme).note.moved is None


def test_merged_themes_are_one_for_good_and_the_old_id_says_where_it_went(shop: Shop) -> None:
    into, gone = shop.of("refund"), shop.of("support")
    with shop.write() as scope:
        merged = merge_themes(scope, into, [gone], now=NOW, actor="wf_abc123")
    assert (merged.theme.id, merged.theme.size) == (into, 48)
    assert {shop.of("refund"), shop.of("support")} == {into}
    rebuilt(shop)
    assert {shop.of("refund"), shop.of("support")} == {into}
    assert (one(shop, gone).theme.merged_into, one(shop, gone).theme.status) == (into, Status.RETIRED)
    assert one(shop, into).note.figures["mentions"] == one(shop, into).theme.size > 80
    with pytest.raises(Conflict, match=into):
        change(shop, gone, names={"en": "x"})
    with shop.read() as scope:
        assert [entry.action for entry in entries(scope)] == ["theme.merged"]


@ONCE
def test_themes_are_merged_with_those_they_are_shown_beside_alone(shop: Shop) -> None:
    late, staff = shop.of("late"), shop.of("staff")
    crash, refund = shop.of("crash"), shop.of("refund")
    for theme in (late, crash):
        change(shop, theme, kind=Kind.GAINS)
    with shop.write() as scope:
        with pytest.raises(InputError, match=f"{late} was moved here by people; move it back to merge it"):
            merge_themes(scope, staff, [late], now=NOW, actor="test")
        with pytest.raises(InputError, match=f"one kind.*{refund} is of pains"):
            merge_themes(scope, refund, [late], now=NOW, actor="test")
        merged = merge_themes(scope, late, [crash], now=NOW, actor="test")
    assert (shown_kind(merged), merged.theme.size) == (Kind.GAINS, 48)


def test_a_part_that_was_split_off_stays_a_theme_of_its_own(shop: Shop) -> None:
    into, gone = shop.of("refund"), shop.of("support")
    with shop.write() as scope:
        merge_themes(scope, into, [gone], now=NOW, actor="test")
    parts = {part.part.id for part in seen(shop, into)}
    support = [
        part.part.id for part in seen(shop, into) if {about(quote.external_id) for quote in part.quotes} == {"support"}
    ]
    assert 0 < len(support) < len(parts)
    with shop.write() as scope:
        made = split_theme(scope, into, support, now=NOW, actor="test").theme.id
    assert made not in {into, gone}
    assert (shop.of("refund"), shop.of("support")) == (into, made)
    rebuilt(shop)
    assert (shop.of("refund"), shop.of("support")) == (into, made)
    assert one(shop, made).note.figures["mentions"] == one(shop, made).theme.size
    assert "split" in lineage(shop, made)


def seen(shop: Shop, theme: str) -> Sequence[SeenPart]:
    with shop.read() as scope:
        return see_theme(scope, theme, min_voices=5).parts


@ONCE
def test_only_what_fits_can_be_merged_and_split(shop: Shop) -> None:
    late, staff = shop.of("late"), shop.of("staff")
    with shop.write() as scope:
        with pytest.raises(InputError, match="one kind"):
            merge_themes(scope, late, [staff], now=NOW, actor="test")
        with pytest.raises(InputError, match="at least two"):
            merge_themes(scope, late, [late], now=NOW, actor="test")
        with pytest.raises(NotFound):
            merge_themes(scope, late, ["t0"], now=NOW, actor="test")
        with pytest.raises(InputError, match="sub-themes"):
            split_theme(scope, late, ["s0"], now=NOW, actor="test")
        with pytest.raises(NotFound):
            change_theme(scope, "t0", ThemeChange(names={"en": "x"}), now=NOW, actor="test")
        with pytest.raises(InputError, match="active or dismissed"):
            change_theme(scope, late, ThemeChange(status=Shown.RETIRED), now=NOW, actor="test")
        with pytest.raises(InputError, match="printable"):
            change_theme(scope, late, ThemeChange(names={"en": "a\x00b"}), now=NOW, actor="test")


@ONCE
def test_what_is_planned_stays_and_feasibility_moves_the_opportunity(shop: Shop) -> None:
    theme = shop.of("crash")
    change(shop, theme, plan={"feasibility": 1.0, "owner": "Ona", "progress": "in review"})
    shop.refresh()
    note = one(shop, theme).note
    assert (note.feasibility, note.owner, note.progress) == (1.0, "Ona", "in review")
    curver = Curver(shop.pipeline, 5, Cache())
    with shop.read() as scope:
        (found,) = [
            item
            for item in journey_map(scope, curver, "default", MapQuestion()).result.opportunities
            if item.id == theme
        ]
    assert found.feasibility == 1.0
    change(shop, theme, plan={"owner": None})
    assert (one(shop, theme).note.owner, one(shop, theme).note.feasibility) == (None, 1.0)


@ONCE
def test_each_change_is_in_the_audit_log_without_the_name(shop: Shop) -> None:
    theme = shop.of("late")
    change(shop, theme, names={"en": "Slow parcels"}, status=Shown.DISMISSED)
    with shop.read() as scope:
        (entry, *_) = entries(scope)
    assert (entry.action, entry.actor) == ("theme.changed", "wf_abc123")
    assert entry.detail == {"theme": theme, "names": ["en"], "status": "dismissed"}


@ONCE
def test_what_is_new_comes_first_by_trend(shop: Shop) -> None:
    shop.hear("broken", count=24, start=FEBRUARY + dt.timedelta(days=15), days=13)
    shop.refresh()
    with shop.read() as scope:
        first = list_themes(scope, ThemeFilter(), sort=Sort.TREND)[0]
    assert first.theme.id == shop.of("broken")
    assert first.note.figures["growth"] is None
    assert first.note.figures["growth_q"] <= 0.05


@ONCE
def test_themes_are_listed_by_voices_impact_and_trend(shop: Shop) -> None:
    shop.hear("crash", count=8, first=24)
    shop.refresh()
    with shop.read() as scope:
        found = {sort: list_themes(scope, ThemeFilter(), sort=sort) for sort in Sort}
    voices = [stored.note.figures["voices"] for stored in found[Sort.VOICES]]
    assert voices == sorted(voices, reverse=True)
    impacts = [stored.note.figures["impact"] for stored in found[Sort.IMPACT]]
    sizes = [abs(impact) for impact in impacts if impact is not None]
    assert [impact and abs(impact) for impact in impacts[: len(sizes)]] == sorted(sizes, reverse=True)
    growths = [stored.note.figures["growth"] for stored in found[Sort.TREND]]
    known = [growth for growth in growths if growth is not None]
    assert growths[: len(known)] == sorted(known, reverse=True)
    assert listed(shop, stages=("delivery",)) == [shop.of("late")]
    both = listed(shop, touchpoints=("shipping", "app_website"), kinds=(Kind.PAINS,))
    assert {shop.of("crash"), shop.of("late")} <= set(both)
    assert {stored.note.touchpoint for stored in found[Sort.VOICES] if stored.theme.id in both} == {
        "shipping",
        "app_website",
    }


@ONCE
def test_quotes_are_of_distinct_voices_and_none_of_too_few(shop: Shop) -> None:
    with shop.read() as scope:
        view = see_theme(scope, shop.of("late"), min_voices=5)
        assert see_theme(scope, shop.of("late"), min_voices=25).quotes == ()
    authors = [quote.row["author"] for quote in view.quotes]
    assert len(authors) == len(set(authors)) > 3


def test_nothing_of_another_project_can_be_changed(shop: Shop, database: Database) -> None:
    theme = shop.of("late")
    with database.write() as session:
        other = Scope(session, add_project(session, "other", now=NOW).id)
        with pytest.raises(NotFound):
            change_theme(other, theme, ThemeChange(names={"en": "x"}), now=NOW, actor="test")
        with pytest.raises(NotFound):
            merge_themes(other, theme, [theme], now=NOW, actor="test")
        assert list_themes(other, ThemeFilter()) == []


def test_a_merge_is_taken_back_with_all_that_was_said_since(shop: Shop) -> None:
    into, gone = shop.of("refund"), shop.of("support")
    name = one(shop, gone).theme.name("en")
    with shop.write() as scope:
        merge_themes(scope, into, [gone], now=NOW, actor="wf_abc123")
    rebuilt(shop)
    with shop.write() as scope:
        parted = part_again(scope, gone, now=NOW, actor="wf_abc123")
    assert (parted.theme.status, parted.theme.merged_into, parted.theme.name("en")) == (Status.ACTIVE, None, name)
    assert (shop.of("refund"), shop.of("support")) == (into, gone)
    assert lineage(shop, gone)[:2] == ["restored", "merged"]
    shop.refresh()
    assert (shop.of("refund"), shop.of("support")) == (into, gone)
    assert one(shop, gone).note.figures["quadrant"] in {"fix_now", "watch", "monitor"}
    with shop.read() as scope:
        assert entries(scope, limit=1)[0].action == "theme.parted"


@ONCE
def test_what_was_not_merged_by_people_is_not_parted(shop: Shop) -> None:
    theme = shop.of("late")
    with pytest.raises(Conflict, match="isn't merged"), shop.write() as scope:
        part_again(scope, theme, now=NOW, actor="wf_abc123")


@ONCE
def test_a_theme_that_has_no_name_and_may_not_be_quoted_is_called_by_its_touchpoint(shop: Shop) -> None:
    first, second, *_ = shop.themes()
    bare = replace(first, theme=replace(first.theme, names={}, given={}, exemplars=()))
    bare = replace(bare, note=replace(bare.note, touchpoint="shipping"))
    with shop.read() as scope:
        told = names_of(scope, [bare, second], lang="en", min_voices=1000)
        assert told == {first.theme.id: f"Shipping ({first.theme.id})", second.theme.id: second.theme.name("en")}
        quoted = names_of(scope, [bare], lang="en", min_voices=2)[first.theme.id]
        place = names_of(scope, [bare], lang="fr", min_voices=1000)[first.theme.id].removesuffix(f" ({first.theme.id})")
        abroad = names_of(scope, [bare], lang="fr", min_voices=2)[first.theme.id]
    assert "Shipping" not in quoted
    assert abroad.startswith(f"{place}: ")
