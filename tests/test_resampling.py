import numpy as np
import pytest

from cosycli.resampling import Resampler, resample


def sine(frequency: float, rate: int, seconds: float = 1.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * frequency * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


def middle(samples: np.ndarray) -> np.ndarray:
    return samples[len(samples) // 10 : -len(samples) // 10]


def level(samples: np.ndarray) -> float:
    return 20 * np.log10(np.sqrt(np.mean(middle(samples).astype(np.float64) ** 2)) + 1e-12)


@pytest.mark.parametrize(("from_rate", "to_rate"), [(22050, 24000), (22050, 48000), (48000, 22050), (24000, 16000)])
def test_the_pass_band_is_flat_and_in_phase(from_rate: int, to_rate: int) -> None:
    for fraction in (0.01, 0.3, 0.6, 0.9):
        frequency = fraction * min(from_rate, to_rate) / 2
        got = resample(sine(frequency, from_rate), from_rate, to_rate)
        assert np.abs(middle(got) - middle(sine(frequency, to_rate)[: len(got)])).max() < 5e-4


@pytest.mark.parametrize(("from_rate", "to_rate"), [(48000, 22050), (24000, 16000), (44100, 22050)])
def test_what_lies_above_the_new_nyquist_frequency_is_gone(from_rate: int, to_rate: int) -> None:
    for frequency in np.linspace(to_rate / 2 * 1.001, from_rate / 2 * 0.99, 7):
        assert level(resample(sine(frequency, from_rate), from_rate, to_rate)) < -90


def test_upsampling_leaves_no_image() -> None:
    got = resample(sine(9000, 22050), 22050, 48000)
    window = np.blackman(len(got))
    spectrum = np.abs(np.fft.rfft(got * window))
    image = spectrum[round(11500 / 48000 * len(got)) :].max()
    assert 20 * np.log10(image / spectrum.max()) < -85


def test_a_constant_stays_constant() -> None:
    got = resample(np.full(22050, 0.25, np.float32), 22050, 24000)
    assert np.abs(middle(got) - 0.25).max() < 1e-6


@pytest.mark.parametrize("n", [0, 1, 146, 147, 22050, 22051])
def test_the_length_is_that_of_the_time(n: int) -> None:
    assert len(resample(np.zeros(n, np.float32), 22050, 24000)) == -(-n * 24000 // 22050)


def test_pieces_give_the_same_samples_as_the_whole() -> None:
    noise = np.random.default_rng(1).standard_normal(30000).astype(np.float32)
    resampler = Resampler(22050, 24000)
    pieces = [resampler.push(piece) for piece in np.split(noise, [10, 11, 5000, 5147, 29999])]
    np.testing.assert_allclose(np.concatenate([*pieces, resampler.flush()]), resample(noise, 22050, 24000), atol=1e-5)


def test_a_fine_ratio_works_and_the_same_rate_changes_nothing() -> None:
    got = resample(sine(1000, 44056), 44056, 22050)
    assert np.abs(middle(got) - middle(sine(1000, 22050)[: len(got)])).max() < 5e-4
    noise = np.random.default_rng(2).standard_normal(100).astype(np.float32)
    np.testing.assert_array_equal(resample(noise, 22050, 22050), noise)


def test_rates_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        resample(np.zeros(4, np.float32), 0, 16000)
