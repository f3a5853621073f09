"""JSON in the call of a function, as services answer pages of others (JSONP)."""

import json

import pytest

from tests.dumps import Write, read_all, texts

WORDS = ["The ferry left without us", "Crew and captain were lovely"]
ROWS = json.dumps([{"id": n, "text": one} for n, one in enumerate(WORDS)])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('fetchJSON_comment98({"maxPage": 1, "comments": ', "});"),
        ("/**/jQuery1102_17(", ")"),
        ("\ufeffcb(", ");\n"),
        ("/**/ typeof cb === 'function' && cb(", ");"),
        ("window.cb && window.cb(", ");"),
        (")]}'\n", ""),
        ("while(1);", ""),
        ("var reviews = ", ";\n"),
    ],
)
def test_a_call_around_json_is_left_out(write: Write, before: str, after: str) -> None:
    _, rows = read_all(write("a.json", before + ROWS + after))
    assert texts(rows) == WORDS


def test_a_call_with_one_object_or_with_records_by_key_is_read(write: Write) -> None:
    _, rows = read_all(write("a.json", f'cb({{"id": 1, "text": "{WORDS[0]}"}});'))
    assert texts(rows) == WORDS[:1]
    keyed = {f"k{n}": {"text": WORDS[0], "note": "x" * 800} for n in range(2_000)}
    _, rows = read_all(write("b.json", f"cb({json.dumps(keyed)});"))
    assert len(rows) == 2_000


def test_old_encodings_are_told_in_it(write: Write) -> None:
    said = "手机运行流畅，拍照清晰，物流第二天就到了。"
    path = write("a.json", f'cb({{"comments": [{{"content": "{said}", "score": 5}}]}});'.encode("gbk"))
    _, rows = read_all(path)
    assert texts(rows, "content") == [said]


def test_texts_with_brackets_are_texts(write: Write) -> None:
    _, rows = read_all(write("a.txt", 'Great({"sic"}) soup\nI liked it (really)\n'))
    assert texts(rows) == ['Great({"sic"}) soup', "I liked it (really)"]
