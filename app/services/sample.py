"""The sample: what ships to try things out, in a project beside one's own, so that nothing mixes."""

import datetime as dt
import hashlib
import io
from collections.abc import Iterable
from importlib import resources

from app.errors import Conflict
from app.services.importing import Order, request_import
from app.services.projects import LONGEST_NAME, create_key, ensure_project, keys
from app.store.audit import note
from app.store.keys import Key
from app.store.projects import Project, find_project, get_project
from app.store.scope import Scope

MARK = "Velora · sample of "
"""How the name of a sample begins; only who runs the service can name a project so, and has no reason to."""

FILE, SOURCE, KEY = "velora.jsonl", "sample", "opened from its own project"


def sample_name(project: str) -> str:
    """The name of the sample of a project."""
    name = f"{MARK}{project}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(project.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{name[: LONGEST_NAME - len(digest) - 2]}… {digest}"


def is_sample(project: Project) -> bool:
    """Whether the project is a sample."""
    return project.name.startswith(MARK)


def has_sample(scope: Scope) -> bool:
    """Whether the project has its sample already."""
    own = get_project(scope.session, scope.project_id)
    return find_project(scope.session, sample_name(own.name)) is not None


def open_sample(scope: Scope, *, scopes: Iterable[str], now: dt.datetime, actor: str) -> Key:
    """A key of the project's sample that may do what `scopes` say; both are made, and the texts queued, if not there.

    Nobody knows the key's secret: it serves a session. Conflict in the sample itself.
    """
    own = get_project(scope.session, scope.project_id)
    if is_sample(own):
        raise Conflict("this is the sample already")
    made = not has_sample(scope)
    sample = Scope(scope.session, ensure_project(scope.session, sample_name(own.name), now=now).id)
    if made:
        texts = io.BytesIO((resources.files("app.samples") / "demo.jsonl").read_bytes())
        request_import(sample, texts, Order(FILE, source=SOURCE), now=now)
        note(scope, "sample.made", actor=actor, detail={}, now=now)
    wanted = sorted(scopes)
    there = (key for key in keys(sample) if key.name == KEY and key.revoked_at is None)
    found = next((key for key in there if sorted(key.scopes) == wanted), None)
    return found or create_key(sample, scopes=wanted, name=KEY, now=now, actor=actor)[0]
