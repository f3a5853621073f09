"""`wayfelt model`: which model is in use, whether its files are whole, the faster runtimes on this machine."""

import click

from app.cli.dumps import LazyPipeline
from app.journeys import load_journey
from app.pipeline.loading import SHIPPED, encoder_folder, tune_runtimes
from app.settings import Settings


@click.group()
def model() -> None:
    """Say which model is in use, and whether its files are whole."""


@model.command()
@click.option("--path", "only_path", is_flag=True, help="Print the encoder's folder alone.")
def info(*, only_path: bool) -> None:
    """Print the model's version, the encoder's folder and that of the trained weights."""
    settings = Settings()
    folder = encoder_folder(home=settings.home, model=settings.model)
    if only_path:
        click.echo(folder)
        return
    click.echo(f"model    {LazyPipeline(settings, load_journey()).version}")
    click.echo(f"encoder  {folder}")
    click.echo(f"weights  {settings.artifact or SHIPPED}")


@model.command(name="verify")
def verify_() -> None:
    """Check the files of encoder and weights against their sums."""
    from models.artifact import verify  # noqa: PLC0415 - torch takes seconds to import

    settings = Settings()
    folder = settings.artifact or SHIPPED
    verify(folder)
    click.echo(f"{folder}: whole")
    click.echo(f"{encoder_folder(home=settings.home, model=settings.model)}: whole")


@model.command()
def tune() -> None:
    """Calibrate int8, measure it beside floats and torch on this machine, and keep the fastest that reads the same.

    Needs the extra openvino. The result is kept in WAYFELT_HOME for these weights; WAYFELT_RUNTIME overrides it.
    """
    settings = Settings()
    tuned = tune_runtimes(
        home=settings.home,
        model=settings.model,
        artifact=settings.artifact,
        say=lambda step: click.echo(f"{step} ...", err=True),
    )
    click.echo(f"{'runtime':14} texts per CPU-second  likeness to torch")
    for name, rate in tuned.rates.items():
        click.echo(f"{name:14} {rate:20} {tuned.cosines[name]:18}")
    click.echo(f"chosen: {tuned.choice}")
