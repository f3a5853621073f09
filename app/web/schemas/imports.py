"""What POST /v1/imports gives, and how its form is described."""

from typing import Any

from pydantic import BaseModel

from app.readers.fields.names import NAMED
from app.services.import_rows import MOST_SEGMENTS


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
        "segment": {
            "type": "array",
            "items": word,
            "maxItems": MOST_SEGMENTS,
            "description": "Columns to keep as fields of your own; repeat the field for each.",
        },
        **{name: word | {"description": f"The column of the {name}; else it is found."} for name in NAMED},
    }
    schema = {"type": "object", "required": ["file"], "properties": fields}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}
