"""The voices of the embedded model, from the speakers it was trained on."""

import math

from cosycli.model_config import ParallelVoice, VoiceConfig
from cosycli.training.dataset import Statistics

# The native speaker of each language, whose rhythm and melody every voice borrows (a row of the speaker table).
NATIVE = {"zh": 0, "en": 1}
# A voice that speaks a foreign language keeps this share of the native speaker: the measured compromise between
# intelligibility (word error .36 against .60 without) and identity (.94).
FOREIGN_BLEND = 0.3


def embedded_voices(statistics: Statistics) -> tuple[VoiceConfig, ...]:
    """The voices before calibration: durations as recorded, no gain."""
    spread = {language: statistics.f0_std[speaker] for language, speaker in NATIVE.items()}

    def voice(voice_id: str, name: str, first: str, sex: str) -> VoiceConfig:
        speaker = NATIVE[first]
        return VoiceConfig(
            id=voice_id,
            name=name,
            languages=(first, *(language for language in NATIVE if language != first)),
            sex=sex,
            gain_db=dict.fromkeys(NATIVE, 0.0),
            parallel=ParallelVoice(
                speaker=speaker,
                f0_median=math.exp(statistics.f0_median[speaker]),
                f0_spread=spread,
                prosody_speaker=dict(NATIVE),
                native_blend={language: 0.0 if language == first else FOREIGN_BLEND for language in NATIVE},
                length_scale=dict.fromkeys(NATIVE, 1.0),
            ),
        )

    return (voice("female_1", "女声-普通话", "zh", "female"), voice("english_1", "女声-英语", "en", "female"))
