"""The voices of a checkpoint, from the names of its speakers."""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import VoiceConfig

LANGUAGES = ("zh", "en", "ja", "yue", "ko")
# How the official speakers are named: language, then sex.
_OWN_LANGUAGE = {"中文": "zh", "英文": "en", "日语": "ja", "粤语": "yue", "韩语": "ko"}
_SEX = {"女": "female", "男": "male"}
DEFAULT_VOICE = "中文女"


def official_voices(speakers: Iterable[str]) -> tuple[VoiceConfig, ...]:
    """A voice for each speaker; one of another name is taken for a Mandarin speaker."""
    return tuple(_voice(name) for name in speakers)


def default_voice(voices: Iterable[VoiceConfig]) -> str:
    """The first official speaker, else the first of all, else none."""
    ids = [voice.id for voice in voices]
    return DEFAULT_VOICE if DEFAULT_VOICE in ids else next(iter(ids), "")


def write_speakers(speakers: Mapping[str, NDArray[np.float32]], path: Path) -> None:
    """Write the vectors by name as an .npz file."""
    with zipfile.ZipFile(path, "w") as archive:  # np.savez takes no speaker called "file"
        for name, vector in speakers.items():
            with archive.open(f"{name}.npy", "w") as entry:
                np.lib.format.write_array(entry, vector, allow_pickle=False)


def _voice(name: str) -> VoiceConfig:
    own = next((code for prefix, code in _OWN_LANGUAGE.items() if name.startswith(prefix)), LANGUAGES[0])
    languages = (own, *(code for code in LANGUAGES if code != own))
    return VoiceConfig(id=name, name=name, languages=languages, sex=_SEX.get(name[-1:], ""), gain_db={})
