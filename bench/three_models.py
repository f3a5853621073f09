"""The pipeline a user would pick instead: sentiment, emotions and zero-shot labels from three models, beside ours.

Run: python -m bench.three_models [--texts 8] [--rounds 3] [--runtime auto]. XLM-R base for sentiment and for emotions,
a base-size NLI model over a hypothesis for each stage, touchpoint and intent. Their weights are random: speed doesn't
depend on them. They read whole texts in batches of 32 (all hypotheses of a text together), as transformers'
pipelines do; they find no mentions and know no intensity or effort.
"""

import argparse
from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

from app.domain.labels import Intent
from app.domain.records import Feedback
from app.journeys import load_journey
from app.pipeline.loading import encoder_folder, load_pipeline
from bench.machine import HOME, machine, report, rounds
from bench.texts import mean_tokens, texts_of

PEER, BATCH, PAD = "three models, fp32", 32, 1
HYPOTHESIS = "This text is about {}."


def main(*, texts: int, number: int, runtime: str, workers: int, tokens: int) -> None:
    """Measure and print."""
    torch.set_num_threads(workers)
    tokenizer = Tokenizer.from_file(str(encoder_folder(home=HOME, model="") / "tokenizer.json"))
    journey = load_journey()
    given = texts_of(tokenizer, texts * 64, tokens=tokens)
    some = given[:: len(given) // texts][:texts]
    feedback = [Feedback(id=str(i), text=text) for i, text in enumerate(given)]
    names = [place.names["en"] for place in (*journey.stages, *journey.touchpoints)] + [str(one) for one in Intent]
    claims = [tokenizer.encode(HYPOTHESIS.format(name)).ids for name in names]
    models = [classifier(labels) for labels in (3, 8, 3)]
    pipeline = load_pipeline(home=HOME, journey=journey, workers=workers, runtime=runtime)
    print(f"{mean_tokens(tokenizer, given):.0f} tokens on average, {len(claims)} hypotheses; {machine()}", flush=True)
    runs = {
        PEER: (len(some), lambda: three(models, tokenizer, some, claims)),
        f"Wayfelt, feedback to mentions, {runtime}": (len(feedback), lambda: pipeline.score(feedback)),
    }
    report(rounds(runs, number=number, readers=[pipeline.encoder]), peer=PEER)


def classifier(labels: int) -> XLMRobertaForSequenceClassification:
    """An XLM-R base with random weights."""
    shape = {"vocab_size": 250002, "max_position_embeddings": 514, "type_vocab_size": 1, "num_labels": labels}
    config = XLMRobertaConfig.from_dict(shape)
    model = XLMRobertaForSequenceClassification(config)
    model.train(mode=False)
    return model


def three(
    models: Sequence[XLMRobertaForSequenceClassification],
    tokenizer: Tokenizer,
    texts: Sequence[str],
    claims: Sequence[Sequence[int]],
) -> None:
    """Sentiment and emotions of each text, and an answer to each claim about it."""
    sentiment, emotions, nli = models
    ids = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    for model in (sentiment, emotions):
        classify(model, ids)
    for own in ids:
        classify(nli, [[*own, 2, *claim[1:]] for claim in claims])


def classify(model: XLMRobertaForSequenceClassification, ids: Sequence[Sequence[int]]) -> None:
    """One pass over all in batches, padded to the longest of each."""
    for at in range(0, len(ids), BATCH):
        batch = [list(one)[:512] for one in ids[at : at + BATCH]]
        longest = max(map(len, batch))
        given = torch.tensor([one + [PAD] * (longest - len(one)) for one in batch])
        with torch.inference_mode():
            model(input_ids=given, attention_mask=(given != PAD).long())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=8, help="texts the three models read a round; ours read 64 times")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=30)
    parser.add_argument("--runtime", default="auto")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    main(texts=asked.texts, number=asked.rounds, runtime=asked.runtime, workers=asked.workers, tokens=asked.tokens)
