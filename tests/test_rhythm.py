import numpy as np
import pytest

from cosycli.acoustic.rhythm import (
    FLAP,
    FRICATIVE,
    MAX_FRAMES,
    PAUSE,
    PHRASE_END_LENGTH,
    SONORANT,
    STOP,
    VOWEL,
    WEAK_LENGTH,
    at_speed,
    length_factors,
    pause_frames,
    sound_class,
)
from cosycli.text.delivery import Clause, Contour, Delivery, delivery_of
from cosycli.text.frontend import analyze
from cosycli.text.phones import SYMBOLS, Boundary, Phone

FRAME_SECONDS = 256 / 22050


def sentence(text: str):
    (found,) = analyze(text, "zh")
    return found.phones, delivery_of(found)


def test_every_phone_has_a_class() -> None:
    classes = {symbol: sound_class(symbol) for symbol in SYMBOLS[2:]}
    assert classes["a"] is classes["aɪ"] is classes["ʅ"] is VOWEL
    assert classes["s͈"] is classes["tɕ͈"] is FRICATIVE
    vowels = {symbol for symbol, kind in classes.items() if kind is VOWEL}
    assert not vowels & set("ptkbdɡfvszʃʒxhmnŋlɹɾjwɥ")
    assert set(classes.values()) == {PAUSE, VOWEL, SONORANT, FRICATIVE, STOP, FLAP}


def test_pauses_are_fixed_and_the_network_has_the_rest() -> None:
    phones, delivery = sentence("下雨了，我们回家吧。")
    frames = pause_frames(delivery, FRAME_SECONDS)
    assert [bool(frame) for frame in frames] == [phone.is_pause for phone in phones]
    comma, edge = frames[frames > 0]
    assert comma == pytest.approx(delivery.clauses[0].pause / FRAME_SECONDS, abs=0.5)
    assert edge == 7  # the decoder needs its edges


def test_weak_words_are_short_where_they_are_not_last() -> None:
    phones, delivery = sentence("我在北京和他跑。")
    factors = length_factors(phones, delivery)
    vowels = {index: factors[index] for index, phone in enumerate(phones) if sound_class(phone.symbol) is VOWEL}
    light = 1 - (1 - WEAK_LENGTH) / 2
    assert list(vowels.values()) == pytest.approx([light, light, 1, 1, light, light, 1])
    assert all(factors[i] == 1 for i, phone in enumerate(phones) if sound_class(phone.symbol) in (STOP, FRICATIVE))


def test_neutral_tones_are_short_as_they_come() -> None:
    phones, delivery = sentence("我的书。")
    factors = length_factors(phones, delivery)
    assert all(factors[index] == 1 for index, phone in enumerate(phones) if phone.tone == 5)
    assert 0.0 in delivery.prominence  # though it has no weight


def test_phrases_end_long_and_ellipses_longer() -> None:
    phones = [Phone("a", 1, "zh", Boundary.WORD) for _ in range(6)] + [Phone("sil")]
    delivery = Delivery((Clause(0, 6, "zh", Contour.TRAILING, 0.3, (3,)),), (1.0,) * 7)
    factors = length_factors(phones, delivery)
    assert factors[2] == pytest.approx(PHRASE_END_LENGTH)
    assert factors[5] > factors[2]
    assert factors[0] == factors[3] == 1


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.5, 2.0])
def test_the_whole_follows_the_speed_exactly(speed: float) -> None:
    phones, _ = sentence("他每天早上六点起床，先跑步，然后吃早饭。")
    usual = np.full(len(phones), 9)
    changed = at_speed(usual, phones, speed)
    assert changed[-1] == usual[-1]  # the edge
    assert changed[:-1].sum() == pytest.approx(usual[:-1].sum() / speed, rel=1e-4)
    assert changed.max() <= MAX_FRAMES


def test_vowels_give_way_and_bursts_stay() -> None:
    phones = [Phone("t"), Phone("a"), Phone("s"), Phone("n"), Phone("sp"), Phone("ɾ"), Phone("a"), Phone("sil")]
    usual = np.full(8, 12)
    stop, vowel, fricative, nasal, pause, flap, _, _ = at_speed(usual, phones, 2.0)
    assert vowel < nasal < pause < fricative < stop < flap < 12
    stop, vowel, fricative, nasal, pause, flap, _, _ = at_speed(usual, phones, 0.5)
    assert vowel > nasal > pause > fricative > stop > flap > 12


def test_short_sounds_keep_their_floors() -> None:
    phones = [Phone("s"), Phone("a"), Phone("t"), Phone("a"), Phone("n"), Phone("a"), Phone("sil")]
    usual = np.array([5, 20, 2, 5, 4, 20, 7])
    fast = at_speed(usual, phones, 2.0)
    assert (fast[:-1] >= np.minimum(usual[:-1], [4, 4, 3, 4, 3, 4]) - 1e-3).all()
    assert fast[2] == 2  # none is made longer than it was
    short = at_speed(np.array([4, 4, 3, 4, 3, 4, 7]), phones, 2.0)  # no room for floors: the speed is kept
    assert short[:-1].sum() == pytest.approx(11)


def test_what_cannot_be_longer_leaves_the_rest_to_others() -> None:
    phones = [Phone("a"), Phone("a"), Phone("t"), Phone("sil")]
    slow = at_speed(np.array([50, 10, 5, 7]), phones, 0.6)
    assert slow[0] == MAX_FRAMES
    assert slow[:-1].sum() == pytest.approx(65 / 0.6)
