"""The teacher-student step: a recipe whose collections a large model speaks, and whose voices are that model's.

What is learnt from the teacher is its sound alone, sentence by sentence, as in sequence-level distillation (Kim and
Rush, 2016): the student then needs no network of the teacher, and any of its families could teach.
"""

import hashlib
from collections.abc import Sequence

from cosycli.errors import LanguageError, ModelError
from cosycli.model_config import ModelConfig, VoiceConfig
from cosycli.training.recipe import CorpusSpec, Recipe, VoiceSpec

TEACHER_FAMILY = "cosyvoice"
HOLD_OUT = 20
FOREIGN_BLEND = 0.3
# Of LoudnessLoss, beside the spectral losses of the vocoder. On recordings, 2,500 steps: PESQ of three speakers 2.50,
# 2.60 and 2.36 without it, 2.53, 2.60 and 2.38 with it, STOI 0.001 to 0.002 better, DNSMOS the same.
LOUDNESS_WEIGHT = 1.0
# Where F0 is looked for, in Hz.
F0_RANGES = {"female": (90.0, 500.0), "male": (50.0, 350.0), "": (60.0, 500.0)}


def check_teacher(config: ModelConfig) -> None:
    """Raise ModelError for a model that is no teacher."""
    if config.family != TEACHER_FAMILY:
        raise ModelError(
            f"{config.name} is of the family {config.family} and cannot teach: teachers are of {TEACHER_FAMILY}",
            "cosy export CosyVoice-300M-SFT -o TEACHER makes one",
        )


def distilled_recipe(
    config: ModelConfig, voices: Sequence[str] = (), languages: Sequence[str] = (), *, keep_all: bool = False
) -> Recipe:
    """The recipe of a student of some `voices` of a teacher (ids or names; none: the default voice).

    Each of them speaks a collection in its own language, and one in each of `languages`. `keep_all` leaves out all
    checks of what the teacher said. Raises ModelError, UnknownVoiceError or LanguageError.
    """
    check_teacher(config)
    wanted: Sequence[str | None] = voices or (None,)
    chosen = tuple({voice.id: voice for voice in map(config.voice, wanted)}.values())
    taught = [(row, language) for row, voice in enumerate(chosen) for language in _languages(voice, languages)]
    corpora = tuple(_collection(chosen[row], row, language, len(taught), keep_all) for row, language in taught)
    native = {language: _native(language, chosen, taught) for language in dict.fromkeys(code for _, code in taught)}
    return Recipe(
        name=f"{config.name}-student",
        version=config.version,
        licence=config.licence,
        origin=f"distilled from {config.name} {config.version} ({config.origin})",
        corpora=corpora,
        voices=tuple(
            VoiceSpec(voice.id, voice.name, voice.languages[0], row, voice.sex, {}) for row, voice in enumerate(chosen)
        ),
        native=native,
        foreign_blend=FOREIGN_BLEND,
        teacher=fingerprint(config),
    )


def fingerprint(config: ModelConfig) -> str:
    """What tells a teacher from any other: its name, and a digest of its files."""
    listing = "".join(f"{name} {digest}\n" for name, digest in sorted(config.files.items()))
    return f"{config.name} {hashlib.sha256(listing.encode()).hexdigest()[:12]}"


def _languages(voice: VoiceConfig, languages: Sequence[str]) -> list[str]:
    for language in languages:
        if language not in voice.languages:
            raise LanguageError(f"{voice.id} does not speak {language}", f"it speaks: {', '.join(voice.languages)}")
    return list(dict.fromkeys([voice.languages[0], *languages]))


def _collection(voice: VoiceConfig, row: int, language: str, n_collections: int, keep_all: bool) -> CorpusSpec:
    floor, ceiling = F0_RANGES.get(voice.sex, F0_RANGES[""])
    return CorpusSpec(
        name=f"{language}_voice{row}",
        language=language,
        speaker=row,
        f0_floor=floor,
        f0_ceiling=ceiling,
        labels="spoken",
        share=1 / n_collections,
        hold_out=HOLD_OUT,
        teacher=TEACHER_FAMILY,
        keep_all=keep_all,
    )


def _native(language: str, voices: Sequence[VoiceConfig], taught: Sequence[tuple[int, str]]) -> int:
    """The voice whose own language it is, else the first that is taught to speak it."""
    speakers = [row for row, code in taught if code == language]
    return next((row for row in speakers if voices[row].languages[0] == language), speakers[0])
