"""Compose what takes personal data out of texts."""

from app.pipeline.redact import Redactor
from app.pipeline.redaction.configure import make_redactor
from app.settings import Settings


def redactor_of(settings: Settings) -> Redactor:
    """What `settings` ask to be taken out of texts before they are kept, or drawn. PatternsProblem if they can't be."""
    return make_redactor(
        regions=settings.phone_regions,
        handles=settings.redact_handles,
        keep=settings.keep_handles,
        patterns=settings.redaction_patterns,
    )
