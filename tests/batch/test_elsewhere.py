import polars as pl
import pytest

from app.batch.elsewhere import Elsewhere
from app.batch.tables import SCORED, scored_table
from app.domain.journey import Journey
from app.domain.records import Feedback
from app.domain.row import scored_row
from app.errors import ColumnsProblem
from app.journeys import load_journey, load_shipped
from tests.batch.fakes import mentions, scored
from tests.journeys.test_covers import SALON

COVERING = SALON.model_copy(update={"touchpoints": SALON.touchpoints[:1]})
HERE = "weights+rules-1+default-1"


def placed(place: Elsewhere, model: str, stage: str = "use", touchpoint: str = "product_quality") -> tuple[str, str]:
    item = Feedback("1", "Fine.")
    row = scored_row(next(scored(one) for one in mentions(item)), item)
    row |= {"model": model, "stage": stage, "touchpoint": touchpoint}
    table = place(scored_table([row]))
    assert table.schema == SCORED
    return next(iter(pl.DataFrame(table).select("stage", "touchpoint").iter_rows()))


def test_mentions_stay_on_the_journey_they_were_scored_on() -> None:
    place = Elsewhere(load_journey())
    assert placed(place, HERE) == ("use", "product_quality")
    assert placed(place, "other+rules-9+corrected-12345678+default-7", "support") == ("support", "product_quality")
    assert placed(place, "unknown", "unassigned", "unassigned") == ("unassigned", "unassigned")
    assert not place.moved


def test_mentions_go_where_another_journey_covers_their_places() -> None:
    place = Elsewhere(COVERING)
    assert placed(place, HERE, "purchase") == ("before", "chair")
    assert placed(place, HERE, "advocacy", "shipping") == ("unassigned", "unassigned")
    assert placed(place, "weights+rules-1+salon-1", "visit", "chair") == ("visit", "chair")
    assert place.moved == {"default": 2}


@pytest.mark.parametrize(
    ("journey", "model", "stage", "told"),
    [
        (
            load_shipped("airline"),
            HERE,
            "use",
            "airline knows prepare, airport, flight, arrival and others by words alone",
        ),
        (load_journey(), "weights+rules-1+airline-1", "airport", "the stage 'airport' of the journey airline"),
        (load_journey(), "weights+rules-1+mine-1", "visit", "the stage 'visit' of the journey mine"),
        (COVERING, "weights+rules-1+salon-9", "gone", "the stage 'gone' of the journey salon"),
        (COVERING, "weights+rules-1+salon-1", "gone", "the stage 'gone' of the journey salon"),
    ],
)
def test_what_only_the_texts_could_tell_is_refused(journey: Journey, model: str, stage: str, told: str) -> None:
    with pytest.raises(ColumnsProblem, match=f"{told}.*score the dump again with --journey {journey.name}"):
        placed(Elsewhere(journey), model, stage)
