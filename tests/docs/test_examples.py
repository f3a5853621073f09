from pathlib import Path

import pytest

from tests.docs.examples import Example, alike, examples, hold, run

PAGE = """# A

```sh
echo one
```

```text
one
```

Words.

```sh
X=2
```

It says

```text
unrelated
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_block_s_output_is_the_text_that_follows_at_once_or_after_a_line(page: Path) -> None:
    assert examples(page) == [Example("echo one\n", "one\n"), Example("X=2\n", "unrelated\n")]


def test_blocks_share_a_shell_and_their_outputs_are_told_apart(tmp_path: Path) -> None:
    assert run(["X=2", "echo $X", ":"], tmp_path, {}) == ["", "2\n", ""]


def test_a_block_that_fails_fails_the_page(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="told why"):
        run(["echo told why >&2", "false", "echo never"], tmp_path, {})


def test_an_output_other_than_the_shown_one_is_told(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYFELT_WRITE_DOCS", raising=False)
    hold(page, {"echo one\n": "one\n"})
    with pytest.raises(AssertionError, match="WAYFELT_WRITE_DOCS"):
        hold(page, {"echo one\n": "two\n"})


def test_outputs_are_written_into_the_page_when_that_is_asked_for(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYFELT_WRITE_DOCS", "1")
    hold(page, {"echo one\n": "two\n"})
    assert page.read_text(encoding="utf-8") == PAGE.replace("text\none", "text\ntwo")


def test_figures_may_differ_a_little_and_words_may_not() -> None:
    assert alike("Delivery −0.40 of 23", "Delivery −0.43 of 23")
    assert not alike("Delivery −0.40 of 23", "Delivery +0.40 of 23")
    assert not alike("Delivery −0.40 of 23", "Support −0.40 of 23")
