"""OpenTelemetry, by setting: FastAPI's own spans and metrics, without the query that they would carry."""

from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

QUERY = "url.query"
OFF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def telemetry(*, on: bool) -> TelemetryConfig:
    """What FastAPI is to tell, sent to where the OTEL_ variables say; its logs stay off, for they quote payloads."""
    if not on:
        return OFF
    return {"tracer_provider": discreet_tracer(), "logs": False, "auto_configure": True}


def discreet_tracer() -> "TracerProvider":
    """A tracer whose spans lose their query: `q=` holds what people look for, `author=` whom."""
    from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider  # noqa: PLC0415 - from the extra otel

    class Discreet(SpanProcessor):
        """Overwrites the query as a span starts, before anything can send it."""

        def on_start(self, span: Span, parent_context: object = None) -> None:  # noqa: ARG002 - the protocol's
            """A span starts."""
            if span.attributes and QUERY in span.attributes:
                span.set_attribute(QUERY, "REDACTED")

    provider = TracerProvider()
    provider.add_span_processor(Discreet())
    return provider
