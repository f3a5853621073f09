import tomllib
from pathlib import Path

import pytest

from app.domain.names import normal
from app.readers.fields.names import FIELDS
from app.readers.lexicon import tables as lexicon
from app.readers.lexicon.tables import LADDERS, ladders, ladders_of, tables, tables_of

FOLDER = Path(lexicon.__file__).parent
FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
CODE = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_sound_and_is_read_where_its_words_are_needed(file: str) -> None:
    if file == LADDERS:
        assert ladders()
    else:
        assert all(tables(file, *tomllib.loads(FILES[file])).values())
        assert f'"{file}",' in CODE


@pytest.mark.parametrize("field", FIELDS)
def test_usual_names_are_written_in_normal_form(field: str) -> None:
    assert [name for name in FIELDS[field] if normal(name) not in (name, "")] == []


def test_every_ladder_has_a_step_in_the_middle() -> None:
    assert {len(steps) for steps in ladders()} == {3, 5}


def test_words_are_parted_by_commas_with_a_blank_and_lines_and_languages_come_after_another() -> None:
    text = "plain = '''\none, two three\n4,5\n'''\n[parted]\nde = 'eins'\nzh-Hant = '''\n二, 三,\n四\n'''\n"
    found = tables_of(text, "a", ("plain", "parted"))
    assert found == {"plain": ("one", "two three", "4,5"), "parted": ("eins", "二", "三", "四")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 'x'\nb = 'y'", "few.toml: b: there is no such table"),
        ("", "few.toml: a: this table lacks"),
        ("a = 'x, y, x'", "few.toml: a: 'x' is there twice"),
        ("a.de = 'x'\na.fr = 'y, x'", "few.toml: a: 'x' is there twice"),
        ("a = 'x'\na = 'y'", "few.toml: Cannot overwrite a value"),
        ("a = 'x, , y'", "few.toml: a: a word is empty"),
        ("a = ''", "few.toml: a: a word is empty"),
        ("a = ['x']", "few.toml: a: these are no words"),
        ("a.german = 'x'", "few.toml: a: 'german' is no language"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused_by_name_and_table(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        tables_of(text, "few", ("a",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("en = 'bad / good, bad'", "few.toml: en: 'bad' is there twice"),
        ("en = '''\nbad / good\nbad / good\n'''", "few.toml: en: this ladder is there twice"),
        ("english = 'bad / good'", "few.toml: english: 'english' is no language"),
        ("en = 'bad / '", "few.toml: en: a word is empty"),
    ],
)
def test_a_ladder_that_is_not_as_it_should_be_is_refused_by_its_language(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        ladders_of(text, "few")


def test_a_ladder_is_a_line_of_steps_each_of_words_that_mean_the_same() -> None:
    assert ladders_of("en = '''\nbad, poor / fine\nlow / high\n'''", "few") == (
        (("bad", "poor"), ("fine",)),
        (("low",), ("high",)),
    )
