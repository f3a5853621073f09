import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.limits import depth

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def nested(value: object) -> int:
    if isinstance(value, list):
        return 1 + max((nested(inner) for inner in value), default=0)
    if isinstance(value, dict):
        return 1 + max((nested(inner) for inner in value.values()), default=0)
    return 0


@given(JSON)
def test_the_depth_of_a_body_is_that_of_what_it_holds(value: object) -> None:
    for ascii_only in (True, False):
        written = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        assert depth(written) == nested(value)


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (b"", 0),
        (b'"[[["', 0),
        (b'"[[', 2),
        (rb'["\"[["]', 1),
        (rb'["\\", []]', 2),
        (b'["[[', 3),
        (b"]]]]", 0),
        (b"[" * 9, 9),
    ],
)
def test_brackets_count_outside_of_strings_alone(body: bytes, deep: int) -> None:
    """A string that doesn't end is no string: the parser will say so."""
    assert depth(body) == deep
