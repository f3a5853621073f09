"""The scripts that the documentation names are there and take the options that it gives them."""

import importlib
import re
import shlex

import pytest

from tests.docs.examples import ROOT

CALL = re.compile(r"python -m ((?:training|bench|deploy)(?:\.\w+)+)([^`\n]*)")
CALLS = sorted(
    {
        (module, words.strip())
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
        for module, words in CALL.findall(page.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("module", "words"), CALLS)
def test_a_script_that_the_documentation_names_takes_its_options(module: str, words: str) -> None:
    found = importlib.import_module(module)
    if hasattr(found, "parse") and words and "--help" not in words:
        found.parse(shlex.split(words))
    else:
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def test_the_pages_name_scripts() -> None:
    assert {"training.train", "training.evaluate", "deploy.licences"} <= {module for module, _ in CALLS}
