"""Tones: which syllables are heard, what their contours are, and what a classifier makes of them."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("pyworld")

from cosycli.quality.syllables import Syllable, syllables
from cosycli.quality.tone_classifier import ToneClassifier, confusion, tone_features
from cosycli.quality.tone_contours import ToneContour, shape_faults, tone_contours
from cosycli.quality.tones import F0_RANGES
from cosycli.synthesizer import Synthesizer
from cosycli.text.phones import Boundary, Phone

CHAO = {1: (5, 5), 2: (3, 5), 3: (2, 1), 4: (5, 1)}


def test_syllables_have_the_f0_of_their_rimes() -> None:
    phones = (
        Phone("t", 0, "zh", Boundary.SYLLABLE), Phone("a", 4, "zh"), Phone("j", 4, "zh"),
        Phone("a", 1, "zh", Boundary.SYLLABLE),
        Phone("sil"),
    )  # fmt: skip
    durations = np.array([4, 10, 10, 8, 7])
    lead = np.zeros(5, np.float32)  # the silence that the acoustic model put before the first phone
    f0 = np.concatenate([lead, np.zeros(4), np.linspace(300, 200, 20), np.full(8, 250), np.zeros(7)]).astype(np.float32)
    falling, level = syllables(phones, durations, f0, "zh")
    assert (falling.tone, falling.final, falling.follows, falling.precedes, falling.place) == (4, False, False, True, 0)
    assert (level.tone, level.final, level.follows, level.precedes, level.place) == (1, True, True, False, 1)
    assert np.allclose(falling.f0, np.linspace(300, 200, 20), atol=0.5) and np.allclose(level.f0, 250)


def test_what_is_hardly_voiced_or_has_no_tone_is_left_out() -> None:
    phones = (
        Phone("a", 5, "zh", Boundary.SYLLABLE), Phone("a", 2, "zh", Boundary.SYLLABLE),
        Phone("a", 7, "yue", Boundary.SYLLABLE), Phone("sil"),
    )  # fmt: skip
    f0 = np.concatenate([np.full(10, 200), np.zeros(8), np.full(2, 200), np.full(10, 150), np.zeros(3)])
    durations = np.array([10, 10, 10, 3])
    assert syllables(phones, durations, f0.astype(np.float32), "zh") == []
    (only,) = syllables(phones, durations, f0.astype(np.float32), "yue")
    assert (only.tone, only.final) == (2, True)


def spoken(count: int, seed: int, declination: float = 0.0, scale: float = 0.08) -> list[Syllable]:
    """Syllables with Chao's contours, in clauses of eight, with some noise."""
    generator = np.random.default_rng(seed)
    found = []
    for index in range(count):
        tone, place = int(generator.integers(1, 5)), index % 8 / 7
        first, last = CHAO[tone]
        log_f0 = np.log(200) + scale * (np.linspace(first, last, 20) - 3) - declination * (place - 0.5)
        log_f0 += 0.02 * generator.standard_normal() + 0.005 * generator.standard_normal(20)
        final = index % 8 == 7
        f0 = np.exp(log_f0).astype(np.float32)
        found.append(Syllable(tone, f0, 24, place, final, place > 0, not final))
    return found


def test_contours_leave_final_syllables_out_and_have_their_shapes() -> None:
    contours = tone_contours("made up", "zh", False, spoken(400, 0))
    assert contours.faults == ()
    assert sum(contour.count for contour in contours.contours) == 350
    falling = contours.contours[3].semitones
    assert falling[0] - falling[-1] == pytest.approx(4 * 0.08 * 12 / np.log(2), abs=0.3)


def test_wrong_shapes_are_named() -> None:
    flat = tuple(ToneContour(tone, 100, (0.0,) * 5) for tone in range(1, 5))
    assert {"tone 2 does not rise", "tone 4 does not fall"} <= set(shape_faults("zh", flat))
    assert shape_faults("zh", flat[:3]) == ("a tone is missing",)
    flat = tuple(ToneContour(tone, 100, (0.0,) * 5) for tone in range(1, 7))
    assert "tone 2 does not rise" in shape_faults("yue", flat)


def test_the_classifier_learns_from_words_and_understands_another_range_and_declination() -> None:
    classifier = ToneClassifier(tone_features(spoken(1500, 1)))
    right = [
        np.trace(confusion(features, classifier.classify(features))) / len(features.tone)
        for features in (
            tone_features(spoken(400, 2)),
            tone_features(spoken(400, 3, declination=0.15, scale=0.06)),
        )
    ]
    assert min(right) > 0.95
    monotonous = [
        replace(syllable, f0=np.full_like(syllable.f0, 200 + i % 3)) for i, syllable in enumerate(spoken(400, 4))
    ]
    toneless = tone_features(monotonous)
    assert np.trace(confusion(toneless, classifier.classify(toneless))) / 400 < 0.5


def test_the_embedded_voice_has_the_four_tones() -> None:
    """Mean F0 contours of at least 50 syllables each have the shapes of the textbook (Chao, 1968): 55, 35, 21, 51."""
    from cosycli.acoustic.parallel import ParallelModel
    from cosycli.quality.subject import Subject
    from cosycli.quality.tones import spoken_syllables
    from cosycli.vocoder import Vocoder

    synthesizer = Synthesizer.load(threads=1)
    assert isinstance(synthesizer.acoustic, ParallelModel) and isinstance(synthesizer.vocoder, Vocoder)
    subject = Subject(synthesizer, synthesizer.acoustic, synthesizer.vocoder, (), synthesizer.config.folder)
    voice = synthesizer.config.voices[0]
    assert voice.sex in F0_RANGES
    contours = tone_contours(voice.id, "zh", False, spoken_syllables(subject, voice, "zh"))
    assert contours.faults == ()
    assert all(contour.count >= 50 for contour in contours.contours) and len(contours.contours) == 4
