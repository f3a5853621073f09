import pytest

from app.domain.records import Feedback
from app.journeys import load_shipped
from app.pipeline.pipeline import Pipeline
from app.services.analysis import KEPT, Analysed, Analyst, Refused, make_analyst
from tests.factories import make_pipeline

TEXTS = (
    "The jacket is warm, but the courier left it in the rain.",
    "Курьер опоздал на два часа.",
    "Programėlė stringa po atnaujinimo.",
    "客服很有耐心,可是退款等了一個月。",
)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return make_pipeline()


def make(pipeline: Pipeline, *, wait: float = 0.0) -> Analyst:
    return make_analyst(pipeline, longest=100, size=64, wait=wait, waiting=100)


def test_documents_of_many_requests_journeys_and_coverages_say_together_what_each_says_alone(
    pipeline: Pipeline,
) -> None:
    analyst = make(pipeline, wait=0.2)
    asked = [
        {"pipeline": analyst.on_journey(journey), "coverage": coverage}
        for journey in (pipeline.journey, load_shipped("airline"))
        for coverage in (None, 0.9)
    ]
    feedback = [Feedback(id=str(i), text=text) for i, text in enumerate(TEXTS)]
    promised = [analyst.ask(feedback, **one) for one in asked]  # type: ignore[arg-type]  # by name
    together = [promise.result(10) for promise in promised]
    alone = [[analyst.ask([item], **one).result(10)[0] for item in feedback] for one in asked]  # type: ignore[arg-type]  # as above
    analyst.close()
    assert together == alone
    assert all(isinstance(one, Analysed) for answer in together for one in answer)
    mentions = [
        [mention for one in answer if isinstance(one, Analysed) for mention in one.mentions] for answer in together
    ]
    assert [mentions[i][0].alternatives is None for i in range(4)] == [True, False, True, False]
    assert {answer[0].model.rpartition("+")[2][:4] for answer in mentions} == {"defa", "airl"}


def test_a_text_that_is_too_long_is_refused_and_the_others_are_not(pipeline: Pipeline) -> None:
    analyst = make(pipeline)
    feedback = [Feedback(id=str(i), text=text) for i, text in enumerate(("fine", "x " * 100, "good"))]
    outcomes = analyst.ask(feedback, pipeline=pipeline).result(10)
    analyst.close()
    assert [type(one) for one in outcomes] == [Analysed, Refused, Analysed]


def test_a_journey_is_made_ready_once_while_few_others_are_asked_for(pipeline: Pipeline) -> None:
    analyst, airline = make(pipeline), load_shipped("airline")
    ready = analyst.on_journey(airline)
    assert ready.journey == airline
    assert analyst.on_journey(pipeline.journey) is pipeline
    for version in range(1, KEPT + 1):
        assert analyst.on_journey(airline) is ready
        analyst.on_journey(airline.model_copy(update={"version": version + 100}))
    for version in range(KEPT):
        analyst.on_journey(airline.model_copy(update={"version": version + 200}))
    assert analyst.on_journey(airline) is not ready
    analyst.close()
