"""GET /healthz and /readyz: is the process up, and can it score."""

from fastapi import APIRouter

from app.errors import Unavailable
from app.web.deps import EncoderDep, PipelineDep
from app.web.schemas.health import Health, Ready

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the process up")
def healthz() -> Health:
    """The process is up."""
    return Health(status="ok")


@router.get("/readyz", summary="Can it score, and with which model")
def readyz(pipeline: PipelineDep, encoder: EncoderDep) -> Ready:
    """The model is loaded and encodes; 503 when it no longer does."""
    if not encoder.alive:
        raise Unavailable("the encoder has stopped; restart the service")
    return Ready(status="ready", model=pipeline.version, waiting=encoder.waiting)
