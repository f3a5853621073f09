"""A client of a Wayfelt service that needs nothing but Python: no model, no other package."""

from wayfelt_client.client import Client
from wayfelt_client.errors import ApiError, BadAnswer, JobFailed, Unreachable, Unsendable, WayfeltError
from wayfelt_client.records import Item, Job, Mention, Placed, Sent, Turn
from wayfelt_client.webhook import BadSignature, verify

__all__ = [
    "ApiError",
    "BadAnswer",
    "BadSignature",
    "Client",
    "Item",
    "Job",
    "JobFailed",
    "Mention",
    "Placed",
    "Sent",
    "Turn",
    "Unreachable",
    "Unsendable",
    "WayfeltError",
    "verify",
]
