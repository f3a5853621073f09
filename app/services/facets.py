"""What a project's mentions can be filtered by, kept as long as none came or went."""

from app.services.cache import Cache
from app.services.ready import Kind, name_of, ready
from app.store.facets import Facets, facets
from app.store.projects import counters
from app.store.scope import Scope

FACETS = Kind("facets", Facets)


def project_facets(scope: Scope, cache: Cache) -> Facets:
    """The values there are of each field that mentions are filtered by; of large projects those of the last refresh."""
    key = ("facets", scope.project_id, *counters(scope.session, scope.project_id))
    kept = cache.get(Facets, key)
    if kept is not None:
        return kept
    there = ready(scope, cache, FACETS)
    if there is not None:  # not kept under the key: the next refresh brings newer ones for the same mentions
        return there.value
    found = facets(scope)
    cache.keep(key, found)
    return found


def answer_of_facets(found: Facets) -> tuple[str, bytes]:
    """The facets, to be kept ready: their name and body."""
    return name_of(FACETS), FACETS.packed(found)
