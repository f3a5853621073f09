"""What routes are given: the resources built at start."""

from dataclasses import dataclass
from typing import Annotated, TypedDict

from fastapi import Depends, Request

from app.pipeline.pipeline import Pipeline
from models.gather import GatheringEncoder


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may hold: code points of a text, documents."""

    text: int
    documents: int


class State(TypedDict):
    """The resources of the running service: limits, the shared encoder and the pipeline over it."""

    limits: Limits
    encoder: GatheringEncoder
    pipeline: Pipeline


def _limits(request: Request) -> Limits:
    limits: Limits = request.state.limits
    return limits


def _encoder(request: Request) -> GatheringEncoder:
    encoder: GatheringEncoder = request.state.encoder
    return encoder


def _pipeline(request: Request) -> Pipeline:
    pipeline: Pipeline = request.state.pipeline
    return pipeline


LimitsDep = Annotated[Limits, Depends(_limits)]
EncoderDep = Annotated[GatheringEncoder, Depends(_encoder)]
PipelineDep = Annotated[Pipeline, Depends(_pipeline)]
