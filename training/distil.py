"""Train the static reader that `--fast` uses, from what the full reader said of texts.

    python -m training.distil --data ../shared/data --taught ~/taught --out models/artifacts/fast

`taught` is the folder that training.teach filled. Some ten minutes of one core. Choices are logged in LOG.md.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.pipeline import conformal
from models import e5, fast_artifact
from models.base import features_of
from models.fast import StaticEncoder, cut, ranges_of, tokens_of
from models.fast_artifact import Vocabulary
from models.head import Head
from models.rows import packed, unpacked
from models.runs import Prices
from models.static import Sizes, Static, layout_of, means
from models.word_ids import WordIds
from training import public
from training.calibrate import calibrate
from training.data import FURTHER, LABELS, Example, Floats, further, gold, take_further, traditional, written
from training.distil_fit import DistilConfig, Words, fit, prepare
from training.fast_card import CARD
from training.gold import load_gold
from training.home import HOME
from training.recombined import alone, recombined
from training.spans import best_prices, judged_of
from training.teach import LONGEST, WORDS, lessons
from training.train import TIMES, records, truth

HINTS = 0.25
SAME = 6000  # spans from whose meanings the image of meanings is found
RIDGE = 1.0
HERE = Path(fast_artifact.__file__).parent / "artifacts" / "fast"


@dataclass(frozen=True, slots=True)
class Config:
    """What to learn from and how; `hints`: share of public rows read beside."""

    data: Path
    taught: Path
    out: Path = HERE
    written: Path = Path(__file__).parent / "written"
    cache: Path = HOME
    more: tuple[Path, ...] = (FURTHER,)
    hints: float = HINTS
    sizes: Sizes = field(default_factory=Sizes)
    run: DistilConfig = field(default_factory=DistilConfig)


def main(config: Config) -> None:
    """Train, calibrate and write the artifact."""
    torch.set_num_threads(1)
    torch.manual_seed(config.run.seed)
    folder = e5.prepare(config.cache)
    tokenizer, own = Tokenizer.from_file(str(folder / "tokenizer.json")), fast_artifact.words_of(folder)
    taught = list(lessons(config.taught))
    seen = {example.text for example, _ in taught}
    people, more = gold(config.data, "train"), further(config.more, config.data)
    certain = [*people, *written(config.written), *more]
    certain += traditional(certain)
    anew = [*alone([*people, *more]), *recombined(people, seed=config.run.seed, times=TIMES)]
    held = [example.text for split in ("dev", "test") for example in gold(config.data, split)]
    rows = public.examples(config.data, held=held, seed=config.run.seed, share=config.hints)
    beside = [example for example in rows if example.text not in seen and len(example.text) <= LONGEST]
    core = prepare(tokenizer, certain)
    extra = [*prepare(tokenizer, [*(each for each, _ in taught), *anew]), *prepare(tokenizer, beside, borders=False)]
    print(f"{len(certain)} labelled, {len(taught)} taught, {len(anew)} anew, {len(beside)} beside", flush=True)
    begun = begin(config.taught / WORDS, own, config.sizes)
    words = Words(own, begun)
    network = Static(config.sizes)
    heads = nn.ModuleDict({task: nn.Linear(config.sizes.features, len(labels)) for task, labels in LABELS.items()})
    fit(words, network, heads, core, config.run, extra=extra)
    vocabulary = words.vocabulary().rounded()
    table = vocabulary.table(own)
    align(network, table, tokenizer, [pair for pair in taught if pair[1].shape[1]][:SAME])
    network.load_state_dict(unpacked(packed(network.state_dict())))
    encoder = StaticEncoder(network, table, tokenizer, version="draft", prices=Prices())
    texts = {"card.md": CARD.format(token=config.sizes.token, tokens=len(vocabulary.kept), taught=len(taught))}
    finish(config, network, vocabulary, encoder, heads, texts=texts)


def begin(path: Path, words: Tensor, sizes: Sizes) -> Vocabulary:
    """Vectors to begin with: the main axes of what the full reader makes of each token by itself.

    The encoder's own vectors are mapped to those by ridge regression.
    """
    with np.load(path) as file:
        kept, features = torch.from_numpy(file["kept"]), torch.from_numpy(file["features"]).float()
    features = features - features.mean(0)
    _, _, axes = torch.linalg.svd(features.T @ features)
    rows = features @ axes[: sizes.token].T
    rows = rows / rows.std()
    own = words[kept]
    inner = own.T @ own + RIDGE * torch.eye(own.shape[1])
    return Vocabulary(kept, rows, torch.linalg.solve(inner, own.T @ rows))


def align(network: Static, table: Tensor, tokenizer: Tokenizer, pairs: Sequence[tuple[Example, Floats]]) -> None:
    """Find the linear image of states and vectors that is nearest to the full reader's meanings (ridge regression)."""
    if not pairs:
        return
    rows, word_ids = [], WordIds(tokenizer)
    with torch.inference_mode():
        for first in range(0, len(pairs), 256):
            cuts = [cut(example.passage) for example, _ in pairs[first : first + 256]]
            layout = layout_of(tokens_of(word_ids, cuts), blank=1)
            spans = ranges_of(cuts, [each.passage.spans or () for each in cuts], layout)
            vectors = table[layout.ids]
            both = torch.cat([network.states(vectors, layout), vectors], dim=1)
            rows.append(means(both, spans.take, spans.lengths).double())
        given, aims = torch.cat(rows), torch.from_numpy(np.concatenate([meant for _, meant in pairs])).double()
        centre, middle = given.mean(0), aims.mean(0)
        inner = (given - centre).T @ (given - centre) + RIDGE * torch.eye(given.shape[1], dtype=torch.float64)
        weight = torch.linalg.solve(inner, (given - centre).T @ (aims - middle))
        network.mean.weight.copy_(weight.T)
        network.mean.bias.copy_(middle - centre @ weight)


def finish(
    config: Config,
    network: Static,
    vocabulary: Vocabulary,
    encoder: StaticEncoder,
    heads: nn.ModuleDict,
    *,
    texts: Mapping[str, str],
) -> None:
    """Calibrate on dev and write the artifact."""
    dev = gold(config.data, "dev")
    features = features_of(encoder, [example.passage for example in dev])
    languages = [example.lang for example in dev for _ in example.spans]
    found = {task: calibrate(head, features, truth(dev, task)) for task, head in records(heads).items()}
    for task in ("stage", "touchpoint"):
        found[task] = covered(found[task], features, truth(dev, task), languages)
    prices = best_prices(judged_of(encoder, load_gold(config.data / "gold", "dev")))
    fast_artifact.save(
        config.out, network, vocabulary, found, sizes=config.sizes, prices=prices, name="fast", texts=texts
    )


def covered(head: Head, features: Floats, right: Floats, languages: Sequence[str]) -> Head:
    """The head with the probabilities from which a label is an alternative."""
    of_truth = head.probabilities(features)[np.arange(len(languages)), right.argmax(1)]
    return replace(head, coverage=conformal.thresholds(of_truth, languages))


def parse(arguments: Sequence[str] | None = None) -> Config:
    """The configuration from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets and of gold/")
    parser.add_argument("--taught", type=Path, required=True, help="what training.teach wrote")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--hints", type=float, default=HINTS, help="share of the public rows read beside")
    take_further(parser)
    given = vars(parser.parse_args(arguments))
    return Config(**{**given, "more": tuple(given["more"])})


if __name__ == "__main__":
    main(parse())
