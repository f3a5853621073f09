"""A driver in a process of its own, to be killed: DUMP OUT NOTES ADDRESS."""

import sys
from pathlib import Path

from app.batch.ray_engine import Cluster, score_on_ray
from app.batch.resume import Keeping
from app.batch.score import DumpRun
from tests.cluster.scorers import noting

if __name__ == "__main__":
    dump, out, notes, address = sys.argv[1:]
    score_on_ray(
        DumpRun([dump]),
        out,
        make=noting(Path(notes), pause=0.3),
        cluster=Cluster(address=address, part=64),
        keeping=Keeping(resume=True),
    )
