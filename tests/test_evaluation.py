import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("pyworld")

from cosycli.acoustic.parallel import ParallelModel
from cosycli.synthesizer import Synthesizer
from cosycli.text.phones import Boundary, Phone
from cosycli.training.evaluation import _collect_contours, edit_distance, tone_contours
from cosycli.vocoder import Vocoder


def test_edit_distance() -> None:
    wanted = ["glue", "the", "sheet", "to", "the", "dark", "blue", "background"]
    assert edit_distance(wanted, wanted) == 0
    assert edit_distance(wanted, []) == 8
    assert edit_distance(wanted, ["glue", "sheet", "to", "a", "dark", "blue", "back", "ground"]) == 4


def test_contours_are_those_of_rimes_that_are_not_final() -> None:
    phones = (
        Phone("t", 0, "zh", Boundary.SYLLABLE), Phone("a", 4, "zh"), Phone("j", 4, "zh"),
        Phone("a", 1, "zh", Boundary.SYLLABLE),
        Phone("sil"),
    )  # fmt: skip
    durations = np.array([4, 10, 10, 8, 7])
    lead = np.zeros(5, np.float32)  # the silence that the acoustic model put before the first phone
    f0 = np.concatenate([lead, np.zeros(4), np.linspace(300, 200, 20), np.full(8, 250), np.zeros(7)]).astype(np.float32)
    found: dict[int, list[np.ndarray]] = {tone: [] for tone in range(1, 5)}
    _collect_contours(phones, durations, f0, found)
    assert [len(found[tone]) for tone in range(1, 5)] == [0, 0, 0, 1]
    assert np.allclose(found[4][0], [300, 275, 250, 225, 200], atol=0.5)


def test_the_embedded_voice_has_the_four_tones() -> None:
    """Mean F0 contours of at least 50 syllables each have the shapes of the textbook (Chao, 1968): 55, 35, 21, 51."""
    synthesizer = Synthesizer.load(threads=1)
    assert isinstance(synthesizer.acoustic, ParallelModel)
    assert isinstance(synthesizer.vocoder, Vocoder)
    contours = tone_contours(synthesizer.config.voices[0], synthesizer.acoustic, synthesizer.vocoder)
    assert all(count >= 50 for count, _ in contours.values())
    high, rising, low, falling = (np.array(contours[tone][1]) for tone in range(1, 5))
    assert np.ptp(high) < 2.5 and high.mean() > 2
    assert rising[-1] - rising.min() > 2 and np.argmin(rising) <= 2
    assert low.mean() < min(high.mean(), rising.mean(), falling.mean()) and low[-1] < low[0]
    assert falling[0] - falling[-1] > 4
