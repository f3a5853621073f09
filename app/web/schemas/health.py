"""Answers of /healthz and /readyz."""

from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    """The process is up."""

    status: Literal["ok"]


class Ready(BaseModel):
    """The service works: with which model, how many texts wait for it, and where the background work is done."""

    status: Literal["ready"]
    model: str
    waiting: int
    worker: Literal["here", "elsewhere"]
