"""Mentions of a large project kept as tables of columns, in the order of their time: a range of time is a few reads.

The background work writes them with the answers that it keeps ready, an erasure drops them. A reader takes the blocks
that its time touches, puts what was written since in the place of what they have of it, and so has the rows that the
tables of mentions would give, at a hundredth of the cost. Where it would not be so, it gets none and reads those.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import polars as pl
from sqlalchemy import ColumnElement, and_, false

from app.domain.records import SEGMENT
from app.store.block_filter import is_few, meeting
from app.store.filters import MentionFilter, within
from app.store.frame import SCHEMA, in_order
from app.store.map_frame import PLAIN, plain_frame, with_emotions
from app.store.scope import Scope, pieces
from app.store.tables import MentionTable
from app.store.tables_answers import BlockTable
from app.store.tables_themes import AssignmentTable
from app.store.themes import standing

ROWS = 16_384  # mentions of a block
CHANGED = 10_000  # mentions written since, from which all are read from their tables
_THEME = {name: PLAIN[name] for name in ("theme", "sub_theme", "tier", "reason")}


@dataclass(frozen=True, slots=True)
class Block:
    """Mentions from one time to another, packed."""

    first_at: dt.datetime
    last_at: dt.datetime
    body: bytes


def blocks_of(frame: pl.DataFrame) -> list[Block]:
    """The mentions of `frame`, as `plain_frame` gives them, in blocks."""
    parts = frame.sort("time", "seq").iter_slices(ROWS)
    return [Block(part["time"][0], part["time"][-1], _packed(part)) for part in parts]


def put_blocks(scope: Scope, blocks: Sequence[Block], *, mention_revision: int, themes: int) -> None:
    """Keep these blocks alone: all mentions as they stood at two versions."""
    scope.delete(BlockTable)
    stood = {"mention_revision": mention_revision, "themes": themes}
    scope.insert(BlockTable, [{"number": number, **asdict(one), **stood} for number, one in enumerate(blocks)])


def curve_blocks(scope: Scope, wanted: MentionFilter, *, by: str | None = None) -> pl.DataFrame | None:
    """What `mention_frame` gives, as `block_frame`."""
    segments = [by.removeprefix(SEGMENT)] if by is not None and by.startswith(SEGMENT) else []
    named = [by] if by is not None and by in PLAIN else []
    frame = block_frame(scope, wanted, segments=segments, columns=list(dict.fromkeys((*SCHEMA, *named))))
    if frame is None or (by is not None and by not in frame.columns):
        return None
    told = with_emotions(frame if by is None else frame.with_columns(pl.col(by).alias("by")))
    return told.select(*SCHEMA, *(["by"] if by is not None else []))


def block_frame(
    scope: Scope, wanted: MentionFilter, *, segments: Sequence[str] = (), columns: Sequence[str] = tuple(PLAIN)
) -> pl.DataFrame | None:
    """What `plain_frame` gives of the mentions that meet `wanted`; null if that is to be read from their tables.

    Of its columns those that are asked for, `seq` among them: others are not unpacked.

    So it is if no blocks are kept, or without a field that is asked for or that this version of the program has, if few
    mentions are left, or if many were written since. InputError as for `mention_conditions`.
    """
    if scope.session.scalar(scope.columns(BlockTable, BlockTable.number).limit(1)) is None or is_few(scope, wanted):
        return None
    parts = (BlockTable.mention_revision, BlockTable.themes, BlockTable.body)
    query = scope.columns(BlockTable, *parts).where(*_touching(wanted)).order_by(BlockTable.number)
    rows = scope.session.connection().execute(query).all()
    if not rows:
        return None
    revision, themes, first = rows[0]
    schema = pl.read_parquet_schema(io.BytesIO(first))
    chosen, named = meeting(wanted, pl.Schema(schema)), [name for name in schema if name.startswith(SEGMENT)]
    if chosen is None or not {*PLAIN, *(f"{SEGMENT}{name}" for name in segments)} <= set(schema):
        return None
    fresh = _written_since(scope, revision, segments=[name.removeprefix(SEGMENT) for name in named])
    if fresh is None:
        return None
    left = [*columns, *(f"{SEGMENT}{name}" for name in segments)]
    read = [name for name in schema if name in {*left, *chosen.meta.root_names()}]
    kept = pl.concat([pl.read_parquet(io.BytesIO(body), columns=read) for _, _, body in rows])
    stands = standing(scope)
    if set(read) & set(_THEME) and themes != (0 if stands is None else stands.version):
        kept = kept.drop(*_THEME, strict=False).join(_themes_now(scope, wanted), on="seq", how="left").select(read)
    kept = kept.filter(chosen, ~pl.col("seq").is_in(fresh["seq"].implode()))
    return in_order(pl.concat([kept, fresh.filter(chosen).select(read)]).select(left))


def _written_since(scope: Scope, revision: int, *, segments: Sequence[str]) -> pl.DataFrame | None:
    """Mentions written after `revision`; null if they are many."""
    written = scope.columns(MentionTable, MentionTable.seq).where(MentionTable.revision > revision)
    seqs = scope.session.scalars(written.limit(CHANGED + 1)).all()  # by index; a join might go through all
    if len(seqs) > CHANGED:
        return None
    parts = [plain_frame(scope, [MentionTable.seq.in_(some)], segments=segments) for some in pieces(seqs)]
    return pl.concat(parts) if parts else plain_frame(scope, [false()], segments=segments)


def _touching(wanted: MentionFilter) -> list[ColumnElement[bool]]:
    """The conditions that a block may hold something of the time that is asked for."""
    since = [] if wanted.since is None else [BlockTable.last_at >= wanted.since]
    return since if wanted.until is None else [*since, BlockTable.first_at < wanted.until]


def _themes_now(scope: Scope, wanted: MentionFilter) -> pl.DataFrame:
    """Which themes the mentions of the time that is asked for have by now."""
    theme = (AssignmentTable.theme_id, AssignmentTable.sub_theme, AssignmentTable.tier, AssignmentTable.reason)
    same = and_(scope.owned(AssignmentTable), AssignmentTable.seq == MentionTable.seq)
    query = scope.columns(MentionTable, MentionTable.seq, *theme).join(AssignmentTable, same)
    rows = scope.session.connection().execute(query.where(*within(MentionTable.at, wanted.since, wanted.until))).all()
    return pl.DataFrame(rows, schema={"seq": pl.Int64, **_THEME}, orient="row")


def _packed(part: pl.DataFrame) -> bytes:
    body = io.BytesIO()
    part.write_parquet(body, compression="zstd", statistics=False)
    return body.getvalue()
