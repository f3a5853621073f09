from pathlib import Path

import pytest

from app.errors import PatternsProblem
from app.pipeline.redact import Kind, Redactor, redact
from app.pipeline.redaction.configure import make_redactor, with_patterns


def test_settings_make_a_redactor() -> None:
    made = make_redactor(regions="lt, US", handles=False, keep="@Acme,acme_help")
    assert made.regions == ("LT", "US")
    assert made.keep == {"acme", "acme_help"}
    assert made.kinds == frozenset(Kind) - {Kind.HANDLE}
    assert make_redactor() == Redactor()


def test_patterns_of_a_file_are_looked_for_beside_those_that_ship(tmp_path: Path) -> None:
    file = tmp_path / "patterns.yaml"
    file.write_text("order:\n- {words: [pick-up code, atsiėmimo kodas], shape: AA-9+}\n", encoding="utf-8")
    made = make_redactor(patterns=file)
    text = "Pick-up  code: XY-123 and atsiėmimo kodas ab-9, order no. 12345. Code XY-123."
    assert redact(text.replace("  ", " "), made).text == (
        "Pick-up code: [order] and atsiėmimo kodas [order], order no. [order]. Code XY-123."
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "for each kind"),
        ({"email": []}, "no kind of pattern"),
        ({"order": "AA-9"}, "takes a list"),
        ({"order": [{"shape": "9"}]}, "needs words"),
        ({"order": [{"words": ["x"], "shape": "--"}]}, "needs a shape"),
        ({"order": [{"words": ["x"], "shape": "9" * 99}]}, "needs a shape"),
        ({"order": ["x"]}, "needs words"),
    ],
)
def test_what_is_no_pattern_is_told_in_one_line(given: object, words: str) -> None:
    with pytest.raises(PatternsProblem, match=words) as caught:
        with_patterns(Redactor(), given, where="project")
    assert len(str(caught.value).splitlines()) == 1


def test_an_unknown_region_and_an_unreadable_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(PatternsProblem, match="XX is no region"):
        make_redactor(regions="XX")
    with pytest.raises(PatternsProblem, match="can't be read"):
        make_redactor(patterns=tmp_path / "none.yaml")
