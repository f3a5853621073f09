"""Column types that behave alike on SQLite and PostgreSQL: instants in UTC, JSON, vectors of half precision."""

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Half = npt.NDArray[np.float16]
HALF = np.dtype("<f2")

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Serial = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only what it calls INTEGER


class Instant(TypeDecorator[dt.datetime]):
    """A moment, aware and in UTC; SQLite keeps it as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """To UTC; a naive time is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; give an aware time")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class HalfVector(TypeDecorator[npt.NDArray[Any]]):
    """A vector kept as little-endian float16, two bytes a number; comes back as float16."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: npt.NDArray[Any] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """The bytes of the rounded vector."""
        return None if value is None else np.ascontiguousarray(value, dtype=HALF).tobytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Half | None:  # noqa: ARG002
        """A read-only float16 vector."""
        return None if value is None else np.frombuffer(value, dtype=HALF)


class Packed(TypeDecorator[npt.NDArray[Any]]):
    """Numbers kept as their bytes, little-endian and without loss, in one row after the other; come back flat."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, dtype: str) -> None:
        super().__init__()
        self.dtype = dtype

    def process_bind_param(self, value: npt.NDArray[Any] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """The bytes of the numbers."""
        return None if value is None else np.ascontiguousarray(value, dtype=self.dtype).tobytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> npt.NDArray[Any] | None:  # noqa: ARG002
        """A read-only vector."""
        return None if value is None else np.frombuffer(value, dtype=self.dtype)
