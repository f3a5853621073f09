from app.readers.items import row_prefixes


def test_row_numbers_of_several_files_are_told_apart_by_stem_or_place() -> None:
    assert row_prefixes(["a/reviews.csv"]) == [""]
    assert row_prefixes(["a/reviews.csv.gz", "b/chats.jsonl", "-"]) == ["reviews:", "chats:", "stdin:"]
    assert row_prefixes(["a/reviews.csv", "b/reviews.csv", "x.csv"]) == ["reviews-1:", "reviews-2:", "x:"]
