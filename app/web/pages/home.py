"""The first page: the journey map."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.web.pages.render import render
from app.web.pages.session import ReadingDep

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class HomePage:
    """The context of home.html."""

    mentions: int


@router.get("/")
def get_home(request: Request, visitor: ReadingDep) -> Response:
    """The journey map, or what to do first where there is nothing yet."""
    return render(request, visitor, "home.html", HomePage(0))
