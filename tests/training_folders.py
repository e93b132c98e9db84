"""A small training folder of made-up features, as `prepare` and `align` leave it."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from cosycli.model_config import MelConfig
from cosycli.spectrogram import mel_spectrogram
from cosycli.text.phones import Boundary, Phone
from cosycli.training.corpus import Utterance
from cosycli.training.recipe import CorpusSpec, Recipe, write_recipe

MEL = MelConfig()
FRAMES = 90  # of each utterance
SPECS = (
    CorpusSpec("words", "zh", 0, 90, 500, "hsk", share=0.6, hold_out=10, isolated=True),
    CorpusSpec("sentences", "en", 1, 80, 450, "kathleen", share=0.4, hold_out=10),
)
RECIPE = Recipe("test", "1", "none", "here", SPECS, (), {"zh": 0, "en": 1}, 0.3)
VOWELS = {"zh": Phone("a", 1, "zh"), "en": Phone("ɪ", 13, "en")}


def make_training_folder(work: Path, utterances: int = 24) -> Path:
    """Two corpora of so many utterances each; one recording in three did not fit its text."""
    write_recipe(RECIPE, work)
    for index, spec in enumerate(SPECS):
        generator = np.random.default_rng(index)
        folder = work / "corpus" / spec.name
        folder.mkdir(parents=True)
        sounds, f0s = zip(*(_sound(generator, 120 * (index + 1)) for _ in range(utterances)), strict=True)
        np.save(folder / "audio.npy", np.concatenate(sounds))
        np.save(folder / "f0.npy", np.concatenate(f0s))
        mels = [mel_spectrogram(sound.astype(np.float32) / 32767, MEL) for sound in sounds]
        np.save(folder / "mel.npy", np.concatenate(mels).astype(np.float16))
        rows = [
            Utterance(f"u{i}", {"file": f"u{i}.wav", "text": f"text {i}"}, FRAMES * i, FRAMES)
            for i in range(utterances)
        ]
        (folder / "utterances.json").write_text(json.dumps([asdict(row) for row in rows]))
        word = (Phone("sil"), Phone("s", 0, spec.language, Boundary.WORD), VOWELS[spec.language], Phone("sil"))
        phones = [[p.symbol, p.tone, p.language, int(p.boundary)] for p in word]
        fitting = [i for i in range(utterances) if i % 3]
        alignment = [{"utterance": i, "phones": phones, "durations": [10, 20, 50, 10]} for i in fitting]
        (folder / "alignment.json").write_text(json.dumps(alignment))
    return work


def _sound(generator: np.random.Generator, f0: float) -> tuple[np.ndarray, np.ndarray]:
    """Samples (FRAMES * hop,) int16 and F0 (FRAMES,): first a hiss, then a buzz that glides."""
    pitch = np.where(np.arange(FRAMES) < FRAMES // 2, 0, f0 * generator.uniform(0.8, 1.2) * np.linspace(1, 1.3, FRAMES))
    phase = np.cumsum(np.repeat(pitch, MEL.hop_length)) / MEL.sample_rate
    buzz = sum(np.sin(2 * np.pi * n * phase) / n for n in range(1, 12))
    sound = 0.1 * buzz + 0.01 * generator.standard_normal(len(phase))
    return np.round(sound * 32767).astype(np.int16), pitch.astype(np.float32)
