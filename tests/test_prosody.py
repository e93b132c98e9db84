import numpy as np
import pytest

from cosycli.acoustic.prosody import MELODIES, SEMITONE, fixed_durations, shape_melody
from cosycli.text.phones import Boundary, Phone, Punctuation

FRAME_SECONDS = 256 / 22050


def phrase(ending: Punctuation, comma: bool = False) -> list[Phone]:
    syllables = [Phone("a", 1, "zh", Boundary.SYLLABLE) for _ in range(6)]
    if comma:
        syllables.insert(3, Phone("sp", punctuation=Punctuation.COMMA))
    return [Phone("sil"), *syllables, Phone("sil", punctuation=ending)]


def melody(phones: list[Phone], frames: int = 10) -> np.ndarray:
    durations = np.full(len(phones), frames)
    spread = np.full(len(phones), 0.2, np.float32)
    return shape_melody(np.zeros(durations.sum(), np.float32), phones, ["zh"] * len(phones), durations, spread)


def test_pauses_are_fixed_and_follow_the_speed() -> None:
    phones = [Phone("sil"), Phone("a", 1, "zh"), Phone("sp"), Phone("a", 1, "zh"), Phone("brk"), Phone("sil")]
    slow, fast = fixed_durations(phones, FRAME_SECONDS, 0.5), fixed_durations(phones, FRAME_SECONDS, 2.0)
    assert slow[1] == slow[3] == 0  # left to the network
    assert slow[2] == pytest.approx(4 * fast[2], abs=2)
    assert slow[4] > slow[2]
    assert slow[0] == fast[0] == slow[-1] > 0  # the decoder needs its edges at any speed


def test_pitch_falls_over_a_statement() -> None:
    shaped = melody(phrase(Punctuation.PERIOD))
    speech = shaped[10:-10]
    assert speech[0] == pytest.approx(MELODIES["zh"].fall / 2, abs=0.05)
    assert (np.diff(speech) < 0).all()
    assert speech[-1] < -MELODIES["zh"].fall / 2


def test_a_question_ends_high() -> None:
    statement, question = melody(phrase(Punctuation.PERIOD)), melody(phrase(Punctuation.QUESTION))
    last = slice(-20, -10)
    difference = MELODIES["zh"].question_end - MELODIES["zh"].statement_end
    assert (question - statement)[last].max() == pytest.approx(difference * SEMITONE / 0.2, rel=0.01)
    assert np.array_equal(question[:-20], statement[:-20])


def test_a_comma_resets_part_of_the_fall() -> None:
    shaped = melody(phrase(Punctuation.PERIOD, comma=True))
    first, second = shaped[10:40], shaped[50:80]
    assert first[-1] < second[0] < first[0]


def test_the_range_is_scaled() -> None:
    phones = phrase(Punctuation.PERIOD)
    durations, spread = np.full(len(phones), 10), np.full(len(phones), 0.2, np.float32)
    languages = ["zh"] * len(phones)
    high = shape_melody(np.ones(80, np.float32), phones, languages, durations, spread)
    zero = shape_melody(np.zeros(80, np.float32), phones, languages, durations, spread)
    assert np.allclose(high - zero, MELODIES["zh"].range, atol=1e-6)
