"""A project's own values to search by, and no other project's."""

from app.store.projects import add_project
from app.store.scope import Scope
from app.store.search_values import Values, values_of
from tests.database_fixtures import NOW
from tests.store.test_reading import keep


def test_the_values_are_those_that_mentions_have(scope: Scope) -> None:
    keep(scope, "a", channel="chat", source="zen", lang="lt", segment={"country": "LT", "plan": "pro"})
    keep(scope, "b", channel="app", source="zen", lang="zh-Hant", segment={"country": "TW"})
    keep(scope, "c")
    assert values_of(scope) == Values(
        channels=("app", "chat"),
        langs=("en", "lt", "zh-Hant"),
        sources=("zen",),
        segments=(("country", ("LT", "TW")), ("plan", ("pro",))),
    )


def test_nothing_of_another_project_is_told(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    keep(other, "a", channel="chat", source="zen", lang="lt", segment={"country": "LT"})
    assert values_of(scope) == Values((), (), (), ())
