"""After a refresh: the usual answers of a large project are made and kept ready."""

from typing import Any

from app.services.curves import Curver, answer_of_curve
from app.services.facets import answer_of_facets
from app.services.journeys import project_journeys
from app.services.maps import answer_of_map
from app.services.ready import LARGE, standing_now
from app.services.run import TaskRun
from app.store.answers import StoredAnswer, put_answers
from app.store.projects import counters
from app.store.scope import Scope
from app.store.session import now
from app.store.tables import MentionTable


def keep_ready(run: TaskRun, curver: Curver) -> dict[str, Any]:
    """Keep the answers to the usual questions if the project is large, else none; how many were kept."""
    with run.read() as scope:
        erasures = counters(scope.session, scope.project_id)[1]
        answers = _answers(scope, curver) if scope.count(MentionTable) >= LARGE else {}
    with run.save() as scope:
        if counters(scope.session, scope.project_id, lock=True)[1] != erasures:
            answers = {}  # they may quote what was erased meanwhile; the refresh it asked for makes others
        put_answers(scope, answers)
    return {"ready": len(answers)}


def _answers(scope: Scope, curver: Curver) -> dict[str, StoredAnswer]:
    moment, (revision, themes) = now(scope.session), standing_now(scope)  # what comes in meanwhile is later
    made = [answer_of_facets(scope)]
    for journey, _ in project_journeys(scope):
        made += [answer_of_curve(scope, curver, journey), answer_of_map(scope, curver, journey)]
    return {name: StoredAnswer(moment, revision, themes, body) for name, body in made}
