"""Documents that hold rows in a form of their own: HTML, SQL, JSON within cells and deep in JSON, days and threads."""

import json

import pytest

from app.errors import FileProblem
from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row
from app.readers.read import detect, open_rows
from tests.dumps import Write, read_all, texts

WORDS = ("The ferry left without us", "Crew and captain were lovely", "My cabin smelled of paint", "We sail again soon")


def said(path: str) -> list[object]:
    """The texts of a file."""
    choice, rows = read_all(path)
    return texts(rows, choice.columns.text or "")


def test_a_table_of_html_that_is_called_excel_is_read(write: Write) -> None:
    cells = "".join(
        f"<tr><td>{n}<td>{n + 13}.03.2026</td><td>Ona &amp; Co</td><td>{text}<br>Really.</td></tr>"
        for n, text in enumerate(WORDS)
    )
    head = "<tr><th>Nr<th>Date</th><th>Customer</th><th>Comment</th></tr>"
    title = '<table><tr><td colspan="4">Report</td></tr></table>'
    choice, rows = read_all(write("a.xls", f"<html><body>{title}<table>{head}{cells}</table></body></html>"))
    assert choice.format == "HTML"
    assert choice.columns.chosen() == {"text": "Comment", "id": "Nr", "time": "Date", "author": "Customer"}
    assert texts(rows, "Comment") == [f"{text}\nReally." for text in WORDS]
    assert texts(rows, "Customer") == ["Ona & Co"] * 4


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("a.html", "<!DOCTYPE html><html><body><p>The soup was cold</p></body></html>", "without a table"),
        ("a.sql", "-- dump\nINSERT INTO `reviews` VALUES (1,'The soup was cold'),(2,'Nice');\n", "SQL"),
        ("b.sql", "SET x = 0;\n\nCOPY public.reviews (id, body) FROM stdin;\n1\tCold soup\n\\.\n", "SQL"),
    ],
)
def test_markup_and_dumps_of_a_database_are_refused_with_the_remedy(
    write: Write, name: str, content: str, remedy: str
) -> None:
    with pytest.raises(FileProblem, match=remedy):
        detect(write(name, content))


def test_texts_that_speak_of_sql_are_texts(write: Write) -> None:
    assert len(said(write("b.txt", "INSERT coin fails\nINSERT INTO it VALUES that I love\nThe soup was cold\n"))) == 3
    assert len(said(write("c.txt", "<table> shows instead of my name\nThe soup was cold, I <3 it\n"))) == 2
    assert len(said(write("a.txt", "CREATE TABLE fails for me\nThe soup was cold\nINSERT INTO my bag\n"))) == 3


def test_json_in_a_cell_is_read_as_what_it_holds(write: Write) -> None:
    rows = "".join(
        f'{n},"{json.dumps({"stars": n, "message": text}).replace(chr(34), chr(34) * 2)}"\n'
        for n, text in enumerate(WORDS)
    )
    path = write("a.csv", f"id,payload\n{rows}")
    choice, _ = read_all(path)
    assert choice.columns.chosen() == {"text": "payload.message", "id": "id", "rating": "payload.stars"}
    assert said(path) == list(WORDS)


def test_a_list_of_turns_in_a_cell_is_a_conversation(write: Write) -> None:
    turns = json.dumps([{"role": "user", "content": WORDS[0]}, {"role": "assistant", "content": "I see"}])
    choice, _ = read_all(write("a.csv", f'id,messages\n1,"{turns.replace(chr(34), chr(34) * 2)}"\n'))
    assert choice.columns.turns == "turns"


def test_a_column_that_is_named_stays_as_it_is_written(write: Write) -> None:
    path = write("a.csv", 'id,note\n1,"{""a"": ""The soup was cold""}"\n')
    assert read_all(path, Columns(text="note"))[0].columns.text == "note"


@pytest.mark.parametrize("around", [("a", "b", "c", "d", "reviews"), ("data", "page", "reviews")])
def test_a_list_deep_in_a_document_is_found(write: Write, around: tuple[str, ...]) -> None:
    whole: object = [{"comments": text, "rating": 3} for text in WORDS]
    for name in reversed(around):
        whole = {name: whole}
    assert said(write("a.json", json.dumps(whole))) == list(WORDS)


def test_what_a_service_says_of_its_answer_is_no_text(write: Write) -> None:
    whole = {"message": "OK", "result": {"replies": [{"content": {"message": text}, "uname": "x"} for text in WORDS]}}
    assert said(write("a.json", json.dumps(whole))) == list(WORDS)


def test_records_by_key_beside_what_tells_of_them_all_are_rows(write: Write) -> None:
    reviews = {str(900 + n): {"recommendationid": str(900 + n), "review": text} for n, text in enumerate(WORDS)}
    whole = {"success": 1, "summary": {"total": 4, "score": 8}, "reviews": reviews}
    assert said(write("a.json", json.dumps(whole))) == list(WORDS)


def test_what_lies_by_key_in_a_record_is_none_of_the_rows(write: Write) -> None:
    replies = {key: {"text": "Thanks for that", "by": "us"} for key in "abc"}
    reviews = {
        f"r{n}": {"review": text, "stars": n, **({"replies": replies} if n == 1 else {})}
        for n, text in enumerate(WORDS)
    }
    assert said(write("a.json", json.dumps(reviews))) == list(WORDS)
    one = {"text": WORDS[0], "marks": {name: {"value": 3, "text": "fine"} for name in ("food", "room", "crew")}}
    assert said(write("b.json", json.dumps(one))) == [WORDS[0]]


def test_a_day_out_of_a_slack_export_is_read_as_the_export_is(write: Write) -> None:
    day = [{"type": "message", "user": f"U{n}", "ts": f"176350000{n}.000200", "text": t} for n, t in enumerate(WORDS)]
    notes = [
        {"type": "message", "subtype": "channel_join", "user": "U9", "ts": "1763500009.000100", "text": "<@U9> joined"},
        {"type": "message", "subtype": "bot_message", "bot_id": "B1", "ts": "1763500009.000300", "text": "Stand-up!"},
    ]
    path = write("2026-03-01.json", json.dumps([*day, *notes]))
    assert detect(path).preset == "slack"
    assert said(path) == list(WORDS)


def test_a_thread_of_reddit_is_read_with_the_replies_to_replies(write: Write) -> None:
    def listing(*children: object) -> dict[str, object]:
        return {"kind": "Listing", "data": {"children": list(children)}}

    def comment(text: str, *replies: object) -> dict[str, object]:
        data = {"subreddit": "boats", "author": text[:3], "body": text, "replies": listing(*replies) if replies else ""}
        return {"kind": "t1", "data": data}

    post = {"kind": "t3", "data": {"subreddit": "boats", "author": "op", "title": "My trip", "selftext": WORDS[0]}}
    more = {"kind": "more", "data": {"count": 3, "children": ["x"]}}
    below = listing(comment(WORDS[1], comment(WORDS[2], comment(WORDS[3]))), more)
    path = write("a.json", json.dumps([listing(post), below]))
    assert detect(path).preset == "reddit"
    assert said(path) == [f"My trip\n\n{WORDS[0]}", *WORDS[1:]]


def test_comments_of_a_video_are_no_posts_of_x_and_its_owners_are_left_out(write: Write) -> None:
    comments = [
        {"id": f"U{n}", "text": text, "author_id": f"c{n}", "author": f"@a{n}", "author_is_uploader": n == 1}
        for n, text in enumerate(WORDS)
    ]
    path = write("a.json", json.dumps({"title": "How our lamp works", "comments": comments}))
    assert detect(path).preset is None
    assert said(path) == [WORDS[0], *WORDS[2:]]


def test_a_channel_of_discord_as_text_is_read_without_banner_attachments_and_bots(write: Write) -> None:
    line = "=" * 62
    said_ = "".join(f"[3/{n + 1}/2026 10:0{n} AM] ann{n}\n{text}\n\n" for n, text in enumerate(WORDS))
    aside = "{Attachments}\nhttps://cdn.example/a.png\n\n[3/9/2026 10:09 AM] helper (bot)\nUse /help\n\n"
    pinned = "[3/9/2026 10:10 AM] eve (pinned)\nTwo lines\nof mine\n\n{Reactions}\n👍 (2)\n\n"
    banner = f"{line}\nGuild: Boats\nChannel: Support / help\n{line}\n\n"
    path = write("a.txt", f"{banner}{said_}{aside}{pinned}{line}\nExported 6 message(s)\n{line}\n")
    choice, rows = read_all(path)
    assert texts(rows, "message") == [*WORDS, "Two lines\nof mine"]
    assert choice.columns.author == "author"
    assert texts(rows, "author")[-1] == "eve"


def test_cells_that_span_rows_stand_in_each_of_them(write: Write) -> None:
    head = '<tr><th>Store<th colspan="2">Said</th><th>City</tr>'
    cells = (
        f'<tr><td rowspan="2">Pier</td><td>{WORDS[0]}</td><td>We are sorry</td><td rowspan="2">Riga</td></tr>'
        f"<tr><td>{WORDS[1]}</td><td>Thanks</td></tr>"
        f'<tr><td>Dock</td><td rowspan="2">{WORDS[2] * 3}</td><td>Oh</td><td>Oslo</td></tr>'
        "<tr><td>Quay</td><td>Ah</td><td>Rome</td></tr>"
    )
    with open_rows(write("a.html", f"<table>{head}{cells}</table>")) as (_, rows):
        found = [list(row.values.values()) for row in rows if isinstance(row, Row)]
    assert found == [
        ["Pier", WORDS[0], "We are sorry", "Riga"],
        ["Pier", WORDS[1], "Thanks", "Riga"],
        ["Dock", WORDS[2] * 3, "Oh", "Oslo"],
        ["Quay", None, "Ah", "Rome"],
    ]


@pytest.mark.parametrize("span", ["", "0", "-1", "x", "99999999", "²"])
def test_a_senseless_span_is_one_of_one_row(write: Write, span: str) -> None:
    cells = "".join(f'<tr><td rowspan="{span}" colspan="{span}">{n}<td>{text}</tr>' for n, text in enumerate(WORDS))
    assert said(write("a.html", f"<table><tr><th>No<th>Text</tr>{cells}</table>")) == list(WORDS)


def test_styles_and_scripts_in_cells_are_no_text(write: Write) -> None:
    cells = "".join(
        f"<tr><td><style>.a{{x:y}}</style>{text}<script>if (a < 1) b()</script></td></tr>" for text in WORDS
    )
    assert said(write("a.html", f"<style>td{{x:y}}</style><table><tr><th>Text</tr>{cells}</table>")) == list(WORDS)


def test_a_list_of_texts_that_begins_as_a_tag_does_is_no_markup(write: Write) -> None:
    assert said(write("a.txt", "\n".join(("<table for two was not free", *WORDS)))) == [
        "<table for two was not free",
        *WORDS,
    ]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("beside", ["dishes", "attachments"])
def test_one_record_with_a_short_text_and_a_list_is_read_as_itself(
    write: Write, beside: str, indent: int | None
) -> None:
    whole = {"review": "Bad soup", beside: [{"name": "soup", "comment": "cold and salty"}, {"name": "bread"}]}
    assert said(write("a.json", json.dumps(whole, indent=indent))) == ["Bad soup"]


def test_what_a_service_answers_around_a_list_is_no_record(write: Write) -> None:
    whole = {"message": "OK", "found": [{"comment": text} for text in WORDS]}
    assert said(write("a.json", json.dumps(whole))) == list(WORDS)


@pytest.mark.parametrize("head", ["", "# made by hand\n---\nreviews:\n"])
def test_records_in_yaml_are_refused_with_the_remedy(head: str, write: Write) -> None:
    records = "".join(f"  - id: {at}\n    text: |\n      {one}\n    rating: {at}\n" for at, one in enumerate(WORDS))
    with pytest.raises(FileProblem, match="this is YAML; save it as JSON or CSV"):
        detect(write("a.yaml", head + records))


def test_points_with_a_colon_are_no_yaml(write: Write) -> None:
    points = "".join(f"- The room: {one}\n- The crew: {one}\n" for one in WORDS)
    assert detect(write("a.txt", points)).format
