from collections.abc import Callable

import numpy as np
import pytest

from cosycli.postprocess import denoise, fade, join, remove_dc, silence, trim

RATE = 22050


def voice(seconds: float = 1.0, seed: int = 0) -> np.ndarray:
    """Harmonics of 120 Hz in four syllables a second, silent at both ends."""
    time = np.arange(round(seconds * RATE)) / RATE
    phases = np.random.default_rng(seed).uniform(0, 6, 30)
    tone = sum(np.sin(2 * np.pi * 120 * k * time + phases[k]) / k for k in range(1, 30))
    return (0.2 * tone * np.sin(np.pi * 4 * time) ** 2).astype(np.float32)


def noise(n: int, db: float, seed: int = 1) -> np.ndarray:
    return (10 ** (db / 20) * np.random.default_rng(seed).standard_normal(n)).astype(np.float32)


def rms_db(samples: np.ndarray) -> float:
    return 20 * np.log10(np.sqrt(np.mean(samples.astype(np.float64) ** 2)) + 1e-12)


STEPS: list[Callable[[np.ndarray], np.ndarray]] = [
    lambda samples: remove_dc(samples, RATE),
    lambda samples: trim(samples, RATE),
    lambda samples: fade(samples, RATE),
    lambda samples: denoise(samples, RATE),
    lambda samples: join([samples]),
]


@pytest.mark.parametrize("step", STEPS)
def test_each_step_takes_what_there_is(step: Callable[[np.ndarray], np.ndarray]) -> None:
    for n in (0, 1, 2, 100, 3000):
        got = step(np.full(n, 0.1, np.float32))
        assert got.dtype == np.float32
        assert got.ndim == 1
        assert np.isfinite(got).all()
    for bad in ([np.nan, 0], [0, np.inf], [[0.0]]):
        with pytest.raises(ValueError, match="finite"):
            step(np.array(bad, np.float32))


@pytest.mark.parametrize("step", STEPS)
def test_no_step_changes_its_argument(step: Callable[[np.ndarray], np.ndarray]) -> None:
    samples = voice() + noise(RATE, -50) + np.float32(0.1)
    before = samples.copy()
    step(samples)
    np.testing.assert_array_equal(samples, before)


def test_an_offset_and_a_drift_go_without_a_click_at_the_edges() -> None:
    clean = voice()
    drift = (0.1 + 0.1 * np.arange(RATE) / RATE).astype(np.float32)
    got = remove_dc(clean + drift, RATE)
    assert abs(got.mean()) < 1e-3
    assert np.abs(got - clean).max() < 0.01
    assert abs(got[0]) < 0.005
    assert abs(got[-1]) < 0.005


@pytest.mark.parametrize(
    ("frequency", "least", "most"), [(3, -90, -20), (20, -4, -2), (80, -0.2, 0.2), (1000, -0.01, 0.01)]
)
def test_rumble_goes_and_voices_stay(frequency: float, least: float, most: float) -> None:
    tone = np.sin(2 * np.pi * frequency * np.arange(4 * RATE) / RATE).astype(np.float32)
    inside = slice(RATE, -RATE)
    got = remove_dc(tone, RATE)
    assert least < rms_db(got[inside]) - rms_db(tone[inside]) < most
    if frequency >= 80:  # no delay
        assert np.abs(got[inside] - tone[inside]).max() < 0.01


@pytest.mark.parametrize("floor", [-np.inf, -90, -70, -60])
def test_trimming_keeps_all_speech_and_little_silence(floor: float) -> None:
    speech = voice()
    before, after = round(0.7 * RATE), round(1.1 * RATE)
    samples = np.concatenate([silence(0.7, RATE), speech, silence(1.1, RATE)])
    samples = samples + noise(len(samples), floor)
    got = trim(samples, RATE, keep_seconds=0.08)
    begin = int(np.flatnonzero(samples == got[0])[0]) if np.isfinite(floor) else None
    assert len(speech) <= len(got) + 0.05 * RATE  # the voice itself begins and ends in silence
    assert len(got) < len(speech) + 0.2 * RATE
    if begin is not None:
        np.testing.assert_array_equal(got, samples[begin : begin + len(got)])
        assert begin < before + 0.02 * RATE
        assert begin + len(got) > len(samples) - after - 0.02 * RATE


def test_a_weak_consonant_at_the_end_is_speech() -> None:
    vowel = voice(0.5)
    fricative = noise(round(0.1 * RATE), -42)
    samples = np.concatenate([silence(0.5, RATE), vowel, fricative, silence(0.5, RATE)])
    got = trim(samples, RATE)
    end = np.flatnonzero(got)[-1] + 1
    np.testing.assert_array_equal(got[end - len(fricative) : end], fricative)


def test_nothing_but_silence_is_cut_short() -> None:
    assert len(trim(silence(2, RATE), RATE, keep_seconds=0.1)) == 2205
    assert len(trim(noise(2 * RATE, -95), RATE, keep_seconds=0.1)) == 2205


def test_fades_begin_and_end_in_silence_and_leave_the_rest() -> None:
    samples = np.full(RATE, 0.5, np.float32)
    got = fade(samples, RATE, 0.005)
    assert got[0] == got[-1] == 0
    np.testing.assert_array_equal(got[110:-110], samples[110:-110])
    assert np.abs(np.diff(got)).max() < 0.5 * np.pi / 2 / 110 * 1.01
    short = fade(np.ones(9, np.float32), RATE)
    assert short[0] == short[-1] == 0
    assert short[4] == 1


def test_faded_pieces_and_silence_are_joined_as_they_are() -> None:
    pieces = [fade(voice(), RATE), silence(0.2, RATE), fade(voice(seed=1), RATE), silence(0, RATE)]
    np.testing.assert_array_equal(join(pieces), np.concatenate(pieces))
    assert len(join([])) == 0


def test_a_step_at_a_joint_is_smoothed() -> None:
    pieces = [np.full(500, level, np.float32) for level in (0.4, -0.5, 0.1)]
    pieces.insert(2, np.full(5, 0.3, np.float32))
    got = join(pieces)
    assert len(got) == 1505
    assert np.abs(np.diff(got[:900])).max() < 0.9 / 2 * np.pi / 2 / 64 * 1.01
    np.testing.assert_allclose(got[:430], 0.4)
    # no larger than the steps inside speech
    left, right = voice()[: RATE // 8], voice(seed=2)[RATE // 8 :]
    steps = np.abs(np.diff(join([left, right])))
    assert steps[len(left) - 70 : len(left) + 70].max() <= max(
        np.abs(np.diff(left)).max(), np.abs(np.diff(right)).max()
    )


@pytest.mark.parametrize("db", [-50, -60])
def test_noise_in_the_pauses_is_lowered_and_speech_stays(db: float) -> None:
    speech = np.concatenate([silence(0.5, RATE), voice(2.0), silence(0.5, RATE)])
    hiss = noise(len(speech), db)
    got = denoise(speech + hiss, RATE)
    assert len(got) == len(speech)
    pause = slice(2000, 9000)
    assert -16 < rms_db(got[pause]) - rms_db(hiss[pause]) < -11
    assert rms_db(got - speech) < rms_db(hiss) - 3
    assert rms_db(got - speech) < rms_db(speech) - 25


def test_where_there_is_no_noise_nothing_is_changed() -> None:
    clean = np.concatenate([silence(0.5, RATE), voice(), silence(0.5, RATE)]) + noise(2 * RATE, -90)
    np.testing.assert_array_equal(denoise(clean, RATE), clean)
    assert rms_db(denoise(voice(), RATE) - voice()) < rms_db(voice()) - 40  # dips between syllables are no noise
    tone = np.sin(np.arange(RATE) * 0.1).astype(np.float32)  # no pause either
    np.testing.assert_array_equal(denoise(tone, RATE), tone)


def test_an_open_gate_gives_back_the_same_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cosycli.postprocess._gate", lambda power, noise: np.ones_like(power))
    samples = voice() + noise(RATE, -50)
    np.testing.assert_allclose(denoise(samples, RATE), samples, atol=1e-6)


def test_silence_has_its_length() -> None:
    assert len(silence(0.1, RATE)) == 2205
    assert len(silence(-1, RATE)) == 0
    assert silence(0.1, RATE).dtype == np.float32
