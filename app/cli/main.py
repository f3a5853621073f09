"""The command line: parse and call. Data goes to standard output or files, everything else to standard error."""

import os
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module

import click

from app.errors import AppError, FileProblem, InputError, NotFound
from models.errors import ModelError

USAGE, FAILED, INTERRUPTED, TERMINATED = 2, 3, 130, 143
MOST_TOLD = 200  # characters of an error that nobody expected

COMMANDS = {
    "db": ("app.cli.store:db", "Look after the database."),
    "demo": ("app.cli.demo:demo", "Score the sample that ships in a temporary database, print its curve and serve it."),
    "erase": ("app.cli.store:erase", "Erase all that an author wrote, with every trace of it; prints the receipt."),
    "import": ("app.cli.import_:import_", "Take dumps into a project, redacted, and score them."),
    "key": ("app.cli.store:key", "Make, list and revoke the keys of projects."),
    "map": ("app.cli.map_:map_", "Draw the journey map of dumps, or of files that `score` wrote."),
    "model": ("app.cli.model:model", "Say which model is in use, and whether its files are whole."),
    "preset": ("app.cli.preset:preset_", "Say which exports are known by name, and what a file is taken for."),
    "project": ("app.cli.store:project_", "Look after projects."),
    "score": ("app.cli.score:score", "Score dumps: one row a mention."),
    "serve": ("app.cli.serve:serve", "Serve the dashboard and the API with its docs, and do the background work."),
    "worker": ("app.cli.store:worker", "Do the background work of `wayfelt serve --no-worker`."),
}
"""Where each command is, and the first sentence of its help, which is shown without importing it."""


def main() -> None:
    """Run a command; errors are one line on standard error and an exit code (docs/api.md)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that temporary files are removed
    try:
        sys.exit(commands.main(standalone_mode=False))
    except click.ClickException as problem:
        problem.show()
        sys.exit(USAGE)
    except FileProblem as problem:
        _fail(str(problem), FAILED)
    except (InputError, NotFound) as problem:
        _fail(str(problem), USAGE)
    except (AppError, ModelError) as problem:
        _fail(str(problem), FAILED)
    except OSError as problem:
        _fail(f"{problem.filename or 'output'}: {problem.strerror or problem}", FAILED)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; nothing was written", INTERRUPTED)
    except Exception as error:
        if os.environ.get("WAYFELT_LOG_LEVEL", "").lower() == "debug":
            traceback.print_exception(error)
        told = next(iter(str(error).splitlines()), "")[:MOST_TOLD]
        kind = type(error).__name__
        _fail(f"{kind}: {told}; this is a mistake of ours, and WAYFELT_LOG_LEVEL=debug shows where", FAILED)


def _fail(message: str, code: int) -> None:
    click.echo(f"wayfelt: {message}", err=True)
    sys.exit(code)


class LateGroup(click.Group):
    """A group whose commands are imported when they are called: to score a dump needs no code of databases.

    `late` maps the name of a command to "module:attribute" and the first sentence of its help.
    """

    def __init__(self, *, late: Mapping[str, tuple[str, str]], **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # click's own options
        self.late = late

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """The names, in order."""
        return sorted(self.late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """The command, imported; None if there is none of this name."""
        if cmd_name not in self.late:
            return None
        module, _, attribute = self.late[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. FileProblem where the reader of the output has gone: click would end with 1 then."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            with suppress(OSError, ValueError):  # what is still in the buffer goes nowhere, instead of failing again
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise FileProblem(f"{error.filename or 'output'}: its reader closed it before all was written") from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without importing it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.late[name][1]) for name in self.list_commands(ctx)])


@click.group(
    cls=LateGroup, late=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="wayfelt")
def commands() -> None:
    """Turn what customers write unasked into the map of how their journey felt.

    Exit codes: 0 done, 1 some rows rejected, 2 usage, 3 failed.
    """


if __name__ == "__main__":
    main()
