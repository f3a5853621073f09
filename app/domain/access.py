"""What a key may do."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """What may be done in a project: `ingest` puts feedback in, `read` reads, `admin` does all, keys and erasure."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"


def permits(held: Iterable[str], *wanted: Permission) -> bool:
    """Whether a key that holds these scopes may do what one of `wanted` permits."""
    return not {Permission.ADMIN, *wanted}.isdisjoint(held)
