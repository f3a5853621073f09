"""What format a text file is of, by its first signs and, where they leave it open, by its ending."""

import re
from collections.abc import Mapping
from pathlib import PurePath

from app.domain.names import normal
from app.errors import FileProblem
from app.readers.fields.columns import Columns, is_text_name
from app.readers.fields.likeness import LIKE, holds
from app.readers.files import listed_fields, ruled
from app.readers.files.json_rows import LISTS, is_document, list_ahead, whole_object
from app.readers.files.keyed_rows import Records, records_of
from app.readers.files.xml_values import INLINE
from app.readers.presets.known import PRESETS
from app.readers.presets.preset import recognise
from app.readers.source.open import STDIN
from app.readers.spoken import chat_format, talk_format

_PACKED = (".gz", ".gzip", ".zst", ".zstd", ".zip")
_TABLES = (".csv", ".tsv")
_DELIMITED = (*_TABLES, ".txt")
_JSONL = (".jsonl", ".ndjson")
_TALKS = (".vtt", ".srt", ".log", ".js")
ENDINGS = (*_DELIMITED, *_JSONL, ".json", *_TALKS)
"""Those of files of rows, as they are looked for in an archive."""

MARKED_UP = (".xml", ".html", ".htm", ".xhtml", ".xls")
"""Those that are looked for where an archive has none of these."""

CALLED = "JSON in the call of a function (JSONP)"
"""What is said of such a file."""

ARCHIVED = "JSON under a name, as in an archive of X, where all posts are the owner's: your own if the account is yours"
"""What is said of such a file."""

_LIST_OF_OBJECTS = re.compile(r"\s*\[\s*\{")
_ASSIGNED = re.compile(r"\ufeff?\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]*\s*=\s*(?=[\[{])")
_CALLED = (
    re.compile(  # callback({...}); also behind a check that there is such a function, and after signs against thieves
        r"""\ufeff?\s*(?:/\*[^*]{0,200}\*/\s*)?(?:;\s*)?
        (?:(?:try\s*\{\s*)?(?:[^\s(){}"']{1,80}\s*&&\s*|typeof\s[^({"]{1,100}&&\s*)?[A-Za-z_$][\w.$\[\]'-]{0,100}\s*\(\s*
        |\)\]\}'?,?\s*|while\s*\(1\)\s*;\s*|for\s*\(;;\)\s*;\s*)
        (?=\{\s*"[^"\n]{0,200}"\s*:|\[\s*(?:\{\s*"|\[))""",
        re.VERBOSE,
    )
)
_CALL_ENDS = re.compile(r"[\s;]*\)[\s;]*(?:\}\s*catch\s*\([^{}]{0,80}\{[^{}]{0,80}\}[\s;]*)?(?://[^\n]{0,200}\s*)?\Z")
_CODE = re.compile(  # a text may begin with a tag: [iOS] It crashes
    r"""\s*(?:[{}\]]|\[\s*(?:\{|[\["\d-].*[,\]]\s*$|$)|"[^"\n]{1,80}"\s*:\s*(?:["\[{\d-]|(?:true|false|null)\b|$))"""
)
_MARKED_UP = re.compile(  # a text may begin with "<table for two was not free"
    r"""\ufeff?\s*<(?:\?xml\b|!doctype\b|[\w:]+\ xmlns
        |(?:html|head|body|meta|style|table)(?:\s+(?:[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)|border|nowrap|amp))*\s*/?>)""",
    re.IGNORECASE | re.VERBOSE,
)
_TAG = re.compile(r"<[/!?a-z]", re.IGNORECASE)
_BEGIN = re.compile(r"[\ufeff\s]*")
_MOST_BEFORE = 100  # declarations and comments before the first tag
_ROOT = re.compile(r"<([^\W\d][\w:.-]*)")
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*"""
_BARE_ROOT = re.compile(rf"<([^\W\d][\w:.-]*){_ATTRIBUTES}>\s*<([^\W\d][\w:.-]*){_ATTRIBUTES}(/?)>")
_HTML = frozenset(
    ("html", "head", "body", "meta", "style", "table", "script", "div", "title", "link", "main", "section")
)
_OF_REVIEWS = re.compile(r"""schema\.org/|data-vocabulary\.org/|application/ld\+json""", re.IGNORECASE)
_ROWS_OF_TABLE = re.compile(r"<(?:\w{1,20}:)?tr[\s>]", re.IGNORECASE)
_FIRST_LINES = 500
_YAML_BEGINS = re.compile(r" *- (\w[\w .-]{0,40}):(?: |$)")
_YAML_INNER = re.compile(r" +\w[\w .-]{0,40}:(?: |$)")
_SQL_BEGINS = re.compile(r"\ufeff?\s*(?:--|/\*|(?:SET|DROP|CREATE|INSERT|BEGIN|USE|COPY|PRAGMA|LOCK)\b)", re.IGNORECASE)
_SQL = re.compile(
    r"^\s*(?:INSERT\s+INTO\s+[`\"\w.\[\]]+.*\bVALUES\s*(?:\(|$)|COPY\s+[\w.\"]+\s*\(.*\)\s+FROM\s+stdin;"
    r"|CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[`\"\w.\[\]]+\s*\()",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"[\s|+]*[-=_*─═]{5,}[-=_*─═\s|+]*")
_GAP = re.compile(r"\S(?: {3,}|\t+| *\| +)(?=\S)")
_LINES, _FEWEST, _DRAWN, _LONGEST = 200, 4, 0.3, 1_000
_PIECE = 2  # fields of a piece of a text: its kind and its words
_STATUS = 2  # words of a status
_CUSTOMERS = tuple(word for word in LIKE["text"] if word not in ("message", "сообщени", "nachricht", "內容", "内容"))


def format_of(path: str, sample: str, named: Columns) -> str:
    """CSV, JSON, JSON Lines, or one of those in which people talk."""
    endings = [ending.lower() for ending in PurePath(path).suffixes if ending.lower() not in _PACKED]
    ending = endings[-1] if endings and path != STDIN else ""
    start = sample.lstrip("\ufeff \t\r\n")
    free = named.reading.delimiter is None and named.reading.header is None
    if told := chat_format(sample) or (ruled.FORMAT if free and ruled.ruled_of(sample) else None):
        return told
    if ending in _JSONL and not _LIST_OF_OBJECTS.match(start):
        return "JSON Lines"
    if not start.startswith(("{", "[")) or (ending in _DELIMITED and not _is_json(start)):
        table = ending in _TABLES
        fielded = free and not table and listed_fields.fielded_of(sample) is not None
        return talk_format(sample, named, table=table) or (listed_fields.FORMAT if fielded else "CSV")
    if start.startswith("[") and not _is_json(start) and (talk := talk_format(sample, named, table=False)):
        return talk
    return "JSON" if is_document(sample) or _is_wrapper(start) else "JSON Lines"


def assigned(sample: str) -> int:
    """How many signs before the JSON give it a name, as in the files of X's archive: `window.YTD.tweets.part0 = [`."""
    found = _ASSIGNED.match(sample)
    return 0 if found is None else found.end()


def called(sample: str) -> int:
    """How many signs before the JSON call a function with it, as services answer pages of others: `callback({`."""
    found = _CALLED.match(sample)
    return 0 if found is None else found.end()


def without_end(sample: str) -> str:
    """JSON without what ends the call of a function around it, or giving it a name."""
    end = sample[-_LONGEST:]
    found = _CALL_ENDS.search(end)
    return (sample[: len(sample) - len(end) + found.start()] if found else sample).rstrip("; \t\r\n")


def refuse_code(sample: str, *, name: str) -> None:
    """FileProblem if the lines of a file without columns mostly begin as those of JSON or of a program do."""
    first = [line for line in sample.split("\n", _LINES)[:_LINES] if line.strip()]
    if len(first) >= _FEWEST and sum(_CODE.match(line) is not None for line in first) * 2 > len(first):
        raise FileProblem(
            f"{name}: its lines read as JSON or as a program, not as texts; name it .json, or write a text a line"
        )


def refuse_drawn(sample: str, *, name: str) -> None:
    """FileProblem if the lines of a file without columns are mostly rules of dashes and cells far from each other."""
    first = [line for line in sample.split("\n", _LINES)[:_LINES] if line.strip()]
    first = [line[:_LONGEST] for line in first]
    drawn = sum(_RULE.fullmatch(line) is not None or len(_GAP.findall(line.strip())) > 1 for line in first)
    if len(first) >= _FEWEST and drawn > _DRAWN * len(first):
        raise FileProblem(
            f"{name}: its lines read as a table or a form drawn in text, not as texts; export it as CSV or Excel"
        )


def is_marked_up(sample: str) -> bool:
    """Whether a file is HTML or XML: no text that begins with the one tag it speaks of."""
    found = _MARKED_UP.match(sample)
    if found is not None:
        return _TAG.search(sample, found.end()) is not None
    at = _BEGIN.match(sample).end()  # type: ignore[union-attr]  # it matches anything
    if not sample.startswith("<", at):
        return False
    of_reviews = _OF_REVIEWS.search(sample) is not None and _ROOT.match(sample, _root_at(sample)) is not None
    return of_reviews or _is_bare_xml(sample, at)


def _is_bare_xml(sample: str, at: int) -> bool:
    """Whether XML that doesn't say so begins there: with two tags that aren't of HTML, and the inner one has an end."""
    found = _BARE_ROOT.match(sample, at)
    if found is None or not {found[1].lower(), found[2].lower()}.isdisjoint(_HTML | INLINE):
        return False
    return bool(found[3]) or f"</{found[2]}>" in sample


def is_xml(sample: str) -> bool:
    """Whether what is marked up is XML of other things than pages and tables."""
    root = root_of(sample)
    return bool(root) and root.lower() not in _HTML and _ROWS_OF_TABLE.search(sample) is None


def root_of(sample: str) -> str:
    """The name of the first tag, behind declarations and comments; empty if there is none."""
    root = _ROOT.match(sample, _root_at(sample))
    return "" if root is None else root[1]


def _root_at(sample: str) -> int:
    """Where the first tag stands, behind declarations and comments."""
    at = 0
    for _ in range(_MOST_BEFORE):
        at = _BEGIN.match(sample, at).end()  # type: ignore[union-attr]  # it matches anything
        if not sample.startswith(("<?", "<!"), at):
            break
        comment, subset = sample.startswith("<!--", at), sample.find("[", at, at + _LONGEST)
        within = -1 < subset < sample.find(">", at)
        end = "-->" if comment else "?>" if sample.startswith("<?", at) else "]>" if within else ">"
        found = sample.find(end, at)
        at = len(sample) if found < 0 else found + len(end)
    return at


def refuse_yaml(sample: str, *, name: str) -> None:
    """FileProblem if a file is a list of records in YAML: each begins with the same key, and further keys follow."""
    lines = [line for line in sample.lstrip("\ufeff").splitlines()[:_FIRST_LINES] if line.strip()]
    begins = [(at, begun[1]) for at, line in enumerate(lines) if (begun := _YAML_BEGINS.match(line))]
    if len(begins) < 2 or begins[0][1] != begins[1][1]:  # noqa: PLR2004 - the first two records
        return
    (first, _), (second, _) = begins[:2]
    headed = all(line.startswith(("#", "---")) or line.rstrip().endswith(":") for line in lines[:first])
    if headed and any(map(_YAML_INNER.match, lines[first + 1 : second])):
        raise FileProblem(f"{name}: this is YAML; save it as JSON or CSV")


def refuse_sql(sample: str, *, name: str) -> None:
    """FileProblem if a file is a dump of a database, whose lines are neither rows nor texts."""
    if _SQL_BEGINS.match(sample) and _SQL.search(sample):
        raise FileProblem(f"{name}: this is a dump of a database in SQL; export the table itself as CSV")


def records_in(whole: Mapping[str, object]) -> Records | None:
    """The records of an object of records, unless it is one of a known export."""
    records = records_of(whole)
    return None if records is None or is_record(whole) else records


def is_record(whole: Mapping[str, object]) -> bool:
    """Whether a document is one record of a known export, and its lists are parts of it."""
    plan = recognise(list(PRESETS.values()), [whole], "JSON")
    return plan is not None and not plan.root.endswith("[]")


def _is_wrapper(start: str) -> bool:
    """Whether the one line of a file is a document around a list, rather than a row that has lists."""
    whole = whole_object(start) if "\n" not in start.strip() else None
    if whole is not None and list_ahead(start) not in LISTS and records_in(whole):
        return True
    if whole is None or list_ahead(start) is None:
        return False
    return not is_record(whole) and not has_said(whole)


def has_said(whole: Mapping[str, object]) -> bool:
    """Whether a document says something itself beside its lists, and is no answer of a service around one."""
    return any(_is_said(name, value) for name, value in whole.items())


def _are_records(value: object) -> bool:
    """Whether a value is a list of records with ids of their own, or an object around one, and no text in pieces."""
    if isinstance(value, Mapping):
        lists = [one for one in value.values() if isinstance(one, list) and one]
        return any(isinstance(each, Mapping) for one in lists for each in one)
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(one, Mapping) and len(one) > _PIECE and any(map(_is_id, one)) for one in value)


def _is_id(name: str) -> bool:
    return normal(name).endswith("id")


def _is_said(name: str, value: object) -> bool:
    """Whether a field holds what somebody said, and not what a service answers, such as a message that says OK."""
    if name == "turns" or not is_text_name(name) or _are_records(value):
        return name == "turns"
    short = isinstance(value, str) and len(value.split()) <= _STATUS
    return not short or (bool(str(value).strip()) and holds(name, _CUSTOMERS) is not None)


def _is_json(start: str) -> bool:
    """Whether what is called a CSV file is JSON."""
    return _LIST_OF_OBJECTS.match(start) is not None or re.match(r'\{\s*"[^"\n]*"\s*:', start) is not None
