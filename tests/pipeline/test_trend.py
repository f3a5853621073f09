from app.pipeline.periods import with_days
from app.pipeline.trend import trend
from app.pipeline.voices import with_voices
from tests.factories import make_frame


def test_every_stage_has_a_cell_in_every_period_and_few_voices_are_a_gap() -> None:
    rows = [{"author": f"a{i}", "stage": "use", "time": "2026-05-04", "valence": -0.5} for i in range(6)]
    rows += [{"author": "a0", "stage": "use", "time": "2026-05-05", "valence": -0.5}]
    rows += [{"author": f"a{i}", "stage": "support", "time": "2026-06-20", "valence": 0.5} for i in range(3)]
    frame = with_days(with_voices(make_frame(*rows, given=("time",))))
    cells = trend(frame, "stage", ["use", "support"], every="month")
    assert [(cell.period, cell.id, cell.mentions, cell.voices, cell.valence, cell.reason) for cell in cells] == [
        ("2026-05-01", "use", 7, 6, -0.5, None),
        ("2026-05-01", "support", 0, 0, None, "too_few_voices"),
        ("2026-06-01", "use", 0, 0, None, "too_few_voices"),
        ("2026-06-01", "support", 3, 3, None, "too_few_voices"),
    ]


def test_a_month_in_which_nobody_spoke_is_there_too() -> None:
    rows = [
        {"author": f"a{i}", "stage": "use", "time": time} for time in ("2026-03-04", "2026-06-20") for i in range(6)
    ]
    frame = with_days(with_voices(make_frame(*rows, given=("time",))))
    cells = trend(frame, "stage", ["use"], every="month")
    assert [(cell.period, cell.voices) for cell in cells] == [
        ("2026-03-01", 6),
        ("2026-04-01", 0),
        ("2026-05-01", 0),
        ("2026-06-01", 6),
    ]


def test_one_item_of_long_ago_makes_no_row_of_thousands() -> None:
    times = ("1970-01-01", "2026-03-02", "2026-03-16")
    rows = [{"author": f"a{i}", "stage": "use", "time": time} for time in times for i in range(6)]
    cells = trend(with_days(with_voices(make_frame(*rows, given=("time",)))), "stage", ["use"], every="week")
    assert [(cell.period, cell.voices) for cell in cells] == [
        ("1969-12-29", 6),
        ("2026-03-02", 6),
        ("2026-03-09", 0),
        ("2026-03-16", 6),
    ]


def test_few_voices_are_a_gap_however_much_they_say() -> None:
    rows = [{"author": f"a{i % 3}", "stage": "use", "time": "2026-05-04", "valence": -0.5} for i in range(30)]
    (cell,) = trend(with_days(with_voices(make_frame(*rows, given=("time",)))), "stage", ["use"])
    assert (cell.mentions, cell.voices, cell.valence, cell.reason) == (30, 3, None, "too_few_voices")
