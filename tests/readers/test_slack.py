import json
from pathlib import Path

import pytest

from app.errors import FileWithoutRows
from app.readers.chats.slack import spoken
from app.readers.fields.columns import Columns
from tests.dumps import bad, read_all, texts


def test_codes_in_a_message_become_what_people_see() -> None:
    text = "<@U1> and <@U2|bob> in <#C1|help>: <https://a.example|the page>, <https://b.example>, <!here> 1 &lt; 2"
    assert spoken(text, {"U1": "Kai"}) == "@Kai and @bob in #help: the page, https://b.example, @here 1 < 2"


def test_a_day_that_is_broken_is_a_bad_row_and_the_others_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "export" / "help"
    folder.mkdir(parents=True)
    (folder / "2026-03-01.json").write_text('[{"type": "message"')
    (folder / "2026-03-02.json").write_text('{"no": "list"}')
    message = {"type": "message", "user": "U9", "text": "It is still down.", "ts": "1772442000.000400"}
    (folder / "2026-03-03.json").write_text(json.dumps([message, "odd", {"type": "message", "text": " "}]))
    choice, rows = read_all(str(tmp_path / "export"), Columns())
    assert (choice.format, choice.preset) == ("Slack export", "slack")
    assert bad(rows) == [(None, "file_damaged"), (None, "file_damaged")]
    assert texts(rows) == ["It is still down."]


def test_a_day_of_bots_alone_is_refused_with_what_was_left_out(tmp_path: Path) -> None:
    said = [{"type": "message", "ts": f"176000000{n}.000100", "bot_id": "B1", "text": "Hi"} for n in range(3)]
    path = tmp_path / "help.json"
    path.write_text(json.dumps(said))
    with pytest.raises(FileWithoutRows, match="no person wrote in it; messages of bots"):
        read_all(str(path))
