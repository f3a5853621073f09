from app.readers.ids import seen_ids


def test_an_id_seen_before_gets_its_row_number() -> None:
    with seen_ids() as seen:
        got = [seen.unique(item, row_id=str(row)) for row, item in enumerate(["a", "b", "a", "a#4", "a", "a"], start=1)]
    assert got == ["a", "b", "a#3", "a#4", "a#5", "a#6"]
    assert seen.repeated == 3


def test_an_id_made_so_that_is_taken_is_made_again() -> None:
    with seen_ids() as seen:
        assert [seen.unique(item, row_id="3") for item in ("a", "a#3", "a")] == ["a", "a#3", "a#3#3"]


def test_ids_may_hold_any_sign() -> None:
    with seen_ids() as seen:
        assert seen.unique("\ud800", row_id="1") == "\ud800"


def test_ids_of_two_files_are_no_repetition() -> None:
    with seen_ids() as seen:
        got = [seen.unique("a", row_id=str(row), within=file) for row, file in enumerate(["", "b:", "b:", ""], start=1)]
    assert got == ["a", "a", "a#3", "a#4"]
