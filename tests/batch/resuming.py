"""A process that scores a dump by the fake scorer and goes on with what it finds: to be killed."""

import sys

from app.batch import resume
from app.batch.resume import Keeping, score_kept
from app.batch.score import DumpRun
from tests.batch.fakes import SentenceScorer

if __name__ == "__main__":
    resume.EVERY = 0.05
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    score_kept(DumpRun([sys.argv[1]]), sys.argv[2], pipeline=SentenceScorer(pause=0.02), keeping=Keeping(resume=True))
