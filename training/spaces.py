"""Fit the space in which what mentions say is compared with the words of places, and put it into an artifact.

    python -m training.spaces --data ../shared/data --artifact models/artifacts/felt --own 384
    python -m training.spaces --data ../shared/data --artifact models/artifacts/fast --own 192 --fast

The space (models/space.py) is that of the features of labelled mentions in training/further, which no figure is
measured on. Of the features the first --own count: in the full reader the mean of a mention's own states.
It is part of what places mentions and not of the weights' version: one that is fitted anew needs other RULES.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.journeys import load_shipped
from app.pipeline.loading import load_fast_pipeline, load_pipeline
from models import space
from models.artifact import seal
from training.data import FURTHER, further
from training.home import HOME

ITEMS = 11_000


@dataclass(frozen=True, slots=True)
class SpacesConfig:
    """Whose space to fit, and of how many features."""

    data: Path
    artifact: Path
    own: int
    fast: bool = False
    cache: Path = HOME
    seed: int = 3


def main(config: SpacesConfig) -> None:
    """Encode, fit, write and seal."""
    load = load_fast_pipeline if config.fast else load_pipeline
    pipeline = load(home=config.cache, artifact=config.artifact, journey=load_shipped("default"))
    labelled = list(further([FURTHER], config.data))
    drawn = np.random.default_rng(config.seed).choice(len(labelled), ITEMS, replace=False)
    examples = [labelled[place] for place in sorted(drawn.tolist())]
    features = pipeline.features([example.passage for example in examples])
    space.save(config.artifact, space.fit(features[:, : config.own]))
    seal(config.artifact)
    print(f"{len(features):,} mentions of {len(examples):,} texts")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold/")
    parser.add_argument("--artifact", type=Path, required=True, help="the folder that gets the space")
    parser.add_argument("--own", type=int, required=True, help="how many features, from the first on")
    parser.add_argument("--fast", action="store_true", help="the artifact is that of --fast")
    main(SpacesConfig(**vars(parser.parse_args())))
