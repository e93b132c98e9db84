"""A model folder of the cosyvoice family that has no networks of its own: enough to add voices to."""

from pathlib import Path

from cosycli.model_config import (
    CosyVoiceFacts,
    FlowFacts,
    HiftFacts,
    LanguageModelFacts,
    MelConfig,
    ModelConfig,
    VoiceConfig,
)

SPEAKER_WIDTH = 6
SPEECH_TOKENS = 256
LANGUAGES = ("zh", "en", "ja", "yue", "ko")

FACTS = CosyVoiceFacts(
    LanguageModelFacts(64, 2, 4, SPEECH_TOKENS, SPEAKER_WIDTH, top_p=0.8, top_k=25, window=10, repetition=0.1),
    FlowFacts(token_rate=50, guidance=0.7),
    HiftFacts(8, 0.1, 0.003, 10.0, (0.1,) * 9, 0.0, 18),
    precision={},
    checks={},
)


def cosyvoice_config(folder: Path, voices: tuple[VoiceConfig, ...], files: dict[str, str] | None = None) -> ModelConfig:
    return ModelConfig(
        family="cosyvoice",
        name="tiny",
        version="1",
        licence="Apache-2.0",
        origin="a test",
        languages=LANGUAGES,
        default_voice=voices[0].id if voices else "",
        voices=voices,
        mel=MelConfig(),
        files=files or {},
        cosyvoice=FACTS,
        folder=folder,
    )
