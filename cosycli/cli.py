"""The `cosy` command: its subcommands, `--version`, and the one place where errors become exit statuses.

Exit status 0 done, 1 failure, 2 usage, 130 Ctrl-C. A reader that closes the pipe has had enough: that ends quietly.
"""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cosycli import __version__, console
from cosycli.commands.bench import bench
from cosycli.commands.explain import explain
from cosycli.commands.export import export
from cosycli.commands.serve import serve
from cosycli.commands.synth import synth
from cosycli.commands.voices import voices
from cosycli.errors import CosyError

INTERRUPTED = 130


class CosyGroup(TyperGroup):
    """The error boundary: a CosyError becomes `error:` and `hint:` lines; anything else is a bug and shows itself."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line. Typer's own complaints about options take the form of ours."""
        try:
            status = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except typer.TyperException as error:
            console.print_error(_sentence(error.format_message()), _help_hint(error))
            status = error.exit_code
        except typer.Abort:
            status = INTERRUPTED
        if standalone_mode:
            sys.exit(status if isinstance(status, int) else 0)
        return status

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the chosen subcommand."""
        try:
            return super().invoke(ctx)
        except CosyError as error:
            console.print_error(error.message, error.hint)
            raise typer.Exit(error.exit_status) from None
        except BrokenPipeError:
            raise typer.Exit(0) from None
        finally:
            _settle_stdout()


app = typer.Typer(
    name="cosy",
    cls=CosyGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (synth, explain, bench, export, serve):
    app.command()(command)
app.add_typer(voices, name="voices")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cosy {__version__}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def cosy(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Text to speech on an ordinary CPU.

    Example: cosy synth "你好,世界。" -o hello.wav
    """
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main() -> None:
    """The console script."""
    app(prog_name="cosy")


def _sentence(message: str) -> str:
    """Typer's message in our style: no capital at the start, no full stop at the end."""
    return message[:1].lower() + message[1:].rstrip(".")


def _help_hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"see `{context.command_path if context else 'cosy'} --help`"


def _settle_stdout() -> None:
    """Write out what stdout still holds; if it cannot be written, drop it, or Python complains about it at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
