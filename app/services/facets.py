"""What a project's mentions can be filtered by, kept as long as none came or went."""

from app.services.curves import CurveCache
from app.store.facets import Facets, facets
from app.store.projects import counters
from app.store.scope import Scope


def project_facets(scope: Scope, cache: CurveCache) -> Facets:
    """The values there are of each field that mentions are filtered by."""
    key = ("facets", scope.project_id, *counters(scope.session, scope.project_id))
    kept = cache.get(key)
    if isinstance(kept, Facets):
        return kept
    found = facets(scope)
    cache.keep(key, found)
    return found
