"""The command line: arguments in, files and exit statuses out. Nothing is derived here.

Our own rooms are imported where they are used, so that help answers at once.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper

import click

from symnet import __version__
from symnet.cli.check import check
from symnet.cli.derive import derive
from symnet.cli.status import FAILED, INTERRUPTED, REFUSED
from symnet.errors import SymnetError

EPILOG = """\b
Exit status
  0   proved, or the status that the result declares
  1   refuted or ill-typed
  2   refused: usage, a network the result does not hold for, unreadable input
  3   unknown, or less than the result declares
  4   a file cannot be written, or a defect of symnet
  130 interrupted
"""


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="symnet")
def cli() -> None:
    """Symbolic derivations of neural networks, with a verdict on every line."""


cli.add_command(derive)
cli.add_command(check)


@cli.command("results")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_results(form: str) -> None:
    """List the results: name, statement, source, options."""
    from symnet.results import CATALOGUE

    if form == "json":
        import json

        rows = [
            {
                "name": result.name,
                "statement": result.statement,
                "source": result.source,
                "options": {option.name: option.help for option in result.options},
            }
            for result in CATALOGUE.values()
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for result in CATALOGUE.values():
        names = ", ".join(f"--{option.name}" for option in result.options)
        click.echo(f"{result.name}\n  {result.statement}\n  source: {result.source}")
        click.echo(f"  options: {names}")


def main() -> None:
    """Run the command line; every failure is one message and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a terminal without Greek letters shows \u03b2 instead of nothing at all
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(REFUSED)
    except (click.Abort, KeyboardInterrupt):
        click.echo("symnet: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except SymnetError as error:
        click.echo(f"symnet: {error}", err=True)
        sys.exit(REFUSED)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"symnet: {place}{error.strerror}", err=True)
        sys.exit(FAILED)
    except Exception as error:
        click.echo(
            f"symnet: a defect of symnet ({type(error).__name__}: {error}); please report it",
            err=True,
        )
        sys.exit(FAILED)
