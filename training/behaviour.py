"""Score the behavioural cases with what ships: pass rates by capability and language, and what failed.

    python -m training.behaviour [--artifact models/artifacts/felt] [--out models/artifacts/felt/card.md]

Prints the tables; with --out they also go between two markers of that Markdown file, and the manifest of an artifact
is renewed. The cases measure and are no gate; nothing is trained or chosen on them (behaviour_cases.py).
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.records import Feedback
from app.domain.row import ScoredRow, scored_row
from app.journeys import load_journey
from app.pipeline.loading import SHIPPED, load_pipeline
from app.pipeline.pipeline import Pipeline
from training import evaluation_card
from training.behaviour_cases import Case, Check, judge, read_cases
from training.home import HOME

CASES = Path(__file__).parent / "behaviours"
MARKERS = ("<!-- behaviour: begin -->", "<!-- behaviour: end -->")
KINDS = ("MFT", "INV", "DIR")
LANGUAGES = ("en", "ru", "lt", "zh-Hans", "zh-Hant", "de", "es", "pl", "und")

HOW = """Cases written for this project in the way of CheckList (Ribeiro et al. 2020), for measuring alone: nothing is
trained or chosen on them. MFT: a text has the labels that the specification asks for; INV: a change that means nothing
changes no label (polarity, intent, effort, stage, touchpoint; a label that becomes `unassigned` has changed) nor the
number of mentions, and valence by no more than a tolerance; DIR: valence and intensity go where the change of the text
points. A case passes if everything asked of it holds. A cell is the share of cases that pass, and in brackets their
number; `und` are emoji alone."""


@dataclass(frozen=True, slots=True)
class BehaviourConfig:
    """What to score, and the Markdown file to write the tables into (none: only print)."""

    artifact: Path = SHIPPED
    out: Path | None = None
    cases: Path = CASES
    cache: Path = HOME


@dataclass(frozen=True, slots=True)
class Result:
    """A case and its checks."""

    case: Case
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether all checks held."""
        return all(check.passed for check in self.checks)


def main(config: BehaviourConfig) -> str:
    """Score all cases, write the tables if asked to, and return them as Markdown."""
    cases = read_cases(config.cases)
    pipeline = load_pipeline(home=config.cache, artifact=config.artifact, journey=load_journey(), workers=1)
    text = report(run(pipeline, cases))
    if config.out:
        evaluation_card.write(text, config.out, markers=MARKERS)
    return text


def run(pipeline: Pipeline, cases: Sequence[Case]) -> list[Result]:
    """Score the texts of all cases in one call, without telling their language, and judge them."""
    texts = [Feedback(id=f"{i}/{j}", text=text) for i, case in enumerate(cases) for j, text in enumerate(case.texts)]
    by_id = {feedback.id: feedback for feedback in texts}
    rows: dict[str, list[ScoredRow]] = {name: [] for name in by_id}
    for scored in pipeline.score(texts):
        name = scored.mention.item_id
        rows[name].append(scored_row(scored, by_id[name]))
    return [
        Result(case, tuple(judge(case, [rows[f"{i}/{j}"] for j in range(len(case.texts))])))
        for i, case in enumerate(cases)
    ]


def report(results: Sequence[Result]) -> str:
    """The tables and the failures as Markdown."""
    failures = [failure(result) for result in results if not result.passed]
    return "\n\n".join(
        [
            f"### Behaviour: {len(results) - len(failures)} of {len(results)} cases pass",
            HOW,
            by_capability(results),
            "What was asked, by label and kind of case:",
            by_field(results),
            f"<details><summary>The {len(failures)} cases that fail</summary>",
            "\n".join(failures),
            "</details>\n",
        ]
    )


def by_capability(results: Sequence[Result]) -> str:
    """Pass rates by capability and language."""
    langs = sorted({result.case.lang for result in results}, key=_place)
    names = sorted({result.case.capability for result in results})
    rows = [
        [title, *(share([one.passed for one in group if lang in {"all", one.case.lang}]) for lang in ("all", *langs))]
        for title, group in [("all", list(results)), *((name, _of(results, name)) for name in names)]
    ]
    return evaluation_card.as_table(["", "all", *langs], [[row[0].replace("_", " "), *row[1:]] for row in rows])


def by_field(results: Sequence[Result]) -> str:
    """How often each label did what it should; the unit is the single check."""
    asked = [(result.case.kind, check) for result in results for check in result.checks]
    rows = [
        [
            field,
            *(share([check.passed for its, check in asked if (its, check.field) == (kind, field)]) for kind in KINDS),
        ]
        for field in sorted({check.field for _, check in asked})
    ]
    whole = ["cases", *(share([result.passed for result in results if result.case.kind == kind]) for kind in KINDS)]
    return evaluation_card.as_table(["", *KINDS], [whole, *rows])


def failure(result: Result) -> str:
    """A failed case in one line."""
    case = result.case
    texts = " | ".join(text.replace("\n", " ⏎ ") for text in case.texts)
    seen = "; ".join(dict.fromkeys(check.seen for check in result.checks if not check.passed))
    return f"- {case.capability.replace('_', ' ')}, {case.lang}, {case.kind}: `{texts}`: {seen}"


def share(passed: Iterable[bool]) -> str:
    """The share that passed, and how many there are."""
    listed = list(passed)
    return f"{sum(listed) / len(listed):.2f} ({len(listed)})" if listed else ""


def parse(arguments: Sequence[str] | None = None) -> BehaviourConfig:
    """The configuration from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--artifact", type=Path, default=SHIPPED)
    parser.add_argument("--out", type=Path, help="a Markdown file to write the tables into, such as the card")
    parser.add_argument("--cases", type=Path, default=CASES, help="the folder of the cases")
    parser.add_argument("--cache", type=Path, default=HOME, help="for the encoder")
    return BehaviourConfig(**vars(parser.parse_args(arguments)))


def _of(results: Sequence[Result], capability: str) -> list[Result]:
    return [result for result in results if result.case.capability == capability]


def _place(lang: str) -> tuple[int, str]:
    return (LANGUAGES.index(lang) if lang in LANGUAGES else len(LANGUAGES)), lang


if __name__ == "__main__":
    print(main(parse()))
