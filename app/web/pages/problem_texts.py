"""What went wrong, in the reader's language: details of errors as services tell them, and why a field is wrong."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from app.web.errors import Told, field_of
from app.web.pages.session import Reader

QUOTED = re.compile(r"'([^']*)'")


def gettext(text: str) -> str:
    """Mark a text for translators; it is looked up when it is told."""
    return text


TEXTS = (
    gettext("no theme of that id"),
    gettext("no feedback of that id"),
    gettext("no job of that id"),
    gettext("no journey of that name"),
    gettext("no webhook of that id"),
    gettext("no such message of this webhook"),
    gettext("no correction of that id"),
    gettext("these weights came without a card"),
    gettext("the file is no longer here: it was started, thrown away, or waited too long; choose it again"),
    gettext("the uploaded file is no longer there, or it is empty; send it again"),
    gettext("the cursor is none of this list; send next_cursor of its last page as it was"),
    gettext("the cursor is none of this list, or its item is gone; begin anew"),
    gettext("theme %(theme)s went into %(into)s; change that one"),
    gettext("theme %(theme)s is over and can't be changed"),
    gettext("theme %(theme)s isn't merged into another"),
    gettext("the parts of theme %(theme)s can't be told from those of %(into)s; split that one"),
    gettext("there is no theme %(theme)s; take an id of the list of themes"),
    gettext("there is no theme %(theme)s to fix; take an id of the list of themes"),
    gettext("there is no stage %(stage)s to reach a target at; there are: %(there)s"),
    gettext("maps are not compared by %(by)s; take %(there)s"),
    gettext("compare=previous asks for a time: give from and to"),
    gettext("a theme's name has 1 to %(most)s printable characters; choose another"),
    gettext("feasibility %(value)s is no share; give a number from 0 to 1"),
    gettext("this job can't be tried again; start what it was for anew"),
    gettext("this is the sample already"),
    gettext("no such key, or more than one begins so; `wayfelt key list` names them by id"),
    gettext("no scope: give scopes out of %(known)s"),
    gettext("a key's name has at most %(most)s printable characters; choose another"),
)
"""What pages tell of errors that anybody may meet."""

WEBHOOKS = (
    gettext(
        "the webhook's host has no address, or leads to no public address: see that its name is right; "
        "nothing is sent to private, local or reserved ones (for tests of your own: WAYFELT_WEBHOOK_PRIVATE=true)"
    ),
    gettext("the webhook's URL has at most %(most)s plain characters and no blanks; encode others"),
    gettext("the webhook's URL can't be read; write https://host/path"),
    gettext("the webhook's URL must begin with %(schemes)s:// and a host"),
    gettext(
        "the webhook's URL must begin with https:// and a host "
        "(for tests of your own, WAYFELT_WEBHOOK_HTTP=true allows http://)"
    ),
    gettext("the webhook's URL has a login or a fragment; leave it out, requests are signed"),
    gettext("no event: give events out of %(known)s"),
    gettext("a project has at most %(most)s webhooks; delete one first"),
    gettext("the delivery is still on its way; wait for it to arrive or to fail"),
)
"""What is told of webhooks."""

JOURNEYS = (
    gettext("expected the node content, but found %(found)s"),
    gettext("expected <block end>, but found %(found)s"),
    gettext("mapping values are not allowed here"),
    gettext("mapping values are not allowed in this context"),
    gettext("could not find expected %(sign)s"),
    gettext("found character %(sign)s that cannot start any token"),
    gettext("found unexpected end of stream"),
    gettext("not YAML"),
    gettext("%(name)s is there twice"),
    gettext("references (*name) are not read here; write it out"),
    gettext("nested deeper than %(most)s levels; a journey needs five"),
    gettext("the text is longer than %(most)s characters; leave examples out"),
    gettext("%(name)s ships with the service; give yours another name"),
    gettext("a journey has at most %(stages)s stages and %(touchpoints)s touchpoints"),
    gettext("a project has at most %(most)s journeys of its own; change one of them"),
    gettext("%(field)s: Field required"),
    gettext("%(field)s: Extra inputs are not permitted"),
    gettext("%(field)s: Input should be a valid string"),
    gettext("%(field)s: Input should be a valid list"),
    gettext("%(field)s: Input should be a valid tuple"),
    gettext("%(field)s: Input should be a valid dictionary"),
    gettext("Input should be a valid dictionary or instance of Journey"),
    gettext("%(field)s: String should match pattern %(pattern)s"),
)
"""What is told of journeys as they are written; YAML's and pydantic's own words."""


def translated(detail: str, seen: Reader) -> str:
    """The detail of an error as Told in the reader's language if it is a known one, else as it is, in English."""
    if isinstance(detail, Told) or seen.lang == "en":
        return Told(detail)
    for pattern, text in _known():
        if found := pattern.fullmatch(detail):
            return Told(seen.gettext(text) % found.groupdict())
    return detail


def first(errors: Sequence[Mapping[str, Any]], seen: Reader) -> Told:
    """The first thing that is wrong with what a form or an address gave: the field, and why."""
    if not errors:
        return Told(seen.gettext("It can't be read."))
    loc = errors[0]["loc"]
    field = field_of(loc[1:] if loc[:1] in (("body",), ("query",), ("path",)) else loc)
    told = seen.gettext("%(field)s: %(why)s")
    return Told(told % {"field": _fields(seen).get(field, field)[:50] or "–", "why": why(errors[0], seen)})


def why(error: Mapping[str, Any], seen: Reader) -> str:
    """What is wrong with a value, as pydantic tells it, in the reader's language."""
    context, kind = error.get("ctx", {}), error["type"]
    known = ", ".join(QUOTED.findall(str(context.get("expected", ""))))
    longest = {"most": context.get("max_length", "")}
    told = {
        "missing": seen.gettext("it is missing"),
        "string_too_long": seen.gettext("it is longer than %(most)s characters") % longest,
        "string_too_short": seen.gettext("it is empty"),
        "too_long": seen.gettext("there are more than %(most)s values") % longest,
        "literal_error": seen.gettext("it can be %(known)s") % {"known": known},
        "enum": seen.gettext("it can be %(known)s") % {"known": known},
    }
    if kind == "value_error" and "no time" in error["msg"]:
        return seen.gettext("it is no day or moment; write it as 2026-03-01 or 2026-03-01T12:30:00Z")
    return told.get(kind, seen.gettext("it can't be read"))


def _fields(seen: Reader) -> dict[str, str]:
    """What fields of forms are called on their pages."""
    return {
        "name": seen.gettext("Name"),
        "key": seen.gettext("Key"),
        "url": seen.gettext("Address"),
        "owner": seen.gettext("Owner"),
        "progress": seen.gettext("State"),
        "status": seen.gettext("State"),
        "theme": seen.gettext("Theme"),
        "id": seen.gettext("Theme"),
        "into": seen.gettext("Theme"),
        "part": seen.gettext("Split"),
        "text": seen.gettext("Text"),
        "ending": seen.gettext("Format"),
    }


@cache
def _known() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(text), text) for text in (*TEXTS, *WEBHOOKS, *JOURNEYS))


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", text)
    return re.compile("".join(re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts)))
