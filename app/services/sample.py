"""The sample: what ships to try things out, in a project beside one's own, so that nothing mixes."""

import datetime as dt
import hashlib
import io
from importlib import resources

from app.errors import Conflict
from app.services.import_rows import Order
from app.services.importing import request_import
from app.services.projects import LONGEST_NAME, create_key, ensure_project, keys, lent
from app.store.audit import note
from app.store.keys import Key
from app.store.projects import Project, find_project, get_project
from app.store.scope import Scope

MARK = "Velora · sample of "
"""How the name of a sample begins; only who runs the service can name a project so, and has no reason to."""

FILE, SOURCE = "velora.jsonl", "sample"


def sample_name(project: str) -> str:
    """The name of the sample of a project."""
    name = f"{MARK}{project}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(project.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{name[: LONGEST_NAME - len(digest) - 2]}… {digest}"


def is_sample(project: Project) -> bool:
    """Whether the project is a sample."""
    return named_as_sample(project.name)


def named_as_sample(name: str) -> bool:
    """Whether a project of this name is a sample."""
    return name.startswith(MARK)


def has_sample(scope: Scope) -> bool:
    """Whether the project has its sample already."""
    own = get_project(scope.session, scope.project_id)
    return find_project(scope.session, sample_name(own.name)) is not None


def open_sample(scope: Scope, key: Key, *, now: dt.datetime) -> Key:
    """A key of the project's sample that may do what `key` may; both are made, and the texts queued, if not there.

    Nobody knows its secret: it serves a session. When `key` is revoked it is too. Conflict in the sample itself.
    """
    own = get_project(scope.session, scope.project_id)
    if is_sample(own):
        raise Conflict("this is the sample already")
    made = not has_sample(scope)
    sample = Scope(scope.session, ensure_project(scope.session, sample_name(own.name), now=now).id)
    if made:
        texts = io.BytesIO((resources.files("app.samples") / "demo.jsonl").read_bytes())
        request_import(sample, texts, Order(FILE, source=SOURCE), now=now)
        note(scope, "sample.made", actor=key.prefix, detail={}, now=now)
    there = (one for one in keys(sample) if one.name == lent(key) and one.revoked_at is None)
    found = next(there, None)
    return found or create_key(sample, scopes=key.scopes, name=lent(key), now=now, actor=key.prefix)[0]
