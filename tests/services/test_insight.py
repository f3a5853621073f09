"""Refreshes of themes and maps on both databases, over a pipeline that knows what was said."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from app.domain.job import JobState
from app.domain.theme import Kind, Status
from app.errors import Unavailable
from app.jobs.worker import Run, Worker
from app.journeys import parse_journey
from app.services import insight
from app.services.cache import Cache
from app.services.curves import Curver
from app.services.erasure import erase_author, erase_item
from app.services.insight import ask_refresh, refresh_job
from app.services.intake import SCORE
from app.services.journeys import keep_journey
from app.services.maps import changes
from app.services.scoring import REFRESH, REFRESH_DELAY, request_refresh
from app.services.snapshots import sentence
from app.services.theme_edits import ThemeChange, change_theme
from app.services.themes import see_theme
from app.store.job_list import due, get_job
from app.store.jobs import LostLease, enqueue
from app.store.maps import last_map
from app.store.projects import change_project
from app.store.scope import Scope
from app.store.session import Database, now
from app.store.tables_themes import AssignmentTable, ThemeEventTable
from app.store.tables_work import JobTable
from app.store.themes import standing
from tests.database_fixtures import NOW
from tests.services.said import FIRST, about
from tests.services.shop import Shop, make_shop

PAINS = {"late", "crash", "refund", "support"}
ONCE = pytest.mark.parametrize("kind", ["sqlite"])
"""For what the databases have no part in."""


@pytest.fixture
def shop(database: Database, project_id: int) -> Shop:
    made = make_shop(database, project_id)
    for subject in FIRST:
        made.hear(subject, count=24)
    return made


def asked_for(shop: Shop) -> str:
    with shop.write() as scope:
        return ask_refresh(scope, now=now(scope.session))


def test_each_thing_that_many_say_in_four_languages_becomes_one_theme_of_its_kind(shop: Shop) -> None:
    job = shop.refresh()
    assert job.state is JobState.DONE
    assert job.result is not None
    assert (job.result["mentions"], job.result["unthemed"]) == (120, 0)
    for stored in shop.themes():
        (subject,) = {about(one.external_id) for one in shop.mentions(theme=(stored.theme.id,))}
        assert stored.theme.kind is (Kind.PAINS if subject in PAINS else Kind.GAINS)
        assert set(stored.note.figures["languages"]) == {"en", "ru", "lt", "zh-Hant"}
        if subject in PAINS:
            assert (stored.note.figures["mentions"], stored.note.figures["voices"]) == (24, 24)


@ONCE
def test_themes_have_names_figures_and_the_place_where_they_are_met(shop: Shop) -> None:
    shop.refresh()
    (stored,) = [one for one in shop.themes() if one.theme.id == shop.of("crash")]
    assert "app" in stored.theme.name("en").casefold()
    assert (stored.note.stage, stored.note.touchpoint) == ("use", "app_website")
    assert stored.note.figures["valence"]["mean"] == pytest.approx(-0.6)
    assert stored.note.figures["impact"] > 0
    assert stored.note.figures["drivers"]["valence"]["removal"] > 0
    assert sum(point["mentions"] for point in stored.note.figures["trend"]) == 24


def test_a_refresh_without_news_changes_nothing(shop: Shop) -> None:
    shop.refresh()
    themes, mentions = shop.themes(), shop.mentions()
    again = shop.refresh()
    assert again.result is not None
    assert (again.result["moved"], again.result["events"], again.result["changes"]) == (0, 0, 0)
    assert shop.themes() == themes
    assert shop.mentions() == mentions


@ONCE
def test_more_of_the_same_joins_the_known_themes_and_new_things_become_new_ones(shop: Shop) -> None:
    shop.refresh()
    before, subjects = shop.assigned(), {subject: shop.of(subject) for subject in PAINS}
    for subject in PAINS:
        shop.hear(subject, count=4, first=24)
    known = {stored.theme.id for stored in shop.themes()}
    shop.hear("broken", count=40)
    shop.refresh()
    after = shop.assigned()
    assert {mention: after[mention] for mention in before} == before
    assert {subject: shop.of(subject) for subject in PAINS} == subjects
    new = [stored.theme for stored in shop.themes() if stored.theme.id not in known]
    assert new
    for theme in new:
        assert {about(one.external_id) for one in shop.mentions(theme=(theme.id,))} == {"broken"}
        assert [event.kind for event in events(shop, theme.id)] == ["born"]


def events(shop: Shop, theme: str) -> list[ThemeEventTable]:
    with shop.read() as scope:
        return list(scope.session.scalars(scope.rows(ThemeEventTable).where(ThemeEventTable.theme_id == theme)))


@ONCE
def test_a_rebuild_after_much_more_was_said_keeps_ids_and_names_by_people(shop: Shop) -> None:
    shop.refresh()
    subjects, before = {subject: shop.of(subject) for subject in PAINS}, shop.assigned()
    with shop.write() as scope:
        change_theme(scope, subjects["late"], ThemeChange(names={"en": "Slow parcels"}), now=NOW, actor="test")
    for subject in PAINS:
        shop.hear(subject, count=36, first=24)
    shop.refresh()
    after = shop.assigned()
    assert {subject: shop.of(subject) for subject in PAINS} == subjects
    assert {mention: after[mention] for mention in before} == before
    (stored,) = [one for one in shop.themes() if one.theme.id == subjects["late"]]
    assert stored.theme.name("en") == "Slow parcels"
    assert stored.theme.size > 48


@ONCE
def test_a_mention_without_a_theme_has_its_reason(shop: Shop) -> None:
    shop.refresh()
    shop.hear("broken", count=1)
    with shop.write() as scope:
        change_project(scope.session, scope.project_id, unthemed_budget=0.5)
    shop.refresh()
    (lone,) = [one for one in shop.mentions() if about(one.external_id) == "broken"]
    assert lone.theme is None
    assert lone.unthemed_reason in {"unique", "low_confidence", "off_topic"}


def test_a_project_without_mentions_has_no_themes_and_an_empty_map(database: Database, project_id: int) -> None:
    empty = make_shop(database, project_id)
    job = empty.refresh()
    assert (job.state, job.error) == (JobState.DONE, None)
    assert empty.themes() == []


@ONCE
def test_nobody_asks_twice_and_one_that_waits_is_hastened(shop: Shop) -> None:
    with shop.write() as scope:
        scope.delete(JobTable, JobTable.kind == REFRESH)
        waits = request_refresh(scope, delay=3600)
    assert asked_for(shop) == waits
    assert asked_for(shop) == waits
    shop.work.drain()
    with shop.read() as scope:
        job = get_job(scope, waits or "")
    assert job is not None
    assert job.state is JobState.DONE


def run_quietly(shop: Shop) -> dict[str, object]:
    """The result of a refresh that nobody asked for."""
    with shop.write() as scope:
        scope.delete(JobTable, JobTable.kind == REFRESH)
        job_id = request_refresh(scope, delay=0)
    shop.work.drain()
    with shop.read() as scope:
        job = get_job(scope, job_id or "")
    assert job is not None
    assert job.result is not None
    return dict(job.result)


@ONCE
def test_refreshes_for_new_mentions_rest_between_each_other_and_those_for_people_do_not(shop: Shop) -> None:
    shop.refresh()
    theme = shop.of("late")
    assert "postponed" in run_quietly(shop)
    with shop.write() as scope:
        change_theme(scope, theme, ThemeChange(names={"en": "X"}), now=NOW, actor="test")
    assert run_quietly(shop)["mentions"] == 120
    assert "postponed" in run_quietly(shop)
    with shop.write() as scope:
        erase_author(scope, "late-author-1", now=NOW, actor="test")
    assert run_quietly(shop)["mentions"] == 119


@dataclass
class Disturbed:
    """A run in whose way something comes between reading and saving, `times` times."""

    run: Run
    disturb: list[str]
    shop: Shop
    saves: list[int] = field(default_factory=list)

    def read(self) -> object:
        return self.run.read()

    @contextmanager
    def save(self, *, done: int | None = None, total: int | None = None) -> Iterator[Scope]:
        if done is not None and self.disturb:
            what, theme = self.disturb.pop(), self.shop.of("late") if self.shop.themes() else ""
            with self.shop.write() as scope:
                if what == "rename":
                    change = ThemeChange(names={"en": f"Name {len(self.disturb)}"})
                    change_theme(scope, theme, change, now=NOW, actor="test")
                elif what == "erase":
                    erase_author(scope, "crash-author-1", now=NOW, actor="test")
                else:
                    scope.changed(scope.update(JobTable).values(attempt=JobTable.attempt + 1))
        with self.run.save(done=done, total=total) as scope:
            self.saves.append(1)
            yield scope


def disturbed(shop: Shop, *disturb: str) -> Disturbed:
    """Run a refresh in whose way these come; it raises what the job raises."""
    runs: list[Disturbed] = []
    raised: list[Exception] = []

    def task(run: Run) -> dict[str, object]:
        runs.append(Disturbed(run, list(disturb), shop))
        curver = Curver(shop.pipeline, 5, Cache())
        try:
            return refresh_job(runs[-1], {"asked": True}, curver=curver)  # type: ignore[arg-type]  # as a TaskRun
        except Exception as error:
            raised.append(error)
            raise

    asked_for(shop)
    Worker(shop.database, {REFRESH: task}).step()
    if raised:
        raise raised[0]
    return runs[0]


def test_a_change_by_people_during_a_refresh_is_not_overwritten(shop: Shop) -> None:
    shop.refresh()
    assert len(disturbed(shop, "rename").saves) == 2
    (stored,) = [one for one in shop.themes() if one.theme.id == shop.of("late")]
    assert stored.theme.given == {"en": "Name 0"}


def test_what_was_erased_during_a_refresh_does_not_come_back(shop: Shop) -> None:
    shop.refresh()
    gone = {one.row["mention_id"] for one in shop.mentions(author=("crash-author-1",))}
    assert len(disturbed(shop, "erase").saves) == 2
    with shop.read() as scope:
        assert scope.count(AssignmentTable) == 119
    assert not any(quote.mention_id in gone for one in shop.themes() for quote in one.theme.exemplars)


@ONCE
def test_a_refresh_that_is_always_overtaken_is_tried_later(shop: Shop) -> None:
    shop.refresh()
    with pytest.raises(Unavailable, match="later"):
        disturbed(shop, "rename", "rename", "rename")


def test_who_lost_the_job_saves_nothing(shop: Shop) -> None:
    with pytest.raises(LostLease):
        disturbed(shop, "lose")
    assert shop.themes() == []
    with shop.read() as scope:
        assert scope.count(AssignmentTable) == 0
        assert standing(scope) is None


def test_nothing_of_an_erased_author_is_quoted_and_the_figures_are_without_them(shop: Shop) -> None:
    shop.refresh()
    theme = shop.of("refund")
    with shop.read() as scope:
        quoted = see_theme(scope, theme, min_voices=5).quotes[0]
    author, words = quoted.row["author"], quoted.row["text"]
    assert author is not None
    with shop.write() as scope:
        erase_author(scope, author, now=NOW, actor="test")
    with shop.read() as scope:
        assert all(quote.row["author"] != author for quote in see_theme(scope, theme, min_voices=5).quotes)
    shop.work.drain()
    with shop.read() as scope:
        seen = see_theme(scope, theme, min_voices=5)
    assert seen.stored.note.figures["mentions"] == 23
    assert words not in {quote.row["text"] for quote in seen.quotes} or author not in {
        quote.row["author"] for quote in seen.quotes
    }
    assert len(seen.quotes) >= 4


@ONCE
def test_a_theme_of_which_all_was_erased_is_over_and_keeps_no_words(shop: Shop) -> None:
    shop.refresh()
    theme = shop.of("refund")
    ids = sorted({one.row["item_id"] for one in shop.mentions(theme=(theme,))})
    with shop.write() as scope:
        for item_id in ids:
            erase_item(scope, item_id, now=NOW, actor="test")
    shop.refresh()
    (stored,) = [one for one in shop.themes() if one.theme.id == theme]
    assert stored.theme.status is Status.RETIRED
    assert (stored.theme.exemplars, stored.theme.names, stored.theme.size, stored.note.figures) == ((), {}, 0, {})
    with shop.read() as scope:
        assert see_theme(scope, theme, min_voices=2).parts == ()


@ONCE
def test_a_name_made_of_the_words_of_few_goes_with_them(shop: Shop) -> None:
    shop.hear("late", count=48, first=100)
    shop.refresh()
    theme = shop.of("late")
    (stored,) = [one for one in shop.themes() if one.theme.id == theme]
    lithuanian = [one for one in shop.mentions(theme=(theme,)) if one.row["lang"] == "lt"]
    assert "lt" in stored.theme.names
    with shop.write() as scope:
        for one in lithuanian:
            erase_item(scope, one.row["item_id"], now=NOW, actor="test")
    shop.refresh()
    (left,) = [one for one in shop.themes() if one.theme.id == theme]
    assert "lt" not in left.theme.names
    assert left.theme.names["en"] == stored.theme.names["en"]


def told(shop: Shop) -> list[str]:
    with shop.read() as scope:
        return [sentence(one.change) for one in changes(scope, "default", limit=50).items]


@ONCE
def test_a_journey_that_was_defined_anew_is_no_fall_of_the_mood(shop: Shop) -> None:
    places = [stage.id for stage in shop.pipeline.journey.stages]
    spoken = []
    for version, first, second in ((1, "before", "after"), (2, "after", "before")):
        stages = (
            f"[{{id: {first}, names: {{en: A}}, covers: [{', '.join(places)}]}}, {{id: {second}, names: {{en: B}}}}]"
        )
        text = f"name: own\nstages: {stages}\ntouchpoints: [{{id: all, names: {{en: All}}}}]\n"
        with shop.write() as scope:
            keep_journey(scope, parse_journey(text, "own"), now=NOW, actor="test")
        shop.refresh()
        with shop.read() as scope:
            kept = last_map(scope, "own")
            told = changes(scope, "own", limit=50).items
        assert kept is not None
        spoken.append(kept.body["stages"]["before"]["voices"])
        assert (kept.body["version"], told) == (version, ())
    assert spoken[0] != spoken[1]


@ONCE
def test_what_changed_on_the_map_is_logged_in_words(shop: Shop) -> None:
    shop.refresh()
    assert told(shop) == []
    shop.hear("broken", count=40)
    shop.refresh()
    assert any(line.startswith("use fell by 0.") for line in told(shop))
    assert any(line.startswith(f"theme {shop.of('broken')} is new, with ") for line in told(shop))
    shop.hear("late", count=200, first=24)
    shop.refresh()
    assert any(line.startswith(f"theme {shop.of('late')} ") and " its share: from " in line for line in told(shop))
    before = told(shop)
    shop.refresh()
    assert told(shop) == before


@ONCE
def test_a_refresh_waits_for_scoring_to_end_but_not_for_long(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with shop.write() as scope:
        enqueue(scope, SCORE, now=now(scope.session), delay=3600)
    assert "postponed" in run_quietly(shop)
    with shop.read() as scope:
        begins = due(scope, REFRESH)
        assert begins is not None
        assert (begins - now(scope.session)).total_seconds() <= REFRESH_DELAY
    monkeypatch.setattr(insight, "SETTLE", 0.0)
    assert run_quietly(shop)["mentions"] == 120
