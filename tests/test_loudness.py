import numpy as np
import pytest

from cosycli.loudness import (
    LIMITINGS,
    Limiting,
    judged_loudness,
    k_weighting,
    limit,
    measure_loudness,
    true_peak,
)

RATES = [16000, 22050, 24000, 44100, 48000]


def sine(frequency: float, rate: int, seconds: float = 3.0, phase: float = 0.0) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * np.arange(round(rate * seconds)) / rate + phase).astype(np.float32)


def decibels(db: float) -> np.float32:
    return np.float32(10 ** (db / 20))


def speechlike(seconds: float = 5.0, rate: int = 22050, seed: int = 0) -> np.ndarray:
    """Low-passed noise in syllables with pauses, 4 a second, no two of one loudness; crest factor about 20 dB."""
    random = np.random.default_rng(seed)
    n = round(seconds * rate)
    noise = np.convolve(random.standard_normal(n), np.hanning(9) / 4, "same")
    syllables = np.repeat(random.uniform(0, 1, round(seconds * 4) + 1) ** 2, rate // 4 + 1)[:n]
    return (0.05 * noise * syllables * np.sin(np.pi * 4 * np.arange(n) / rate) ** 2).astype(np.float32)


def oversampled_peak(samples: np.ndarray) -> float:
    """The true peak by another way: 16 values a sample, by a zero-padded spectrum."""
    padded = np.pad(samples.astype(np.float64), 64)
    n = len(padded)
    peak = np.abs(np.fft.irfft(np.fft.rfft(padded), 16 * n) * 16).max()
    return float(20 * np.log10(peak))


@pytest.mark.parametrize("rate", RATES)
def test_a_full_scale_sine_of_997_hz_reads_minus_3_01(rate: int) -> None:
    # BS.1770-4 Annex 1: 0 dB FS on one front channel indicates -3.01 LKFS
    assert measure_loudness(sine(997, rate), rate) == pytest.approx(-3.01, abs=0.02)
    assert measure_loudness(sine(997, rate) * decibels(-40), rate) == pytest.approx(-43.01, abs=0.02)


def test_the_filters_are_those_of_the_standard() -> None:
    # a shelf of 4 dB above 2 kHz, 0.691 dB at 997 Hz, and -6 dB from the high-pass at 38.1 Hz
    gain = 20 * np.log10(np.abs(k_weighting(np.array([38.135, 997.0, 10000.0, 20000.0]))))
    np.testing.assert_allclose(gain, [-6.02, 0.691, 4.0, 4.0], atol=0.06)
    assert abs(k_weighting(np.array([0.0]))[0]) == 0


@pytest.mark.parametrize("rate", RATES)
def test_the_weighting_follows_frequency(rate: int) -> None:
    for frequency in (50, 200, 2000, 5000):
        wanted = -0.691 + 10 * np.log10(0.5 * abs(k_weighting(np.array([float(frequency)]))[0]) ** 2)
        assert measure_loudness(sine(frequency, rate), rate) == pytest.approx(wanted, abs=0.02)


def test_silence_has_no_loudness_and_neither_has_what_lies_below_the_absolute_gate() -> None:
    assert measure_loudness(np.zeros(22050, np.float32), 22050) == -np.inf
    assert measure_loudness(np.zeros(0, np.float32), 22050) == -np.inf
    assert measure_loudness(sine(997, 48000) * decibels(-68), 48000) == -np.inf
    assert np.isfinite(measure_loudness(sine(997, 48000) * decibels(-66), 48000))


def test_pauses_are_gated_out() -> None:
    # EBU Tech 3341 case 3, mono: quiet parts lie below the relative gate and leave the loud part's -23 alone.
    # Blocks across the edges (3 on each side, with 3, 2 and 1 quarter of the loud part) are the one exception.
    rate = 24000
    tone = sine(1000, rate, 60) * decibels(-23 + 3.01)
    quiet = sine(1000, rate, 10) * decibels(-36 + 3.01)
    blocks = np.concatenate([np.ones(597), [0.75, 0.5, 0.25] * 2])
    expected = -23 + 10 * np.log10(blocks[blocks > blocks.mean() / 10].mean())
    assert measure_loudness(np.concatenate([quiet, tone, quiet]), rate) == pytest.approx(expected, abs=0.06)
    # digital silence on both sides changes nothing either
    nothing = np.zeros(10 * rate, np.float32)
    assert measure_loudness(np.concatenate([nothing, tone, nothing]), rate) == pytest.approx(expected, abs=0.06)


def test_parts_above_the_relative_gate_average_by_energy() -> None:
    # EBU Tech 3341 case 5: 20 s at -26, 20.1 s at -20, 20 s at -26 give -23
    rate = 48000
    parts = [
        sine(1000, rate, seconds) * decibels(level + 3.01) for level, seconds in ((-26, 20), (-20, 20.1), (-26, 20))
    ]
    assert measure_loudness(np.concatenate(parts), rate) == pytest.approx(-23, abs=0.05)


@pytest.mark.parametrize(("seconds", "blocks"), [(0.66, (3, 4)), (0.63, (3, 3)), (0.3, (1, 1)), (0.7, (4, 4))])
def test_an_incomplete_block_counts_half(seconds: float, blocks: tuple[int, int]) -> None:
    # quiet at the end, but within the relative gate: blocks by 0.1 s, with and without the incomplete one
    samples = speechlike(seconds) + 0.1 * sine(300, 22050, seconds) * np.linspace(1, 0, round(22050 * seconds)) ** 2
    padded = np.pad(samples.astype(np.float32), (0, 22050))
    left_out, counted = (measure_loudness(padded[: round((0.3 + 0.1 * n) * 22050)], 22050) for n in blocks)
    assert (left_out - counted > 0.3) == (blocks[0] != blocks[1])
    assert judged_loudness(samples.astype(np.float32), 22050) == pytest.approx((left_out + counted) / 2, abs=1e-3)


def test_a_short_clip_is_padded_to_a_block() -> None:
    half = measure_loudness(sine(997, 48000, 0.2), 48000)
    assert half == pytest.approx(-3.01 - 10 * np.log10(2), abs=0.1)


def test_the_loudness_does_not_depend_on_how_rows_are_cut() -> None:
    # by the definition, block after block, with filters run sample by sample
    rate, samples = 8000, speechlike(4.37, 8000)
    n = 2 * len(samples)
    weighted = np.fft.irfft(np.fft.rfft(samples, n) * k_weighting(np.fft.rfftfreq(n, 1 / rate)), n)[: len(samples)]
    starts = range(0, len(samples) - 3200 + 1, 800)
    energy = np.array([np.mean(weighted[start : start + 3200] ** 2) for start in starts])
    gated = energy[energy > 10 ** ((-70 + 0.691) / 10)]
    gated = gated[gated > gated.mean() / 10]
    assert measure_loudness(samples, rate) == pytest.approx(-0.691 + 10 * np.log10(gated.mean()), abs=1e-3)


def test_the_true_peak_lies_between_the_samples() -> None:
    # a quarter of the sample rate at 45 degrees: samples at 0.707, the peak at 1 (BS.1770-4 Annex 2, attachment 1)
    tone = sine(12000, 48000, 0.5, np.pi / 4)
    tone[:500] *= np.linspace(0, 1, 500, dtype=np.float32)
    tone[-500:] *= np.linspace(1, 0, 500, dtype=np.float32)
    assert np.abs(tone).max() == pytest.approx(0.7071, abs=1e-3)
    assert true_peak(tone) == pytest.approx(0, abs=0.1)


def test_the_true_peak_of_silence_and_of_one_sample() -> None:
    assert true_peak(np.zeros(1000, np.float32)) == true_peak(np.zeros(0, np.float32)) == -np.inf
    assert true_peak(np.array([0.5], np.float32)) == pytest.approx(-6.02, abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_the_true_peak_agrees_with_another_way(seed: int) -> None:
    # not exactly: four values a sample against sixteen, a kernel of 32 samples against one of all
    assert true_peak(speechlike(seed=seed)) == pytest.approx(oversampled_peak(speechlike(seed=seed)), abs=0.15)
    # a peak anywhere in a long signal is found
    spike = np.zeros(1_100_000, np.float32)
    spike[[524287, 524288]] = 0.5
    assert true_peak(spike) == pytest.approx(oversampled_peak(spike[524000:525000]), abs=0.15)


def hard_cases() -> dict[str, np.ndarray]:
    random = np.random.default_rng(3)
    impulses = np.zeros(44100)
    impulses[random.integers(0, 44100, 40)] = random.uniform(-8, 8, 40)
    return {
        "noise": random.standard_normal(44100),
        "signs": 3 * np.sign(random.standard_normal(44100)),
        "impulses": impulses,
        "speech": 30 * speechlike(2.0),
        "between": 1.2 * sine(22050 / 4, 22050, 1.0, np.pi / 4),
        "step": np.concatenate([np.zeros(100), np.full(20000, 5.0)]),
        "first sample": np.concatenate([[4.0], np.zeros(999)]),
        "short": np.full(3, 2.0),
        "long": np.tile(20 * speechlike(1.0), 50),
    }


@pytest.mark.parametrize("limiting", LIMITINGS)
@pytest.mark.parametrize("name", hard_cases())
@pytest.mark.parametrize("ceiling", [-1.0, -6.0])
def test_the_limiter_keeps_the_ceiling(name: str, ceiling: float, limiting: Limiting) -> None:
    samples = hard_cases()[name].astype(np.float32)
    limited = limit(samples, 22050, ceiling, limiting)
    assert limited.dtype == np.float32
    assert limited.shape == samples.shape
    assert ceiling - 0.2 < true_peak(limited) <= ceiling + 1e-3


def test_rounding_to_16_bits_lifts_no_peak_over_the_ceiling() -> None:
    for seed in range(20):
        noise = speechlike(0.5, seed=seed)
        just_below = noise * decibels(-1 - 1e-6 - true_peak(noise))
        rounded = np.round(limit(just_below, 22050) * 32767) / np.float32(32767)
        assert true_peak(rounded) <= -1


def test_the_limiter_leaves_what_is_low_enough() -> None:
    samples = 0.8 * speechlike() / np.abs(speechlike()).max()
    assert limit(samples, 22050) is samples
    # and, around a peak, all that is a second and a half away
    samples[50000] = 2
    limited = limit(samples, 22050)
    np.testing.assert_array_equal(limited[:49700], samples[:49700])
    np.testing.assert_allclose(limited[50000 + 22050 :], samples[50000 + 22050 :], rtol=1e-6)


def test_the_gain_is_smooth() -> None:
    samples = np.full(22050, 0.5, np.float32)
    samples[11000:11010] = 1.5
    gain = limit(samples, 22050) / samples
    assert np.abs(np.diff(gain)).max() < 0.02
    assert gain[11000 - 140] == 1
    assert gain[11000 + 22050 // 4] == pytest.approx(1, abs=1e-4)
    assert gain.min() == pytest.approx(10 ** (-1 / 20) / true_peak_linear(samples), abs=0.01)


def true_peak_linear(samples: np.ndarray) -> float:
    return 10 ** (true_peak(samples) / 20)


def test_sentences_can_be_limited_one_by_one() -> None:
    sentence = np.concatenate([40 * speechlike(1.0), np.zeros(22050, np.float32)])
    whole = limit(np.concatenate([sentence, sentence]), 22050)
    one = limit(sentence, 22050)
    np.testing.assert_allclose(whole, np.concatenate([one, one]), atol=2e-3)
