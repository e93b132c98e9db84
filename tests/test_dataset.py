from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from cosycli.errors import CosyError
from cosycli.text.phones import Boundary, Phone
from cosycli.training.alignment import LabelledUtterance
from cosycli.training.corpus import Corpus, Utterance
from cosycli.training.dataset import (
    BATCH_FRAMES,
    FRAME_FIELDS,
    POOL_BATCHES,
    SILENCE_ID,
    TOKEN_FIELDS,
    AcousticData,
    Batch,
    Example,
    Source,
    Statistics,
    collate,
    cut,
    join,
    make_example,
    measure_statistics,
    warp,
    write_statistics,
)
from cosycli.training.recipe import CorpusSpec, Recipe

N_MELS = 80
HOP = 256
CORPORA = (
    CorpusSpec("words", "zh", 0, 90, 500, "hsk", share=0.5, hold_out=10, isolated=True),
    CorpusSpec("sentences", "en", 1, 80, 450, "kathleen", share=0.4, hold_out=10),
    CorpusSpec("syllables", "yue", 2, 70, 500, "jyutnet", share=0.1, hold_out=10, isolated=True),
)
RECIPE = Recipe("test", "1", "none", "here", CORPORA, (), {"zh": 0, "en": 1, "yue": 2}, 0.3)


def example(phones: list[int], durations: list[int], speaker: int = 0, value: float = 0.0) -> Example:
    """Frames whose first band tells the token's position in the phrase and whose second one the frame's number."""
    n, duration = len(phones), np.array(durations)
    index = np.repeat(np.arange(n), duration)
    mel = np.zeros((len(index), N_MELS), np.float32)
    mel[:, 0], mel[:, 1], mel[:, 2] = index, np.arange(len(index)), value
    flags = np.zeros((n, 3), np.float32)
    flags[:, 0] = flags[:, 1] = np.array(phones) != SILENCE_ID
    return Example(
        np.array(phones), np.zeros(n, np.int64), np.ones(n, np.int64), flags, np.full(n, speaker), duration, duration,
        np.arange(n, dtype=np.float32), mel, np.arange(len(index), dtype=np.float32), (index % 2).astype(np.float32),
    )  # fmt: skip


SIL = SILENCE_ID


def check(item: Example) -> None:
    """All token arrays have one length, all frame arrays that of the durations' sum."""
    assert {len(getattr(item, name)) for name in TOKEN_FIELDS} == {len(item.phone)}
    assert {len(getattr(item, name)) for name in FRAME_FIELDS} == {int(item.duration.sum())}


@pytest.mark.parametrize("rate", [0.8, 1.3, 2.0, 2.3])
def test_a_warp_keeps_the_order_of_tokens_and_scales_durations(rate: float) -> None:
    item = example([SIL, 10, 11, 12, 13, SIL], [9, 20, 14, 7, 30, 8])
    warped = warp(item, rate)
    check(warped)
    assert warped.phone.tolist() == item.phone.tolist()
    assert warped.duration[[0, -1]].tolist() == [9, 8]
    assert np.abs(warped.duration - np.where(item.phone == SIL, item.duration, item.duration / rate)).max() <= 1
    assert warped.duration[1:-1].sum() == pytest.approx(71 / rate, abs=1)
    assert warped.natural.tolist() == item.duration.tolist()
    # Each token's frames still come from its own recorded frames, in order.
    token = np.repeat(np.arange(6), warped.duration)
    assert np.abs(warped.mel[:, 0] - token).max() <= 0.5
    assert (np.diff(warped.mel[:, 1]) >= 0).all()
    assert warped.mel[:, 1] == pytest.approx(warped.pitch)
    assert {array.dtype for array in (warped.mel, warped.pitch, warped.voiced)} == {np.dtype(np.float32)}


def test_a_warp_at_rate_one_changes_nothing() -> None:
    item = example([SIL, 10, 11, SIL], [5, 3, 8, 4])
    same = warp(item, 1.0)
    for field in fields(Example):
        assert np.array_equal(getattr(same, field.name), getattr(item, field.name)), field.name


def test_a_fast_warp_leaves_each_token_a_frame() -> None:
    warped = warp(example([SIL, 10, 11, 12, SIL], [2, 2, 2, 3, 2]), 2.3)
    check(warped)
    assert warped.duration.min() >= 1


def test_cut_takes_tokens_with_their_frames() -> None:
    item = example([SIL, 10, 11, 12, SIL], [5, 3, 8, 4, 6])
    part = cut(item, 1, 3)
    check(part)
    assert part.phone.tolist() == [10, 11]
    assert part.mel[:, 1].tolist() == list(range(5, 16))
    whole = cut(item, 0, 5)
    assert np.array_equal(whole.mel, item.mel)


def test_join_drops_the_silences_inside() -> None:
    parts = [example([SIL, 10 + i, SIL], [4, 6, 5], value=i) for i in range(3)]
    joined = join(parts)
    check(joined)
    assert joined.phone.tolist() == [SIL, 10, 11, 12, SIL]
    assert joined.duration.tolist() == [4, 6, 6, 6, 5]
    assert joined.mel[:, 2].tolist() == [0] * 10 + [1] * 6 + [2] * 11


def test_join_takes_parts_without_silences() -> None:
    joined = join(
        [example([SIL, 10, SIL], [4, 6, 5]), example([20, 21], [3, 3], speaker=1), example([SIL, 11, SIL], [4, 6, 5])]
    )
    check(joined)
    assert joined.phone.tolist() == [SIL, 10, 20, 21, 11, SIL]
    assert joined.speaker.tolist() == [0, 0, 1, 1, 0, 0]


def test_collate_pads_with_masks_and_an_index() -> None:
    short, long = example([SIL, 10, SIL], [2, 3, 2]), example([SIL, 10, 11, 12, SIL], [2, 3, 4, 5, 2])
    batch = collate([short, long])
    assert batch.mel.shape == (2, 16, N_MELS) and batch.tokens.phone.shape == (2, 5)
    assert batch.tokens.flags.shape == (2, 5, 3)
    assert batch.tokens.mask[..., 0].tolist() == [[1, 1, 1, 0, 0], [1] * 5]
    assert batch.frame_mask[..., 0].sum(1).tolist() == [7, 16]
    assert batch.index[0].tolist() == [0, 0, 1, 1, 1, 2, 2] + [2] * 9
    assert batch.index[1].tolist() == np.repeat(np.arange(5), [2, 3, 4, 5, 2]).tolist()
    assert not batch.mel[0, 7:].any() and not batch.duration[0, 3:].any()
    assert np.array_equal(batch.mel[1].numpy(), long.mel)
    assert batch.mel.dtype == batch.energy.dtype == torch.float32 and batch.duration.dtype == torch.int64


def test_a_batch_moves_as_a_whole() -> None:
    batch = collate([example([SIL, 10, SIL], [2, 3, 2])]).to("cpu")
    assert isinstance(batch, Batch) and batch.tokens.phone.tolist() == [[SIL, 10, SIL]]


def corpus(index: int, utterances: list[Utterance], generator: np.random.Generator) -> Corpus:
    frames = sum(u.n_frames for u in utterances)
    mel = generator.normal(-5, 2, (frames, N_MELS)).astype(np.float16)
    f0 = np.where(np.arange(frames) % 3 > 0, 100.0 * (index + 1), 0).astype(np.float32)
    f0[1::6] *= 2
    return Corpus(CORPORA[index], utterances, np.zeros(frames * HOP, np.int16), mel, f0)


def test_statistics_belong_to_speakers_by_their_ids() -> None:
    generator = np.random.default_rng(0)
    corpora = [corpus(i, [Utterance("a", {}, 0, 300)], generator) for i in (2, 0, 1)]
    statistics = measure_statistics(corpora)
    assert statistics.mel_mean == pytest.approx(-5, abs=0.1) and statistics.mel_std == pytest.approx(2, abs=0.1)
    assert len(statistics.f0_median) == 3
    lowest = [np.exp(median) for median in statistics.f0_median]
    assert lowest == sorted(lowest)


def test_an_example_is_normalised_by_its_speaker() -> None:
    generator = np.random.default_rng(0)
    made = corpus(1, [Utterance("a", {}, 0, 20), Utterance("b", {}, 20, 30)], generator)
    phones = (Phone("sil"), Phone("s", 0, "en", Boundary.WORD), Phone("ɪ", 13, "en"), Phone("sil"))
    labelled = LabelledUtterance(made.utterances[1], phones, np.array([5, 10, 8, 7]))
    statistics = Statistics(-5.0, 2.0, (0.0, 5.0, 0.0), (1.0, 0.5, 1.0))
    item = make_example(made, labelled, statistics)
    check(item)
    recorded = made.mel[20:50].astype(np.float32)
    assert item.mel == pytest.approx((recorded + 5) / 2, abs=1e-5)
    assert item.energy[1] == pytest.approx(item.mel[5:15].mean(), abs=1e-5)
    voiced = made.f0[20:50] > 0
    assert item.voiced.tolist() == voiced.tolist()
    assert item.pitch[voiced] == pytest.approx((np.log(made.f0[20:50][voiced]) - 5) / 0.5, abs=1e-5)
    assert item.speaker.tolist() == [1] * 4


def test_one_speaker_of_two_corpora_has_one_statistic() -> None:
    generator = np.random.default_rng(0)
    one, other = (corpus(i, [Utterance("a", {}, 0, 300)], generator) for i in (0, 1))
    together = measure_statistics([one, replace(other, spec=replace(other.spec, speaker=0))])
    assert len(together.f0_median) == 1
    low, high = (measure_statistics([part]).f0_median[0] for part in (one, other))
    assert low < together.f0_median[0] <= high


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> AcousticData:
    """Two words, two sentences and two syllables, none held out."""
    generator = np.random.default_rng(0)

    def load(recipe: Recipe, work: Path) -> list[Corpus]:
        utterances = [Utterance(f"u{i}", {"hanzi": f"word {i}"}, 60 * i, 60) for i in range(2)]
        return [corpus(index, utterances, generator) for index in range(3)]

    def align(made: Corpus, work: Path) -> list[LabelledUtterance]:
        language = made.spec.language
        vowel = {"zh": Phone("a", 1, "zh"), "en": Phone("ɪ", 13, "en"), "yue": Phone("a", 6, "yue")}[language]
        word = (Phone("s", 0, language, Boundary.WORD), vowel)
        words, durations = ((word, word), [8, 10, 14, 10, 10, 8]) if language != "yue" else ((word,), [8, 20, 24, 8])
        phones = (Phone("sil"), *(phone for word in words for phone in word), Phone("sil"))
        return [LabelledUtterance(u, phones, np.array(durations)) for u in made.utterances]

    monkeypatch.setattr("cosycli.training.dataset.read_recipe", lambda work: RECIPE)
    monkeypatch.setattr("cosycli.training.dataset.load_corpora", load)
    monkeypatch.setattr("cosycli.training.dataset.load_alignment", align)
    monkeypatch.setattr("cosycli.training.dataset.is_held_out", lambda spec, utterance: False)
    return AcousticData(Path(), seed=3)


def same(one: Batch, other: Batch) -> bool:
    return one.mel.shape == other.mel.shape and all(
        torch.equal(getattr(one, name), getattr(other, name)) for name in ("mel", "pitch", "duration", "speaker")
    )


@pytest.mark.parametrize("workers", [0, 2])
def test_the_batch_of_a_step_depends_on_seed_and_step_alone(data: AcousticData, workers: int) -> None:
    data.batch_frames = 500
    whole = list(data.batches(0, 2 * POOL_BATCHES + 3))
    assert len(whole) == 2 * POOL_BATCHES + 3
    resumed = list(data.batches(5, len(whole), workers))
    assert len(resumed) == len(whole) - 5
    assert all(same(one, other) for one, other in zip(whole[5:], resumed, strict=True))
    assert not any(same(whole[0], other) for other in whole[1:])


def test_batches_are_about_as_large_as_they_should_be(data: AcousticData) -> None:
    batches = data.pool(0)
    assert len(batches) == POOL_BATCHES
    for batch in batches:
        assert torch.equal(batch.duration.sum(1), batch.frame_mask[..., 0].sum(1).long())
    sizes = [batch.mel.shape[0] * batch.mel.shape[1] for batch in batches]
    assert np.mean(sizes) == pytest.approx(BATCH_FRAMES, rel=0.25) and max(sizes) < 2 * BATCH_FRAMES


def test_an_example_larger_than_a_batch_is_still_learnt(data: AcousticData) -> None:
    data.batch_frames = 10
    assert len(data.pool(0)) == POOL_BATCHES


def test_stored_statistics_hold(data: AcousticData, tmp_path: Path) -> None:
    stored = Statistics(-4.0, 3.0, (5.0, 5.0, 5.0), (0.2, 0.3, 0.4))
    write_statistics(stored, tmp_path)
    assert AcousticData(tmp_path).statistics == stored
    (tmp_path / "statistics.json").write_text('{"mel_mean": -4.0')
    with pytest.raises(CosyError, match="is damaged"):
        AcousticData(tmp_path)


def test_drawn_examples_cover_all_speakers_and_mix_languages(data: AcousticData) -> None:
    generator = np.random.default_rng(0)
    drawn = [data.draw(generator) for _ in range(400)]
    for item in drawn:
        check(item)
        inner = item.phone[1:-1]
        assert not (inner == SILENCE_ID).any() and (item.duration >= 1).all()
    speakers = [set(item.speaker.tolist()) for item in drawn]
    assert set().union(*speakers) == {0, 1, 2}
    mixed = sum(len(found) == 2 for found in speakers) / len(drawn)
    assert 0.05 < mixed < 0.16
    assert max(len(found) for found in speakers) == 2
    shares = [sum(found == {speaker} for found in speakers) / len(drawn) for speaker in range(3)]
    assert shares == pytest.approx([0.45, 0.36, 0.09], abs=0.08)


def test_words_stay_final_and_single_syllables_but_the_last_do_not(data: AcousticData) -> None:
    generator = np.random.default_rng(0)
    words, syllables = data.sources["words"], data.sources["syllables"]
    for _ in range(20):
        item = syllables.stretch(generator)
        assert item.flags[:, 2].tolist() == [0.0] * (len(item.phone) - 3) + [1.0, 1.0, 0.0]
        item = words.stretch(generator)
        assert item.flags[:, 2].sum() == (len(item.phone) - 2) / 2  # the second of the two syllables of each


def test_isolated_words_are_sped_up_to_the_rate_of_sentences() -> None:
    slow = [example([SIL, 10, SIL], [9, 80, 9])]
    isolated = Source.of(CORPORA[0], slow, 256 / 22050)
    assert isolated.rates == (1.0, 3.0)
    quick = Source.of(CORPORA[0], [example([SIL, 10, SIL], [9, 30, 9])], 256 / 22050)
    assert quick.rates == pytest.approx((1.0, 30 * 256 / 22050 / 0.17))
    assert Source.of(CORPORA[1], slow, 256 / 22050).rates == (0.8, 1.35)


def test_held_out_recordings_are_never_drawn(monkeypatch: pytest.MonkeyPatch, data: AcousticData) -> None:
    monkeypatch.setattr("cosycli.training.dataset.is_held_out", lambda spec, utterance: utterance.name == "u1")
    parted = AcousticData(Path())
    assert {name: len(source.examples) for name, source in parted.sources.items()} == dict.fromkeys(parted.sources, 1)
    assert {name: len(held) for name, held in parted.held_out.items()} == dict.fromkeys(parted.sources, 1)


def test_a_corpus_without_training_examples_is_named(monkeypatch: pytest.MonkeyPatch, data: AcousticData) -> None:
    monkeypatch.setattr("cosycli.training.dataset.is_held_out", lambda spec, utterance: spec is CORPORA[2])
    with pytest.raises(CosyError, match="syllables has no aligned recording"):
        AcousticData(Path())
