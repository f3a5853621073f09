"""The text of the model card: what the weights are, what they have seen, what they are for."""

from training.public import SOURCES

CARD = """# felt

Reads spans of customer feedback in their context and labels each: valence, emotions, intensity, intent,
effort, stage of the journey, touchpoint. The labels are those of docs/labels.md.

## What it is

multilingual-e5-small (MIT), its embeddings and lower {shared} layers untouched, its upper layers tuned. In
the upper layers each attention head adds a learned bias between tokens of the same piece, so that one pass
sees the piece in its context and by itself. In the first half of these layers the pieces are the candidate
parts of the text; a small recurrent network over their states scores every run of parts as a mention (a
semi-Markov conditional random field), and the spans with the most expected matches are read; in the second half
the pieces are the mentions. A linear head a task reads LayerNorm(mean of the mention's
states) and LayerNorm(mean of the text's states). For the languages that config.json names under `lexical`, a
linear table of hashed n-grams of characters adds to the logits (training/lexical.py). Confidences are tempered
until their mean is the share that is right (training/calibrate.py), and the price of a span and the thresholds
of emotions, abstention and alternatives chosen, on the gold dev split. Emoji that the vocabulary lacks are read
as others like them, words drawn out, or in capitals that it lacks, as the word, and Russian in Latin letters in
Cyrillic (models/readable.py). Places of a journey of one's own that cover none of the default ones are known by
their words, compared with the mention's own features whitened (space.safetensors, training/spaces.py).

## What it has seen

1. Public sets, their labels mapped to ours where they say something and masked where they don't
   (training/public.py):

{sources}

2. The train split of the gold set: texts of public sets labelled by docs/labels.md.
3. {written} texts written for this project (training/written) in English, Russian, Lithuanian, Traditional and
   Simplified Chinese, and some 200 of them in nine other languages; the Simplified ones and those of the gold
   set also in Traditional characters (OpenCC).

4. {more} further items labelled in the way of the gold set, by language models item by item under docs/labels.md
   without a second reading, in training/further: {reread} texts of the sets of (1) that may train, and of
   asap-restaurants-zh (Apache-2.0), which are named by digests and not copied (public.jsonl, public-train.jsonl);
   the others were written as customers write in 58 languages by the models that labelled them; 6,148 short ones
   say one of 214 things in up to 42 languages and bear the labels of the thing. The weights that training began
   from had seen
   28,567 others, which are not part of the project: rows of the sets of (1) that may train, renderings of train
   items into Lithuanian and Russian, and 6,000 texts written in the voice of reviews, tickets and chats. Such
   readers are milder than those of the gold set; a bias for each label, learned beside and left behind, takes that
   up. The sentiment of 1,834 Hindi tweets of (1) was read anew (training/hindi.csv).
5. Copies of (2) to (4) as people also type: in capitals or small letters, without diacritics or marks, misspelt,
   Russian in Latin letters, with greetings and links around (training/noise.py), and texts put together anew
   from the mentions of (2) and (4), short ones of these alone (training/recombined.py).
6. Words beside the encoder: Lithuanian and Russian from (2) to (4); the sign of the valence in Arabic, Finnish,
   French, German, Italian, Japanese, Portuguese, Spanish and Turkish from (1) and (4) (training.lexical).

No text of these sets is part of the project. Dev and test texts of the gold set were kept out of all of them. Of (4)
some are rows of public sets' own dev and test splits (training/LOG.md); measuring leaves out every text that was
taught.

## What it is not for

It reads texts, not people: it must not be used to judge single persons, whether customers or staff. Languages
beyond those named above, and kinds of feedback unlike reviews, posts, tickets and chats, are not measured.
"""


def card(*, shared: int, written: int, more: int, reread: int) -> str:
    """The card without figures; training.evaluate adds them. Of the `more` items `reread` are of public sets."""
    lines = [f"   - {source.file}: up to {source.limit:,} rows, licence {source.licence}" for source in SOURCES]
    return CARD.format(shared=shared, written=written, more=more, reread=reread, sources="\n".join(lines))
