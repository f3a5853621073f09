"""What is predicted, by name: the identifiers of the label specification (docs/labels.md)."""

from enum import StrEnum


class Sentiment(StrEnum):
    """The five points of valence, from -2 to 2."""

    VERY_NEGATIVE = "very_negative"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    VERY_POSITIVE = "very_positive"


class Emotion(StrEnum):
    """What a customer feels; a mention has none, one or several."""

    JOY = "joy"
    GRATITUDE = "gratitude"
    SURPRISE = "surprise"
    CONFUSION = "confusion"
    WORRY = "worry"
    DISAPPOINTMENT = "disappointment"
    FRUSTRATION = "frustration"
    ANGER = "anger"


class Intent(StrEnum):
    """What a customer wants to do by writing; one per mention."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    QUESTION = "question"
    REQUEST = "request"
    SUGGESTION = "suggestion"
    CHURN = "churn"
    PURCHASE = "purchase"
    RECOMMENDATION = "recommendation"
    STATEMENT = "statement"


class Effort(StrEnum):
    """How hard a customer had to try; null where nothing is said of it."""

    HIGH = "high"
    LOW = "low"


class Role(StrEnum):
    """Who speaks in a turn of a chat log. Only the customer's words become mentions."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"


UNASSIGNED = "unassigned"
