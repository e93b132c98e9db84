"""The voices of a trained model, from the recipe that it was trained by."""

import math
from dataclasses import replace

from cosycli.acoustic.prosody import SEMITONE
from cosycli.model_config import ParallelVoice, VoiceConfig
from cosycli.training.dataset import Statistics
from cosycli.training.recipe import Recipe, VoiceSpec


def recipe_voices(recipe: Recipe, statistics: Statistics) -> tuple[VoiceConfig, ...]:
    """The voices before calibration: durations as recorded, no gain."""
    return tuple(_voice(spec, recipe, statistics) for spec in recipe.voices)


def at_natural_rate(voices: tuple[VoiceConfig, ...]) -> tuple[VoiceConfig, ...]:
    """The voices with the durations that they have learnt: whole sentences need no other rate."""
    return tuple(
        replace(voice, parallel=replace(voice.parallel, length_scale=dict.fromkeys(voice.languages, 1.0)))
        for voice in voices
        if voice.parallel is not None
    )


def _voice(spec: VoiceSpec, recipe: Recipe, statistics: Statistics) -> VoiceConfig:
    native = recipe.native
    at_home = {corpus.language for corpus in recipe.corpora if corpus.speaker == spec.speaker}
    blend = {language: 0.0 if language in at_home else recipe.foreign_blend for language in native}
    pitch_speaker = spec.speaker if spec.pitch_speaker is None else spec.pitch_speaker
    own_median, median = statistics.f0_median[spec.speaker], statistics.f0_median[pitch_speaker]
    return VoiceConfig(
        id=spec.id,
        name=spec.name,
        languages=(spec.language, *(language for language in native if language != spec.language)),
        sex=spec.sex,
        gain_db=dict.fromkeys(native, 0.0),
        parallel=ParallelVoice(
            speaker=spec.speaker,
            f0_median=math.exp(own_median),
            f0_spread={language: statistics.f0_std[singer] for language, singer in (native | recipe.melody).items()},
            prosody_speaker=dict(native),
            native_blend=blend | spec.blend,
            length_scale=dict.fromkeys(native, 1.0),
            f0_deviation=statistics.f0_std[spec.speaker],
            melody_speaker=recipe.melody,
            register=round((median - own_median) / SEMITONE, 2),
        ),
    )
