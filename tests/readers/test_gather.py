import json
import subprocess
import sys
from pathlib import Path

from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row
from tests.dumps import Write, read_all

_MEASURE = """
import json, sys
from app.readers.fields.columns import Columns
from app.readers.read import open_dump
from tests.memory import peak

with open_dump(sys.argv[1], named=Columns(preset="chat")) as dump:
    turns = sum(len(row.values["turns"]) for row in dump.rows)
print(json.dumps([turns, peak()]))
"""


def test_turns_that_lie_apart_become_one_conversation_in_the_order_of_the_file(write: Write) -> None:
    head = "chat_id,sender,message,time\n"
    rows = (
        "b,customer,First of b,10:00\na,customer,First of a,10:01\n"
        "b,agent,Second of b,10:02\n,customer,Alone here,10:03\n"
    )
    _, found = read_all(write("a.csv", head + rows), Columns(preset="chat"))
    good = [row for row in found if isinstance(row, Row)]
    assert [(row.line, row.values["id"], len(row.values["turns"])) for row in good] == [  # type: ignore[arg-type]
        (2, "b", 2),
        (3, "a", 1),
        (5, None, 1),
    ]
    assert good[0].raw == "b,customer,First of b,10:00\nb,agent,Second of b,10:02"


def test_memory_does_not_grow_with_the_conversations(tmp_path: Path) -> None:
    peaks = []
    for count in (5_000, 25_000):
        path = tmp_path / f"{count}.csv"
        with path.open("w") as file:
            file.write("conversation_id,role,message\n")
            file.writelines(
                f"c{n % (count // 5)},{('customer', 'agent')[n % 2]},Turn {n} of this\n" for n in range(count)
            )
        done = subprocess.run([sys.executable, "-c", _MEASURE, str(path)], check=True, capture_output=True, text=True)
        turns, peak = json.loads(done.stdout)
        assert turns == count
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.15, peaks
