from app.web.pages.render import path


def test_a_segment_keeps_its_name_in_an_address() -> None:
    assert path("/voices", **{"segment.plan_": ["a"]}) == "/voices?segment.plan_=a"
    assert path("/voices", from_="2026-01-01") == "/voices?from=2026-01-01"
