"""`wayfelt model tune`: make the faster runtimes of the encoder on this machine, and choose one."""

import click

from app.pipeline.loading import tune_runtimes
from app.settings import Settings


@click.command()
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
