"""`cosy voices`: which voices there are; voices of one's own. Listing imports nothing heavy."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cosycli import console
from cosycli.commands.options import JsonOption, LanguageOption, ModelDirOption, ModelOption, ThreadsOption
from cosycli.errors import UsageError
from cosycli.model_config import ModelConfig, VoiceConfig, read_model_config
from cosycli.store import find_model, list_models

voices = typer.Typer(rich_markup_mode=None)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name of the voice: letters, digits, - and _.")]
VoiceModelOption = Annotated[
    str | None,
    typer.Option("--model", "-m", metavar="NAME|DIR", help="Model, exported from CosyVoice-300M: its name or folder."),
]


@voices.callback(invoke_without_command=True)
def list_voices(
    ctx: typer.Context, model: ModelOption = None, model_dir: ModelDirOption = None, as_json: JsonOption = False
) -> None:
    """List the voices of the installed models, or of one model; add and remove voices.

    \b
    Examples:
      cosy voices --json
      cosy voices add anna --model my-model --audio anna.wav --text "What Anna says in it."
    """
    if ctx.invoked_subcommand is not None:
        if model is not None or model_dir is not None or as_json:
            raise UsageError(
                f"options of {ctx.invoked_subcommand} stand before it",
                f"write them after it: cosy voices {ctx.invoked_subcommand} NAME --model MODEL",
            )
        return
    if model is None:
        models = list_models(model_dir, lambda error: console.print_note(f"left out: {error.message}"))
    else:
        models = [read_model_config(find_model(model, model_dir))]
    if as_json:
        entries = [_entry(config, voice) for config in models for voice in config.voices]
        console.print_result(json.dumps(entries, ensure_ascii=False, indent=2) + "\n")
        return
    for index, config in enumerate(models):
        if index:
            console.print_result("\n")
        _print_voices(config)


@voices.command()
def add(
    name: NameArgument,
    audio: Annotated[
        Path, typer.Option("--audio", "-a", metavar="FILE", help="Recording of one person, 3 to 30 s: wav, mp3, ...")
    ],
    text: Annotated[str, typer.Option("--text", "-t", metavar="TEXT", help="What is said in it, word for word.")],
    model: VoiceModelOption = None,
    model_dir: ModelDirOption = None,
    lang: LanguageOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a voice of that name.")] = False,
    threads: ThreadsOption = None,
) -> None:
    """Add a voice to a model from a recording.

    Ask the person first: a voice is theirs.

    \b
    Example:
      cosy voices add anna --model my-model --audio anna.wav --text "What Anna says in it."
    """
    config = read_model_config(find_model(model, model_dir))
    from cosycli.added_voices import VoiceRequest, add_voice

    added = add_voice(config, VoiceRequest(name, audio, text, lang, force), console.print_warning, threads)
    where = model or config.folder
    console.print_note(
        f"added {added.voice.id} ({added.voice.languages[0]}, {added.seconds:.1f} s) to {config.name}; "
        f"try: cosy synth --model {where} --voice {added.voice.id} -o test.wav TEXT"
    )


@voices.command()
def remove(name: NameArgument, model: VoiceModelOption = None, model_dir: ModelDirOption = None) -> None:
    """Remove a voice that was added.

    \b
    Example:
      cosy voices remove anna --model my-model
    """
    config = read_model_config(find_model(model, model_dir))
    from cosycli.added_voices import remove_voice

    console.print_note(f"removed {remove_voice(config, name).id} from {config.name}")


def _entry(config: ModelConfig, voice: VoiceConfig) -> dict[str, object]:
    return {
        "id": voice.id,
        "name": voice.name,
        "languages": list(voice.languages),
        "sex": voice.sex,
        "sample_rate": config.mel.sample_rate,
        "model": config.name,
        "licence": config.licence,
        "default": voice.id == config.default_voice,
        "added": voice.prompt is not None,
        "experimental": voice.experimental,
    }


def _print_voices(config: ModelConfig) -> None:
    """A table below a line with what all voices of a model share: 80 columns hold no more."""
    columns = ["voice", "name", "languages", "sex"]
    rows = [[voice.id, voice.name, " ".join(voice.languages), voice.sex] for voice in config.voices]
    if any(voice.experimental for voice in config.voices):
        columns.append("note")
        for row, voice in zip(rows, config.voices, strict=True):
            row.append(f"experimental: {voice.experimental}" if voice.experimental else "")
    title = f"model {config.name}, {config.mel.sample_rate} Hz, {config.licence}"
    console.print_table(columns, rows, title)
