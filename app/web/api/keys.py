"""The routes of keys: made, listed, revoked, by a key with the scope admin."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.services.projects import KeyScope, create_key, keys, revoke
from app.store.keys import Key
from app.store.session import now
from app.web.access import AdminDep
from app.web.listing import page_of
from app.web.openapi import problems
from app.web.schemas.keys import KeyIn, KeyOut, KeyPage, NewKeyOut
from app.web.schemas.pages import Id, PageQuery

router = APIRouter(tags=["keys"])


@router.post("/keys", status_code=201, summary="Make a key of this project")
def post_key(body: KeyIn, access: AdminDep) -> NewKeyOut:
    """Make a key. Its secret is in this answer and nowhere else, ever."""
    with access.write() as scope:
        key, secret = create_key(scope, scopes=body.scopes, name=body.name, now=now(scope.session), actor=access.actor)
    return NewKeyOut(**_key_out(key).model_dump(), key=secret)


@router.get("/keys", summary="List the keys of this project")
def get_keys(query: Annotated[PageQuery, Query()], access: AdminDep) -> KeyPage:
    """A page of keys without their secrets, oldest first, revoked ones too."""
    with access.read() as scope:
        page = page_of(keys(scope), lambda key: key.id, limit=query.limit, cursor=query.cursor or None)
    return KeyPage(items=[_key_out(key) for key in page.items], next_cursor=page.next_cursor)


@router.delete("/keys/{id}", status_code=204, response_class=Response, summary="Revoke a key", responses=problems(404))
def delete_key(id: Id, access: AdminDep) -> None:  # noqa: A002 - the name in the path
    """Revoke a key at once and for good; also the one that asks."""
    with access.write() as scope:
        revoke(scope, id, now=now(scope.session), actor=access.actor)


def _key_out(key: Key) -> KeyOut:
    return KeyOut(
        id=key.id,
        prefix=key.prefix,
        name=key.name,
        scopes=[KeyScope(scope) for scope in key.scopes],
        created_at=key.created_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )
