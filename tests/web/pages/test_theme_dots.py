from app.services.theme_places import Place
from app.web.pages.themes import WIDTH, Dot, ThemeLine, dots, label_under, latest_weeks

NAME = "The courier never rang the bell"


def line(name: str, voices: int) -> ThemeLine:
    return ThemeLine(name, NAME, "pain", "active", False, {}, voices, voices, True, None, None, "", "", "z", None, None)


def drawn(places: dict[str, Place]) -> dict[str, Dot]:
    return {dot.line.id: dot for dot in dots([line(name, 9 - at) for at, name in enumerate(places)], places)}


def test_names_that_have_room_are_all_shown() -> None:
    apart = {"a": Place(0, 1, 0.1), "b": Place(0, 0, 0.1), "c": Place(0, -1, 0.1)}
    assert all(dot.named for dot in drawn(apart).values())


def test_a_name_that_would_lie_on_another_is_shown_for_the_one_of_more_voices_alone() -> None:
    places = {
        "many": Place(0, 0, 0.1),
        "more": Place(0.1, 0, 0.1),
        "fewer": Place(0.05, 0, 0.1),
        "far": Place(0, -1, 0.1),
    }
    dots = drawn(places)
    assert {name for name, dot in dots.items() if dot.named} <= {"many", "more", "far"}
    named = [dot for dot in dots.values() if dot.named]
    assert named
    assert not [one for one in named for two in named if one is not two and one.label.covers(two.label)]


def test_a_name_that_would_lie_on_a_circle_stands_above_its_own_or_nowhere() -> None:
    below, above = Place(0, -0.25, 0.1), Place(0, 0.25, 0.1)
    far = {"far": Place(0, 3, 0.1), "farther": Place(0, -3, 0.1)}
    (dot,) = [one for name, one in drawn({"a": Place(0, 0, 0.1), "b": below, **far}).items() if name == "a"]
    assert dot.named
    assert dot.label.y < dot.y
    (dot,) = [one for name, one in drawn({"a": Place(0, 0, 0.1), "b": below, "c": above, **far}).items() if name == "a"]
    assert not dot.named


def test_names_at_the_edge_stay_on_the_map() -> None:
    for x in (5.0, WIDTH / 2, WIDTH - 5):
        left, right = label_under(NAME, x, 10).reach
        assert left >= 0
        assert right <= WIDTH


def test_chinese_letters_take_twice_the_room() -> None:
    (left, right), (begin, end) = label_under("客服電話", 300, 10).reach, label_under("card", 300, 10).reach
    assert right - left > 1.8 * (end - begin)


def test_the_line_of_a_theme_holds_its_last_26_weeks_and_nothing_from_before_a_long_silence() -> None:
    trend = [{"start": start, "mentions": n} for n, start in enumerate(("2024-01-01", "2026-01-05", "2026-06-29"), 1)]
    assert latest_weeks(trend) == [2, 3]
    assert latest_weeks(trend[:1]) == [1]
    assert latest_weeks([]) == []
