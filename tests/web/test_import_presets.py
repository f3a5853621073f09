"""The example of every preset through the API: imported, and read back as an export gives it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.service import Service

EXAMPLES = Path(__file__).parents[1] / "data" / "presets"
EXPECTED = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))
FIELDS = ("channel", "author", "rating", "nps", "csat")


def sent(service: Service, name: str, preset: str | None = None) -> dict[str, Any]:
    files = {"file": (name, (EXAMPLES / name).read_bytes())}
    response = service.call("POST", "/imports", "ingest", files=files, data={"preset": preset} if preset else {})
    assert response.status_code == 202, response.text
    service.work()
    job = service.get(f"/jobs/{response.json()['job']}")
    assert job["state"] == "done", job
    return dict(job["result"])


def exported(service: Service) -> dict[str, dict[str, Any]]:
    return {item["external_id"]: item for item in service.get("/feedback?limit=100")["items"]}


def spoken(item: dict[str, Any]) -> bool:
    return bool(item.get("text") or item.get("turns"))


@pytest.mark.parametrize("name", sorted(name for name in EXPECTED if not name.startswith("WhatsApp Chat")))
def test_what_is_imported_is_what_is_exported(service: Service, name: str) -> None:
    wanted = EXPECTED[name]["items"]
    result = sent(service, name)
    good = [item for item in wanted if spoken(item)]
    assert (result["accepted"], result["rejected"]) == (len(good), len(wanted) - len(good)), result
    kept = exported(service)
    assert len(kept) == len(good)
    by_words = {json.dumps(words(item), ensure_ascii=False): item for item in kept.values()}
    for item in good:
        found = by_words[json.dumps(words(item), ensure_ascii=False)]
        if "id" in item:
            assert found["external_id"] == item["id"]
        assert {field: found[field] for field in FIELDS} == {field: item.get(field) for field in FIELDS}
        assert found["segment"] == item.get("segment", {})
        assert found["occurred_at"] is not None
        assert found["occurred_at"][:10] in (item["time"][:10], next_day(item["time"]))


def test_a_preset_that_is_named_is_taken_and_the_same_file_again_adds_nothing(service: Service) -> None:
    assert sent(service, "zendesk.ndjson", "zendesk")["accepted"] == 2
    assert sent(service, "zendesk.ndjson")["accepted"] == 0
    assert len(exported(service)) == 2


def words(item: dict[str, Any]) -> list[object]:
    """What is said, with names of accounts as they are kept: redacted."""
    said = [(turn["role"], turn["text"]) for turn in item.get("turns") or []] or [("", item["text"])]
    return [(role, re.sub(r"@\w+", "[handle]", text)) for role, text in said]


def next_day(time: str) -> str:
    """The day of a time in UTC, where it names another zone."""
    from app.services.items import moment  # noqa: PLC0415 - of this function alone

    found = moment(time)
    return "" if found is None else found.isoformat()[:10]
