"""A mel that the model itself makes of a sentence, on which to judge its vocoder."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.flow import FlowModel
from cosycli.acoustic.language_model import SpeechLanguageModel, TokenPrompt
from cosycli.acoustic.speaker_prompt import SpeakerPrompt
from cosycli.export.cosyvoice.flow import flow_facts
from cosycli.export.cosyvoice.hyperparameters import Hyperparameters
from cosycli.export.cosyvoice.language_model import language_model_facts
from cosycli.model_config import MelConfig

# 今天天气很好,我们去公园吧。 in the tokens of whisper: the vocabulary of every CosyVoice-300M.
TEXT_IDS = (12074, 6135, 42204, 23801, 11, 15003, 6734, 13545, 3919, 255, 6062, 1543)
LONGEST_SECONDS = 3


def sample_mel(folder: Path, sizes: Hyperparameters, speaker: NDArray[np.float32]) -> NDArray[np.float32]:
    """The log-mel (frames, bands) of a short sentence by the graphs in `folder` and a speaker vector (1, width)."""
    generator = np.random.default_rng(0)
    text = np.array(TEXT_IDS) % sizes.language_model.text_tokens
    model = SpeechLanguageModel(folder, language_model_facts(sizes.language_model), threads=1)
    (tokens,) = model.generate([TokenPrompt(text, speaker, generator)])
    del model
    facts = flow_facts(sizes.flow)
    tokens = tokens[: LONGEST_SECONDS * facts.token_rate]
    mel = MelConfig(sample_rate=sizes.sample_rate, n_mels=sizes.flow.mel_bands)
    return FlowModel(folder, facts, mel, threads=1)(tokens, SpeakerPrompt(speaker), facts.steps, generator)
