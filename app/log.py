"""Structured logs: one JSON object a line on standard error. No customer text goes in.

What libraries log goes through the same form at warning and above; of their exceptions the kind alone is told, for a
message may quote a text or a statement.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

FOREIGN = {"uvicorn": logging.INFO, "uvicorn.error": logging.INFO}


def set_up(level: str) -> None:
    """Send structlog's events at `level` and above, and those of libraries, to standard error as JSON lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_messages,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name], processors=[remove, render]
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name, threshold in FOREIGN.items():
        logging.getLogger(name).setLevel(threshold)


def without_messages(_logger: Any, _method: str, event: EventDict) -> EventDict:  # noqa: ANN401 - structlog's form
    """Put the kind of an exception in the place of its traceback and message."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
    return event
