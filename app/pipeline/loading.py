"""Load the pipeline: the encoder from the package or a folder, the weights that ship, a journey."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.journey import Journey
from app.errors import Unavailable
from app.pipeline.pipeline import Pipeline, assemble
from app.pipeline.tuning import calibration
from models import e5
from models.errors import ModelError

if TYPE_CHECKING:
    from models.openvino_tune import Tuned  # imports torch

SHIPPED = Path(e5.__file__).parent / "artifacts" / "felt"
FAST = SHIPPED.with_name("fast")


def encoder_folder(*, home: Path, model: str) -> Path:
    """The folder of the encoder, made under `home` when `model` is empty; a hub id is fetched by huggingface_hub."""
    if not model:
        return e5.prepare(home)
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - needed by few, and slow to import

    return Path(snapshot_download(model))


def load_pipeline(
    *,
    home: Path,
    model: str = "",
    artifact: Path | None = None,
    journey: Journey,
    workers: int = 1,
    runtime: str = "torch",
) -> Pipeline:
    """The pipeline of the product, encoding on `workers` threads; Unavailable when the weights can't be had.

    `runtime` is torch, openvino, openvino-int8, or auto for what `wayfelt model tune` chose.
    """
    from models.artifact import load  # noqa: PLC0415 - torch takes seconds to import; help and bad input needn't wait
    from models.openvino_tune import engine  # noqa: PLC0415 - as above

    made = engine(home, runtime, workers=workers)
    try:
        reader = load(artifact or SHIPPED, encoder_folder(home=home, model=model), workers=workers, engine=made)
    except (ModelError, OSError) as error:
        raise Unavailable(f"the model can't be loaded: {error}") from error
    return assemble(reader.encoder, reader.heads, journey=journey, space=reader.space)


def tune_runtimes(
    *, home: Path, model: str = "", artifact: Path | None = None, say: Callable[[str], object]
) -> "Tuned":
    """Make and measure the encoder's runtimes here; Unavailable when a package or the weights are missing."""
    from models.artifact import load_parts  # noqa: PLC0415 - as above
    from models.openvino_tune import tune  # noqa: PLC0415 - as above

    try:
        parts = load_parts(artifact or SHIPPED, encoder_folder(home=home, model=model))
        return tune(parts, home=home, passages=calibration(), say=say)
    except (ModelError, OSError) as error:
        raise Unavailable(f"the runtimes can't be tuned: {error}") from error


def load_fast_pipeline(
    *, home: Path, model: str = "", artifact: Path | None = None, journey: Journey, workers: int = 1
) -> Pipeline:
    """The pipeline for very large dumps: the static reader in place of the encoder; coarser, and many times as fast.

    What it costs is in the card of its weights. It has one set of weights of its own and needs the encoder's folder for
    its tokens. Unavailable when any of it can't be had.
    """
    from models.fast_artifact import load  # noqa: PLC0415 - as above

    try:
        reader = load(artifact or FAST, encoder_folder(home=home, model=model), workers=workers)
    except (ModelError, OSError) as error:
        raise Unavailable(f"the fast model can't be loaded: {error}") from error
    return assemble(reader.encoder, reader.heads, journey=journey, space=reader.space)
