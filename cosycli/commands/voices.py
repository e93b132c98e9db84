"""`cosy voices`: which voices there are. Imports nothing heavy."""

import json

from cosycli import console
from cosycli.commands.options import JsonOption, ModelDirOption, ModelOption
from cosycli.model_config import ModelConfig, VoiceConfig, read_model_config
from cosycli.store import find_model, list_models


def voices(model: ModelOption = None, model_dir: ModelDirOption = None, as_json: JsonOption = False) -> None:
    """List the voices of the installed models, or of one model.

    \b
    Example:
      cosy voices --json
    """
    if model is None:
        models = list_models(model_dir, lambda error: console.print_note(f"left out: {error.message}"))
    else:
        models = [read_model_config(find_model(model, model_dir))]
    if as_json:
        entries = [_entry(config, voice) for config in models for voice in config.voices]
        console.print_result(json.dumps(entries, ensure_ascii=False, indent=2) + "\n")
        return
    columns = ["voice", "name", "languages", "sex", "sample rate", "model", "licence"]
    rows = [_row(config, voice) for config in models for voice in config.voices]
    console.print_table(columns, rows)


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
    }


def _row(config: ModelConfig, voice: VoiceConfig) -> list[str]:
    languages = " ".join(voice.languages)
    return [voice.id, voice.name, languages, voice.sex, f"{config.mel.sample_rate} Hz", config.name, config.licence]
