"""Plain texts in which people talk: chats of apps, dialogs and subtitles, told by how they begin."""

import io
from collections.abc import Iterator

from app.errors import FileProblem, FileWithoutRows
from app.readers.chats import (
    discord_text,
    kakaotalk,
    line,
    logs,
    ptt,
    subtitles,
    telegram_text,
    voices,
    wechat,
    whatsapp,
)
from app.readers.chats.chats import chat_rows, gathered
from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, Row
from app.readers.presets.known import NONE
from app.readers.source.encoding import Line, lines

_CHATS = (
    whatsapp.CHAT,
    line.CHAT,
    kakaotalk.CHAT,
    telegram_text.CHAT,
    discord_text.CHAT,
    wechat.CHAT,
    wechat.QQ,
)
_OF_PTT = "an article of PTT and what is pushed below it, an item each; pushes of one author on end are one"
_ELSE = "else name it with --agent NAME"
_NO_SPEAKERS = (
    "these are subtitles that don't tell who speaks; begin each cue with a name (<v Customer> or Customer:), and name "
    "the one who answers with --agent NAME"
)


def chat_format(sample: str) -> str | None:
    """The app whose chat a file is that begins with `sample`, by its format; null if of none."""
    if ptt.is_article(sample):
        return ptt.FORMAT
    return next((app.name for app in _CHATS if app.is_chat(sample)), None)


def talk_format(sample: str, named: Columns, *, table: bool) -> str | None:
    """What other talk a file is that begins with `sample`; null if none, or it is to be read as a `table`."""
    if subtitles.is_subtitles(sample):
        return subtitles.FORMAT
    reading = named.reading
    told = named.text or named.preset == NONE or reading.delimiter is not None or reading.header is not None
    if table or told:
        return None
    plain = wechat.PLAIN.name if wechat.PLAIN.is_chat(sample) else None
    if voices.is_headed(sample):
        said = list(voices.headed(lines(io.StringIO(sample, newline=""))))
        return voices.FORMAT if plain is None or voices.voiced_rows(said, agents=reading.ours) else plain
    return plain if logs.log_of(sample, agents=reading.ours) is None else logs.FORMAT


def spoken_rows(
    format_: str, source: Iterator[Line], sample: str, *, path: str, named: Columns
) -> tuple[Iterator[Row | BadRow], dict[str, str]] | None:
    """The rows of a file of such a format and what is said of it, null if it is of another one.

    Raises FileProblem if subtitles don't tell who speaks, FileWithoutRows if they have no words.
    """
    agents = named.reading.ours
    app = next((one for one in (*_CHATS, wechat.PLAIN) if format_ == one.name), None)
    if app is not None:
        return chat_rows(gathered(source, app), path=path, agents=agents)
    if format_ == ptt.FORMAT:
        return ptt.article_rows(source), {"format": _OF_PTT}
    if format_ == voices.FORMAT:
        return _voiced(list(voices.headed(source)), path=path, named=named)
    if format_ == subtitles.FORMAT:
        if not _logged(sample).strip():
            raise FileWithoutRows(f"{path}: these are subtitles without words; export them again")
        if logs.log_of(_logged(sample), agents=agents) is None:
            return _voiced(subtitles.voices(source), path=path, named=named)
        source = subtitles.as_log(source)
        sample = _logged(sample)
    elif format_ != logs.FORMAT:
        return None
    log = logs.log_of(sample, agents=agents)
    if log is None:
        raise FileProblem(f"{path}: {_NO_SPEAKERS}")
    return logs.log_rows(source, log), {"format": _told(log)}


def _logged(sample: str) -> str:
    """The words of subtitles as those of a log."""
    return "".join(one.text for one in subtitles.as_log(lines(io.StringIO(sample, newline=""))))


def _voiced(said: list[voices.Voice], *, path: str, named: Columns) -> tuple[Iterator[Row | BadRow], dict[str, str]]:
    """The conversation in what is said by name; FileProblem if it isn't told who speaks."""
    if not any(one.text for one in said):
        raise FileWithoutRows(f"{path}: nothing is said in it; export it again")
    rows = voices.voiced_rows(said, agents=named.reading.ours)
    if not rows:
        raise FileProblem(f"{path}: {_NO_SPEAKERS}")
    ours = ", ".join(voices.serving(rows, said))
    return iter(rows), {"format": f"all of it is a conversation; is taken for your side: {ours}; {_ELSE}"}


def _told(log: logs.Log) -> str:
    each = "each part between its rules or blank lines" if log.parted else "all of it (rules of --- part several)"
    return f"{each} is a conversation; is taken for your side: {', '.join(log.serving)}; {_ELSE}"
