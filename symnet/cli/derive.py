"""symnet derive: a result for a network, as a command with the options of the result."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from symnet.cli.files import replaced, writable
from symnet.cli.status import PROVED, REFUTED, UNKNOWN

if TYPE_CHECKING:
    from symnet.derivation import Derivation, Verdict
    from symnet.network import Network
    from symnet.results import Result

FORMATS = ("latex", "tex", "text", "markdown", "json")
SUFFIXES = {".tex": "tex", ".txt": "text", ".md": "markdown", ".json": "json"}
LARGE = 20_000
CHARACTERS_PER_TERM = 40


class _Derive(click.Group):
    """One command per result of the catalogue."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        from symnet.results import CATALOGUE

        return list(CATALOGUE)

    def get_command(self, ctx: click.Context, name: str) -> click.Command:  # noqa: ARG002
        from symnet.results import find_result

        # raises SpecError with the nearest name
        return _command(find_result(name))


@click.group(cls=_Derive, subcommand_metavar="RESULT NETWORK [OPTIONS]")
def derive() -> None:
    """Derive a result for a network, and judge every line.

    NETWORK is a spec: widths from input to output, numbers or names, such as 3-3-1 or p-h-1;
    "8:relu" adds an activation, "8:nobias" leaves the bias out. `symnet derive RESULT --help`
    lists the options of a result.
    """


def _command(result: Result) -> click.Command:
    """The command of one result: a network, the options of the result, the form of the output."""
    options: list[click.Parameter] = [
        click.Option(
            [f"--{option.name}"],
            type=click.Choice(option.choices) if option.choices else option.kind,
            default=option.default,
            show_default=option.default is not None,
            help=option.help,
        )
        for option in result.options
    ]
    common: list[click.Parameter] = [
        click.Argument(["network"]),
        *options,
        click.Option(["--no-bias"], is_flag=True, help="Leave out the bias of every layer."),
        click.Option(
            ["--format", "form"],
            type=click.Choice(FORMATS),
            help="Form of the output; default: by the suffix of the file, latex in a pipe, "
            "a summary on a terminal.",
        ),
        click.Option(
            ["-o", "--output"],
            help="File to write, all of it or nothing; - is the standard output.",
        ),
    ]

    def run(
        network: str, no_bias: bool, form: str | None, output: str | None, **settings: Any
    ) -> None:
        from symnet.network import Network

        net = Network(network, bias=False if no_bias else None)
        result.refuse(net, result.settings(settings))
        target = None if output in (None, "-") else writable(output)
        from symnet.api import derive as build

        with _busy(net):
            derivation = build(result.name, net, **settings)
        try:
            _hand_over(derivation, form, target, to_pipe=output == "-")
        except BrokenPipeError:
            # whoever reads us has seen enough; keep Python from complaining at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_status(derivation.verdict, result))

    return click.Command(
        result.name,
        callback=run,
        params=common,
        help=f"{result.statement[0].upper()}{result.statement[1:]}.\n\nSource: {result.source}.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _hand_over(
    derivation: Derivation, form: str | None, target: Path | None, *, to_pipe: bool
) -> None:
    if target is not None:
        chosen = form or SUFFIXES.get(target.suffix, "latex")
        with replaced(target) as stream, _progress(derivation) as advance:
            _write(derivation, chosen, stream, advance)
        return
    if sys.stdout is None:
        raise OSError(errno.EBADF, "the standard output is closed")
    if form is None and sys.stdout.isatty() and not to_pipe:
        from rich.console import Console

        from symnet.render.terminal import print_derivation

        print_derivation(derivation, Console())
        return
    _write(derivation, form or "latex", sys.stdout, None)
    sys.stdout.flush()


def _write(
    derivation: Derivation, form: str, stream: TextIO, advance: Callable[[int], None] | None
) -> None:
    if form in ("latex", "tex"):
        from symnet.render import write_latex

        write_latex(derivation, stream, standalone=form == "tex", progress=advance)
        return
    if form == "json":
        import json

        text = json.dumps(derivation.to_dict(), ensure_ascii=False, indent=2)
    else:
        text = derivation.to_text() if form == "text" else derivation.to_markdown()
    stream.write(text.rstrip("\n") + "\n")


@contextmanager
def _progress(derivation: Derivation) -> Iterator[Callable[[int], None] | None]:
    """A progress bar over the characters of a long derivation, on a terminal."""
    terms = derivation.network.term_count()
    if derivation.view != "expanded" or terms < LARGE or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("writing", total=terms * CHARACTERS_PER_TERM)
        yield lambda written: bar.update(task, completed=written)


@contextmanager
def _busy(net: Network) -> Iterator[None]:
    """A moving sign while a derivation is made, on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"deriving and judging {net.spec[:60]}"):
        yield


def _status(verdict: Verdict, result: Result) -> int:
    if verdict.status in ("refuted", "ill_typed"):
        return REFUTED
    return PROVED if verdict.status in ("proved", result.declares) else UNKNOWN
