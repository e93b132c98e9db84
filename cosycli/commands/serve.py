"""`cosy serve`: the service over HTTP, and its page."""

from pathlib import Path
from typing import Annotated

import typer

from cosycli import console
from cosycli.commands.options import LexiconOption, ModelDirOption, ModelOption, ThreadsOption
from cosycli.commands.texts import load_lexicon
from cosycli.errors import CosyError, MissingExtraError, UsageError
from cosycli.server.settings import (
    DEFAULT_CACHE_SIZE,
    DEFAULT_MAX_TEXT,
    DEFAULT_QUEUE,
    ServerSettings,
    is_loopback,
)


def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen at; 0.0.0.0 is reached from outside.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, metavar="N", help="Port; 0 is any free one.")
    ] = 5000,
    model: ModelOption = None,
    model_dir: ModelDirOption = None,
    lexicon: LexiconOption = None,
    threads: ThreadsOption = None,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, max=64, metavar="N", help="Texts spoken at once (default: the cores, at most 4)."),
    ] = None,
    queue: Annotated[
        int, typer.Option(min=0, max=1000, metavar="N", help="Texts that may wait; more are refused with 429.")
    ] = DEFAULT_QUEUE,
    max_text: Annotated[
        int, typer.Option(min=1, max=1_000_000, metavar="N", help="Characters of one text.")
    ] = DEFAULT_MAX_TEXT,
    api_key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            envvar="COSY_API_KEY",
            show_envvar=False,
            help="What clients must know (better in the environment: COSY_API_KEY).",
        ),
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Sites whose pages may ask, as https://example.org; * is all. Repeatable."),
    ] = None,
    cache_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that keeps audio (default: the user cache folder).")
    ] = None,
    cache_size: Annotated[
        int, typer.Option(min=0, max=1_000_000, metavar="MB", help="Audio kept on disk; 0 keeps none.")
    ] = DEFAULT_CACHE_SIZE,
) -> None:
    """Serve speech over HTTP: a page, a JSON API, and OpenAI's speech API.

    \b
    Example:
      cosy serve --port 5000
      curl -H "Content-Type: application/json" -d '{"text": "你好", "response": "audio"}' \\
        http://127.0.0.1:5000/tts -o hello.wav
    """
    settings = ServerSettings(
        model=model, model_dir=model_dir, lexicon=tuple(lexicon or ()), threads=threads, concurrency=concurrency,
        queue=queue, max_text=max_text, api_key=api_key or None, cors=tuple(cors or ()), cache_dir=cache_dir,
        cache_size=cache_size, local_only=is_loopback(host),
    )  # fmt: skip
    if not host.strip():
        raise UsageError("the host is empty", "give an address of this computer, such as 127.0.0.1")
    settings.check()
    load_lexicon(lexicon)
    _require_extra()
    if not is_loopback(host) and settings.api_key is None:
        console.print_warning(f"whoever reaches {host} can use this server: give it an --api-key")

    from cosycli.server.gunicorn_runner import serve as run

    status = run(settings, host, port, console.print_note, _print_error)
    raise typer.Exit(status)


def _require_extra() -> None:
    import sys
    from importlib.util import find_spec

    if sys.platform == "win32":
        raise CosyError("cosy serve needs gunicorn, which does not run on Windows", "run it in WSL or a container")
    for module, package in (("flask", "flask"), ("gunicorn", "gunicorn"), ("prometheus_client", "prometheus-client")):
        if find_spec(module) is None:
            raise MissingExtraError(package, "serve")


def _print_error(error: CosyError) -> None:
    console.print_error(error.message, error.hint)
