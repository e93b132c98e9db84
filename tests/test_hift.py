"""The HiFT vocoder at run time, on the tiny checkpoint whose tensors the original code has computed."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("torch")

from hift_models import GOLDEN, build_vocoder, read_hift

import cosycli.hift
from cosycli.export.cosyvoice.deviation import Deviation, deviation
from cosycli.export.graph_builder import Precision
from cosycli.hift import HiftVocoder
from cosycli.model_config import HiftFacts

Arrays = dict[str, np.ndarray]
HARMONICS = 9


@pytest.fixture(scope="module")
def golden() -> Arrays:
    with np.load(GOLDEN / "hift.npz") as arrays:
        return {name: arrays[name] for name in arrays.files}


@pytest.fixture(scope="module")
def vocoders(tmp_path_factory: pytest.TempPathFactory) -> dict[Precision, HiftVocoder]:
    tensors, sizes = read_hift(GOLDEN)
    folder = tmp_path_factory.mktemp("hift")
    built = (Precision.FP32, Precision.INT8)
    return {precision: build_vocoder(tensors, sizes, folder / precision.value, precision) for precision in built}


@pytest.fixture
def vocoder(vocoders: dict[Precision, HiftVocoder]) -> HiftVocoder:
    return vocoders[Precision.FP32]


def mel_of(golden: Arrays) -> np.ndarray:
    return np.ascontiguousarray(golden["mel"][0].T)


def long_mel(frames: int) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((frames, 80)).astype(np.float32)


def weighted_noise(vocoder: HiftVocoder, golden: Arrays) -> np.ndarray:
    return (np.array(vocoder.facts.source_weights) @ golden["noise"][0]).astype(np.float32)


def with_facts(vocoder: HiftVocoder, facts: HiftFacts) -> HiftVocoder:
    """The same networks with other facts."""
    other = object.__new__(HiftVocoder)
    other.__dict__ = vocoder.__dict__ | {"facts": facts}
    return other


def test_f0(vocoder: HiftVocoder, golden: Arrays) -> None:
    assert np.abs(vocoder.estimate_f0(mel_of(golden)) - golden["f0"][0]).max() < 1e-3


def test_the_source_of_given_phases_and_noise(vocoder: HiftVocoder, golden: Arrays) -> None:
    f0, phases, noise = golden["f0"][0], golden["phase"][0, :, 0], weighted_noise(vocoder, golden)
    assert (f0 <= vocoder.facts.voiced_hz).any()
    # The original adds up its phase in float32, which alone is some 1e-6 off.
    assert np.abs(vocoder.source(f0, phases, noise) - golden["source"][0, 0]).max() < 1e-5
    still = vocoder.source(f0, np.zeros(HARMONICS), np.zeros_like(noise))
    assert np.abs(still - golden["source_zero_noise"][0, 0]).max() < 1e-5


@pytest.mark.parametrize(
    ("source", "wave"), [("source", "wav"), ("source_zero_noise", "wav_zero_noise"), (None, "wav_zero_source")]
)
@pytest.mark.parametrize(("precision", "field", "limit"), [("fp32", "max_abs", 1e-6), ("int8", "relative_rms", 2e-2)])
def test_the_waveform_of_a_given_source(
    vocoders: dict[Precision, HiftVocoder],
    golden: Arrays,
    source: str | None,
    wave: str,
    precision: str,
    field: str,
    limit: float,
) -> None:
    excitation = golden[source][0, 0] if source else np.zeros(golden["wav"].size, np.float32)
    found: Deviation = deviation(
        wave, vocoders[Precision(precision)].waveform(mel_of(golden), excitation), golden[wave][0]
    )
    assert getattr(found, field) < limit


def test_phase_does_not_drift(vocoder: HiftVocoder) -> None:
    """A minute of a tone: the last period is where the first one puts it."""
    frames, hertz = 5168, 440.0
    silent = np.zeros(frames * 256, np.float32)
    source = vocoder.source(np.full(frames, hertz, np.float32), np.zeros(HARMONICS), silent)
    turns = hertz / 22050 * np.arange(1, frames * 256 + 1)[-512:, None] * np.arange(1, HARMONICS + 1)
    tones = 0.1 * np.sin(2 * np.pi * turns) @ np.array(vocoder.facts.source_weights)
    assert np.abs(source[-512:] - np.tanh(tones + vocoder.facts.source_bias)).max() < 1e-6


def test_noise_is_as_loud_as_that_of_all_harmonics(vocoder: HiftVocoder) -> None:
    facts = vocoder.facts
    unvoiced = vocoder.draw_source(np.zeros(400, np.float32), np.random.default_rng(0))
    expected = facts.sine_gain / 3 * np.linalg.norm(facts.source_weights)
    assert np.std(np.arctanh(unvoiced) - facts.source_bias) == pytest.approx(expected, rel=0.02)
    steady = dataclasses.replace(facts, sine_gain=0.0)
    voiced = with_facts(vocoder, steady).source(
        np.full(400, 200, np.float32), np.zeros(HARMONICS), np.ones(102400, np.float32)
    )
    assert np.arctanh(voiced) - facts.source_bias == pytest.approx(facts.noise_gain, rel=1e-3)


def test_a_long_mel_is_cut_into_pieces_that_join_exactly(vocoder: HiftVocoder, monkeypatch: pytest.MonkeyPatch) -> None:
    mel = long_mel(101)
    source = vocoder.draw_source(np.linspace(0, 300, 101, dtype=np.float32), np.random.default_rng(2))
    monkeypatch.setattr(cosycli.hift, "PIECE_SECONDS", 100)
    whole = vocoder.waveform(mel, source)
    for seconds in (0.5, 0.11, 0.02):
        monkeypatch.setattr(cosycli.hift, "PIECE_SECONDS", seconds)
        assert np.abs(vocoder.waveform(mel, source) - whole).max() < 1e-6
    blind = with_facts(vocoder, dataclasses.replace(vocoder.facts, context=vocoder.facts.context // 2))
    assert np.abs(blind.waveform(mel, source) - whole).max() > 1e-6  # so that the test can fail


def test_one_seed_one_waveform(vocoder: HiftVocoder) -> None:
    mel = long_mel(20)
    first, again, other = (vocoder(mel, None, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_f0_that_is_given_is_sung(vocoder: HiftVocoder) -> None:
    mel = long_mel(20)
    f0 = vocoder.estimate_f0(mel)
    own = vocoder(mel, None, np.random.default_rng(0))
    assert np.array_equal(vocoder(mel, f0, np.random.default_rng(0)), own)
    assert not np.array_equal(vocoder(mel, f0 * np.float32(1.2), np.random.default_rng(0)), own)


@pytest.mark.parametrize("precision", [Precision.FP32, Precision.INT8])
@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_very_short_mel(vocoders: dict[Precision, HiftVocoder], precision: Precision, frames: int) -> None:
    samples = vocoders[precision](long_mel(frames), None, np.random.default_rng(0))
    assert (samples.shape, samples.dtype) == ((frames * 256,), np.float32)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1
