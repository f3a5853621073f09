"""What POST /v1/imports gives, and how its form is described."""

from typing import Any

from pydantic import BaseModel

COLUMNS = ("text", "id", "time", "channel", "author", "lang", "rating")


class ImportOut(BaseModel):
    """The job that reads the file; its `result` counts rows and names those that were rejected."""

    job: str


def form() -> dict[str, Any]:
    """The request body, which the route reads by itself after it has seen the key."""
    word = {"type": "string", "maxLength": 1_000}
    fields = {
        "file": {"type": "string", "contentMediaType": "application/octet-stream", "description": "The dump."},
        "preset": word | {"description": "The tool it comes from, as in `wayfelt preset list`."},
        "source": word | {"description": "The source of all items; the file's name if not given."},
        **{name: word | {"description": f"The column of the {name}; else it is found."} for name in COLUMNS},
    }
    schema = {"type": "object", "required": ["file"], "properties": fields}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}
