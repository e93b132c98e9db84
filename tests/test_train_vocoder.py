"""What the vocoder learns from: cuts of recordings that lie side by side."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from training_folders import FRAMES, MEL, SPECS, make_training_folder

from cosycli.errors import CosyError
from cosycli.spectrogram import mel_spectrogram
from cosycli.training.corpus import Utterance, clean_audio, load_corpus
from cosycli.training.recipe import CorpusSpec
from cosycli.training.train_vocoder import VocoderData, VocoderPlan, training_stretches


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_training_folder(tmp_path_factory.mktemp("vocoder") / "work", utterances=6)


def hold_out(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    def held(spec: CorpusSpec, utterance: Utterance) -> bool:
        return utterance.name in names

    monkeypatch.setattr("cosycli.training.train_vocoder.is_held_out", held)


def test_stretches_end_at_what_is_held_out(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = load_corpus(SPECS[0], work)
    hold_out(monkeypatch)
    assert training_stretches(corpus) == [(0, 6 * FRAMES)]
    hold_out(monkeypatch, "u0", "u3", "u4")
    assert training_stretches(corpus) == [(FRAMES, 2 * FRAMES), (5 * FRAMES, FRAMES)]
    hold_out(monkeypatch, *(f"u{i}" for i in range(6)))
    assert training_stretches(corpus) == []


def marked(mel: np.ndarray) -> np.ndarray:
    """Mels in which the frames of "u2" would be seen."""
    frames = np.arange(len(mel))[:, None]
    return np.where(frames // FRAMES == 2, 99, mel).astype(np.float16)


def test_cuts_are_longer_than_a_word_and_hold_nothing_held_out(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hold_out(monkeypatch, "u2")
    data = VocoderData(work, VocoderPlan(steps=1, batch_size=20, frames=FRAMES + 30), MEL, print)
    data.corpora = [replace(corpus, mel=marked(corpus.mel)) for corpus in data.corpora]
    batch = data.batch(0)
    assert batch.mel.shape == (20, FRAMES + 30, MEL.n_mels)
    assert batch.audio.shape == (20, (FRAMES + 30) * MEL.hop_length)
    assert batch.log_f0.shape == batch.voiced.shape == (20, FRAMES + 30)
    assert batch.mel.max() < 50
    assert batch.mel.equal(data.batch(0).mel) and not batch.mel.equal(data.batch(1).mel)


def test_corpora_are_drawn_by_their_shares(work: Path) -> None:
    data = VocoderData(work, VocoderPlan(steps=1, frames=32), MEL, print)
    weights = [data.weights[[s.corpus == index for s in data.stretches]].sum() for index in range(len(SPECS))]
    assert weights == pytest.approx([spec.share for spec in SPECS])


def test_recordings_that_are_too_short_are_named(work: Path) -> None:
    with pytest.raises(CosyError, match=r"no recording in .* is as long as 1000 frames"):
        VocoderData(work, VocoderPlan(steps=1, frames=1000), MEL, print)


def level_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(samples.astype(float) ** 2)))


def test_recordings_are_heard_with_their_noise_and_said_without(work: Path) -> None:
    """Each recording is a hiss and then a buzz, see training_folders."""
    data = VocoderData(work, VocoderPlan(steps=1, batch_size=40, frames=32), MEL, print)
    recorded, clean = data.corpora[0].audio, data.audio[0]
    hiss, buzz = (slice(first * MEL.hop_length, last * MEL.hop_length) for first, last in ((5, 40), (50, 85)))
    assert level_db(clean[hiss]) < level_db(recorded[hiss]) - 10
    assert level_db(clean[buzz]) == pytest.approx(level_db(recorded[buzz]), abs=0.5)

    batch = data.batch(0)
    hisses = (batch.voiced.sum(1) == 0).numpy()
    heard = np.exp(batch.mel.numpy()[hisses]).mean()
    said = np.exp(mel_spectrogram(batch.audio.numpy()[hisses].ravel(), MEL)).mean()
    assert hisses.sum() >= 3 and said < 0.5 * heard


def test_noise_is_taken_out_once(work: Path) -> None:
    corpus = load_corpus(SPECS[1], work)
    said: list[str] = []
    (work / "corpus" / SPECS[1].name / "clean.npy").unlink(missing_ok=True)
    first = clean_audio(corpus, work, MEL, said.append)
    assert said == ["sentences: 6 recordings freed of noise"]
    np.testing.assert_array_equal(first, clean_audio(corpus, work, MEL, said.append))
    assert len(said) == 1
    assert not list(work.rglob("*.partial"))
