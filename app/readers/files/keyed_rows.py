"""JSON documents that are one object of records: by key, as Firebase has them, or by column, as pandas does."""

import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from app.errors import FileProblem
from app.readers.fields.columns import is_text_name, is_usual_name
from app.readers.fields.likeness import holds
from app.readers.fields.rows import BadRow, Row
from app.readers.files.json_rows import whole_object

LARGEST = 1 << 26
"""Longest such document, in code points: it is held in memory."""

KEY = "key"
"""The column of a record's key, where the record has none of this name."""

_BEGIN = re.compile(r'\s*\{\s*"(?:[^"\\\n]|\\.)*"\s*:\s*\{')
_KEY = re.compile(r'\s*[{,]\s*("(?:[^"\\\n]|\\.)*")\s*:\s*')
_SHARED, _SURELY = 0.5, 3

Records = dict[str, dict[str, object]]


def is_keyed(sample: str, *, listed: bool) -> bool:
    """Whether a document that begins with `sample` may be such an object; `listed` if lists of objects are in it."""
    if _BEGIN.match(sample) is None:
        return False
    return not listed or records_of(_whole_values(sample)) is not None


def records_of(whole: Mapping[str, object]) -> Records | None:
    """The records of a whole document by their keys; null if it is anything else.

    In parts are a list of names and one of rows of as many values, or a list of rows alone of which the first has the
    names; or a list of as many values a column. By column are objects with the same figures for
    keys, or with texts among the outer keys. By key are several
    objects with nearly the same keys, under keys that are no usual names of columns; they may be under one name, beside
    others that tell of them all.
    """
    if (parted := _of_split(whole) or _of_arrays(whole)) is not None:
        return parted
    values = [value for value in whole.values() if isinstance(value, dict)]
    if len(values) == len(whole) == 1 and (inner := records_of(values[0])):
        return inner
    if values and len(values) < len(whole):
        return _beside(whole)
    if not values:
        return None
    if _are_columns(whole, values):
        keys = list(dict.fromkeys(key for value in values for key in value))
        return {key: {name: value[key] for name, value in _objects(whole) if key in value} for key in keys}
    return dict(_objects(whole)) if len(values) > 1 and _are_records(whole, values) else _beside(whole)


def _of_split(whole: Mapping[str, object]) -> Records | None:
    """The records of a document with the names of columns in one list and rows of values in another one."""
    lists = [value for value in whole.values() if isinstance(value, list) and value]
    names = next((map(_column, one) for one in lists if all(_column(name) for name in one)), None)
    columns = [] if names is None else [str(name) for name in names]
    rows = next((one for one in lists if all(isinstance(row, list) and len(row) == len(columns) for row in one)), None)
    if names is None and len(lists) == 1:
        columns, rows = _headed(lists[0])
    if rows is None or len(set(columns)) < max(2, len(columns)):
        return None
    return {str(at): dict(zip(columns, row, strict=True)) for at, row in enumerate(rows)}


def _headed(rows: Sequence[object]) -> tuple[list[str], list[list[object]] | None]:
    """The names in the first of several rows, and the others, shorter ones filled up, as Google's sheets give them."""
    names = rows[0] if isinstance(rows[0], list) else []
    told = [name for name in names if isinstance(name, str) and name]
    lists = [row for row in rows[1:] if isinstance(row, list)]
    if not lists or len(told) < len(names) or len(lists) < len(rows) - 1 or max(map(len, lists)) > len(names):
        return [], None
    return told, [[*row, *[None] * (len(names) - len(row))] for row in lists]


def _of_arrays(whole: Mapping[str, object]) -> Records | None:
    """The records of a document with a list of plain values a column, one of them of texts, all as long."""
    lists = {name: value for name, value in whole.items() if isinstance(value, list)}
    lengths = {len(value) for value in lists.values()}
    plain = not any(isinstance(one, dict | list) for value in lists.values() for one in value)
    if len(lists) < max(2, len(whole)) or lengths in ({0}, {1}) or len(lengths) > 1 or not plain:
        return None
    if not any(map(is_text_name, lists)):
        return None
    rows = zip(*lists.values(), strict=True)
    return {str(at): dict(zip(lists, row, strict=True)) for at, row in enumerate(rows)}


def _column(value: object) -> str | None:
    """The name of a column, as a text or in an object that tells more of it."""
    name = value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) and name else None


def _beside(whole: Mapping[str, object]) -> Records | None:
    """The records under the one name that has some with texts, beside others that tell of them all."""
    if any(is_text_name(name) and not isinstance(value, dict) for name, value in whole.items()):
        return None
    inner = [found for _, value in _objects(whole) if (found := records_of(value)) and len(found) >= _SURELY]
    texts = len(inner) == 1 and all(any(map(is_text_name, record)) for record in inner[0].values())
    return inner[0] if texts else None


def keyed_rows(records: Records) -> Iterator[Row]:
    """A row for each record, with its key unless that but counts records with ids; the lines count the records."""
    counted = list(records) == [str(at) for at in range(len(records))]
    first = next(iter(records.values()), {})
    bare = KEY in first or (counted and any(holds(name, ("id", "uuid")) and first[name] for name in first))
    for number, (key, record) in enumerate(records.items(), start=1):
        yield Row(
            number, record if bare or KEY in record else {**record, KEY: key}, json.dumps(record, ensure_ascii=False)
        )


def long_keyed_rows(text: io.TextIOBase, *, name: str) -> Iterator[Row | BadRow]:
    """The rows of a document that is longer than a sample, or what is wrong with it. FileProblem if it is too long."""
    written = text.read(LARGEST + 1)
    if len(written) > LARGEST:
        limit = f"longer than {LARGEST >> 20} million characters"
        raise FileProblem(f"{name}: this object of records is {limit}; write it as JSON Lines, a record a line")
    whole = whole_object(written.rstrip("; \t\r\n)"))
    records = records_of(_whole_values(written) if whole is None else whole) or {}
    yield from keyed_rows(records)
    if not records:
        reason = "the document holds no list of items and no object of records, or breaks off; put a list at the top"
        yield BadRow(1, "row_json", reason)
    elif whole is None:
        yield BadRow(len(records) + 1, "row_json", f"the document breaks off after {len(records)} records")


def _whole_values(sample: str) -> dict[str, object]:
    """The values of an object that end in `sample`."""
    decoder, found, at = json.JSONDecoder(), dict[str, object](), 0
    while key := _KEY.match(sample, at):
        try:
            found[str(json.loads(key[1]))], at = decoder.raw_decode(sample, key.end())
        except (ValueError, RecursionError):
            break
    return found


def _objects(whole: Mapping[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    return ((key, value) for key, value in whole.items() if isinstance(value, dict))


def _are_columns(whole: Mapping[str, object], values: list[dict[str, object]]) -> bool:
    keys = set(values[0])
    same = bool(keys) and all(set(value) == keys for value in values)
    if all(isinstance(one, dict) for value in values for one in value.values()):
        return False
    if same and all(key.isdecimal() for key in keys):
        return not all(key.isdecimal() for key in whole)
    return same and any(map(is_text_name, whole)) and not any(map(is_text_name, keys))


def _are_records(whole: Mapping[str, object], values: list[dict[str, object]]) -> bool:
    counts = Counter(key for value in values for key in value)
    common = {key for key, count in counts.items() if count > _SHARED * len(values)}
    if any(map(is_usual_name, whole)) or not common:
        return False
    alike = all(len(common & value.keys()) > _SHARED * len(common) for value in values)
    return alike and (len(values) >= _SURELY or all(any(sign.isdigit() for sign in key) for key in whole))
