"""The public sets as partly labelled examples: what each label of theirs says about ours, and where it says nothing.

Only sets and rows that may train what ships (marked `train` in the data's README) are named here.
"""

import csv
import gzip
import json
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from opencc import OpenCC

from training.data import LABELS, Example, Floats
from training.digests import digest

Row = Mapping[str, Any]
Hint = Mapping[str, Collection[str]]  # task -> labels that may hold; for emotions those present, and "?..." unknown

HINDI = Path(__file__).parent / "hindi.csv"
LONGEST = 800  # code points of a text that are read
TRADITIONAL = 0.3  # share of Simplified Chinese texts that are read in Traditional characters

POSITIVE, NEUTRAL, NEGATIVE = ("1", "2"), ("0",), ("-2", "-1")
POLARITY = {"positive": POSITIVE, "neutral": NEUTRAL, "negative": NEGATIVE}
RATING = {1: NEGATIVE, 2: NEGATIVE, 3: ("-1", "0", "1"), 4: ("0", "1", "2"), 5: POSITIVE}

GOEMOTIONS = {
    "joy": ("admiration", "amusement", "excitement", "joy", "love", "pride"),
    "gratitude": ("gratitude", "relief"),
    "surprise": ("surprise",),
    "confusion": ("confusion",),
    "worry": ("fear", "nervousness"),
    "disappointment": ("disappointment", "sadness", "grief", "remorse"),
    "frustration": ("annoyance",),
    "anger": ("anger", "disgust"),
}
GOEMOTIONS_POSITIVE = {*GOEMOTIONS["joy"], *GOEMOTIONS["gratitude"], "approval", "optimism", "caring"}
GOEMOTIONS_NEGATIVE = {
    *(name for ours in ("worry", "disappointment", "frustration", "anger") for name in GOEMOTIONS[ours]),
    "disapproval",
}
PLUTCHIK = {"joy": "joy", "surprise": "surprise", "fear": "worry", "sadness": "disappointment", "anger": "anger"}
XED_UNKNOWN = ("gratitude", "confusion", "frustration")

APP_REVIEWS: Mapping[str, Hint] = {
    "bug report": {
        "intent": ("complaint", "request", "question", "churn", "recommendation"),
        "touchpoint": ("app_website", "features_usability", "signup_account"),
        "stage": ("use", "purchase"),
        "valence": NEGATIVE,
    },
    "feature request": {"intent": ("suggestion", "request"), "touchpoint": ("features_usability",), "stage": ("use",)},
    "rating": {"intent": ("praise", "complaint", "recommendation", "churn", "statement")},
    "user experience": {"intent": ("praise", "complaint", "statement", "recommendation")},
}
ASK = ("question", "request")
BITEXT: Mapping[str, tuple[str, str, Collection[str]]] = {
    "payment_issue": ("payment", "purchase", (*ASK, "complaint")),
    "create_account": ("signup_account", "purchase", ASK),
    "registration_problems": ("signup_account", "purchase", (*ASK, "complaint")),
    "recover_password": ("signup_account", "use", ASK),
    "edit_account": ("signup_account", "use", ASK),
    "contact_customer_service": ("customer_support", "support", ASK),
    "contact_human_agent": ("customer_support", "support", ASK),
    "get_invoice": ("billing", "support", ASK),
    "check_invoices": ("billing", "support", ASK),
    "track_order": ("shipping", "delivery", ASK),
    "delivery_period": ("shipping", "delivery", ASK),
    "change_shipping_address": ("shipping", "delivery", ASK),
    "get_refund": ("returns_refunds", "support", ASK),
    "track_refund": ("returns_refunds", "support", ASK),
    "check_refund_policy": ("returns_refunds", "support", ASK),
    "change_order": ("booking_order", "purchase", ASK),
    "cancel_order": ("booking_order", "purchase", ASK),
    "place_order": ("booking_order", "purchase", ("purchase",)),
    "check_payment_methods": ("payment", "purchase", ASK),
    "check_cancellation_fee": ("renewal_cancellation", "retention", ASK),
    "delete_account": ("renewal_cancellation", "retention", ("churn",)),
    "newsletter_subscription": ("advertising", "awareness", ASK),
}
MULTIDOGO: Mapping[str, tuple[str, str, Collection[str]]] = {
    "startserviceintent": ("booking_order", "purchase", ("purchase",)),
    "bookflight": ("booking_order", "purchase", ("purchase",)),
    "changeseatassignment": ("booking_order", "purchase", ASK),
    "getseatinfo": ("booking_order", "purchase", ASK),
    "getboardingpass": ("setup_onboarding", "delivery", ASK),
    "getproofofinsurance": ("customer_support", "support", ASK),
    "checkclaimstatus": ("customer_support", "support", ASK),
    "reportbrokenphone": ("warranty_repair", "support", (*ASK, "complaint")),
    "viewbillsintent": ("billing", "support", ASK),
    "getinformationintent": ("product_information", "consideration", ASK),
    "orderpizzaintent": ("booking_order", "purchase", ("purchase", "request")),
    "orderburgerintent": ("booking_order", "purchase", ("purchase", "request")),
    "thankyou": ("customer_support", "support", ("praise",)),
}
MAMS = {
    "food": ("product_quality",),
    "staff": ("service_staff",),
    "service": ("service_staff", "service_operation"),
    "place": ("premises_comfort",),
    "ambience": ("premises_comfort",),
    "price": ("price_offer",),
    "menu": ("product_information", "search_assortment", "product_quality"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A public set: its file, how many of its rows to take, what a row's labels say, and the share read in a pass."""

    file: str
    limit: int
    hint: Callable[[Row], Hint | None]
    licence: str
    share: float


def goemotions(row: Row) -> Hint | None:
    """27 emotions of Reddit comments grouped to our eight; the sign of the rest as valence."""
    names = set(row["emotions"])
    if row["split"] != "train":
        return None
    present = [ours for ours, theirs in GOEMOTIONS.items() if names & set(theirs)]
    positive, negative = names & GOEMOTIONS_POSITIVE, names & GOEMOTIONS_NEGATIVE
    if positive and negative:
        return {"emotions": present}
    sign = POSITIVE if positive else NEGATIVE if negative else NEUTRAL
    certain = positive or negative or names == {"neutral"}
    return {"emotions": present, "valence": sign} if certain else {"emotions": present}


def xed(row: Row) -> Hint | None:
    """Plutchik's eight of film subtitles: five have a counterpart, ours without one stay unknown."""
    present = {PLUTCHIK[name] for name in row["emotions"] if name in PLUTCHIK}
    unknown = [f"?{name}" for name in XED_UNKNOWN]
    if "disgust" in row["emotions"]:
        unknown.append("?anger")
    return {"emotions": [*present, *(name for name in unknown if name[1:] not in present)]}


def polarity(row: Row) -> Hint | None:
    """Positive, neutral or negative, of the whole text."""
    licensed = row["lang"] not in ("yue",) and row["split"] in ("train", "all")
    return {"valence": POLARITY[row["sentiment"]]} if licensed else None


def tweets(row: Row) -> Hint | None:
    """Polarity of tweets; of Hindi ones as read anew, since the set's own labels say nothing of the texts (LOG)."""
    if row["lang"] != "hi":
        return polarity(row)
    known = hindi().get(digest(row["text"]))
    return None if known is None else {"valence": POLARITY[known]}


@cache
def hindi() -> Mapping[str, str]:
    """The polarity of Hindi tweets of the train split by the digests of their texts, which stay outside the project."""
    with HINDI.open(encoding="utf-8", newline="") as file:
        return {row["text"]: row["sentiment"] for row in csv.DictReader(file)}


def multilingual(row: Row) -> Hint | None:
    """Positive or negative; English and Cantonese are for measuring only."""
    return None if row["lang"] in ("yue", "en") else polarity(row)


def rating(row: Row) -> Hint | None:
    """Stars as a range of valences."""
    return {"valence": RATING[int(row["rating"])]}


def app_reviews(row: Row) -> Hint | None:
    """Four kinds of app reviews as intents."""
    return APP_REVIEWS[row["label"]]


def complaints(row: Row) -> Hint | None:
    """Complaint or not, after Preoţiuc-Pietro et al.: it may be worded as a question or request."""
    if row["complaint"]:
        return {"valence": NEGATIVE, "intent": ("complaint", "question", "request", "suggestion", "churn")}
    return {"intent": [label for label in LABELS["intent"] if label not in ("complaint", "churn")]}


def churn(row: Row) -> Hint | None:
    """Leaving or not."""
    if row["churn"]:
        return {"intent": ("churn",), "stage": ("retention",), "touchpoint": ("renewal_cancellation",)}
    return {"intent": [label for label in LABELS["intent"] if label != "churn"]}


def purchase(row: Row) -> Hint | None:
    """Wants to buy, or not."""
    label = row["label"].lower()
    if label == "yes":
        return {"intent": ("purchase",)}
    return {"intent": [name for name in LABELS["intent"] if name != "purchase"]} if label == "no" else None


def bitext(row: Row) -> Hint | None:
    """Intents of written requests to a shop's support."""
    return _placed(BITEXT.get(row["intent"]))


def multidogo(row: Row) -> Hint | None:
    """Intents of customers' turns in chats."""
    return _placed(MULTIDOGO.get(row["intent"])) if row["split"] == "train" else None


def _placed(known: tuple[str, str, Collection[str]] | None) -> Hint | None:
    return known and {"touchpoint": (known[0],), "stage": (known[1],), "intent": known[2]}


def mams(row: Row) -> Hint | None:
    """Aspects of restaurant sentences: the touchpoint is among theirs."""
    allowed = {ours for name, _ in row["aspects"] for ours in MAMS.get(name, ())}
    other = any(name == "miscellaneous" for name, _ in row["aspects"])
    return {"touchpoint": allowed} if allowed and not other and row["split"] == "train" else None


SOURCES = (
    Source("goemotions", 12000, goemotions, "Apache-2.0", 0.4),
    Source("xed", 6000, xed, "CC BY 4.0", 0.15),
    Source("umsab", 15000, tweets, "Apache-2.0", 1),
    Source("multilingual-sentiment", 8000, multilingual, "none stated", 0.4),
    Source("online-shopping-zh", 8000, polarity, "none stated", 0.3),
    Source("waimai-zh", 10000, polarity, "none stated", 0.6),
    Source("telecom-tweets-ru", 2200, polarity, "none stated", 0.8),
    Source("bank-reviews-ru", 370, rating, "none stated", 0.5),
    Source("google-maps-zh-hant", 100, rating, "none stated", 1),
    Source("alexa-reviews", 2000, rating, "none stated", 0.3),
    Source("app-reviews", 6000, app_reviews, "none stated", 0.2),
    Source("complaints-twitter", 3400, complaints, "none stated", 0.3),
    Source("churn-intent", 480, churn, "CC BY-SA 3.0", 1),
    Source("purchase-intent", 900, purchase, "MIT", 0.6),
    Source("mams-restaurants", 3000, mams, "Apache-2.0", 0.4),
    Source("bitext-support", 2500, bitext, "CDLA-Sharing-1.0", 0.2),
    Source("multidogo-chats", 4000, multidogo, "CDLA-Permissive-1.0", 0.2),
)

REREAD = frozenset({*(source.file for source in SOURCES), "asap-restaurants-zh"})
"""Sets of which texts were labelled anew, mention by mention (training/further/public*.jsonl)."""


def examples(
    data: Path, *, held: Collection[str], seed: int, share: float = 1.0, sources: Sequence[Source] | None = None
) -> Iterator[Example]:
    """A random choice of each of `sources` (SOURCES), without the texts of `held` (gold's dev and test splits).

    A set that isn't in the folder is left out, and that is said.
    """
    rng = np.random.default_rng(seed)
    convert = OpenCC("s2t").convert
    known = {normal(text) for text in held}
    for source in SOURCES if sources is None else sources:
        path = data / f"{source.file}.jsonl.gz"
        if not path.exists():
            print(f"{path}: not there, trained without it", flush=True)
            continue
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        left = int(source.limit * share)
        for i in rng.permutation(len(rows)):
            row = rows[i]
            hint = source.hint(row) if len(row["text"].strip()) > 1 else None
            if left and hint is not None and not _is_held(row["text"], known):
                left -= 1
                text = row["text"][:LONGEST]
                if row["lang"] == "zh" and rng.random() < TRADITIONAL:
                    text = convert(text)
                yield whole(text, hint, lang=row["lang"], source=source.file)


def whole(text: str, hint: Hint, *, lang: str, source: str) -> Example:
    """A text as one mention with what is known of it."""
    return Example(text, ((0, len(text)),), _targets(hint), lang, source)


def normal(text: str) -> str:
    """Letters and digits alone, folded, to find the same text again whatever its marks and blanks."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _is_held(text: str, known: Collection[str]) -> bool:
    ours = normal(text)
    if ours in known:
        return True
    begin = ours[:200] if len(ours) > 20 else None
    return any((begin and begin in other) or (len(other) > 30 and other in ours) for other in known)


def _targets(hint: Hint) -> dict[str, Floats]:
    targets = {task: np.full((1, len(labels)), np.nan, dtype=np.float32) for task, labels in LABELS.items()}
    for task, names in hint.items():
        row = targets[task][0]
        row[:] = 0
        for name in names:
            row[LABELS[task].index(name.removeprefix("?"))] = np.nan if name.startswith("?") else 1
    return targets
