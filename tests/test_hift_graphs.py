"""The graphs of HiFT vocoders of any sizes, against the reference in torch."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
torch = pytest.importorskip("torch")

from hift_models import GOLDEN, build_vocoder, random_checkpoint, read_hift  # noqa: E402

from cosycli.errors import ModelError  # noqa: E402
from cosycli.export.cosyvoice.hift import transforms  # noqa: E402
from cosycli.export.cosyvoice.hyperparameters import read_hyperparameters  # noqa: E402
from cosycli.export.cosyvoice.reference_hift import check_hift, waveform  # noqa: E402
from cosycli.export.cosyvoice.rounding_noise import signal_to_noise  # noqa: E402
from cosycli.export.graph_builder import Precision  # noqa: E402

# Each on its own differs from the official ones in what its name says.
CHECKPOINTS = {
    "three stages": """\
    base_channels: 48
    nb_harmonics: 3
    upsample_rates: [4, 8, 2]
    upsample_kernel_sizes: [8, 16, 4]
    resblock_kernel_sizes: [3, 5]
    resblock_dilation_sizes: [[1, 2], [1, 3, 4]]
    source_resblock_kernel_sizes: [7, 5, 3]
    source_resblock_dilation_sizes: [[1, 3], [2], [1, 2, 3]]
    lrelu_slope: 0.2
    audio_limit: 0.5
""",
    "one stage": """\
    base_channels: 16
    nb_harmonics: 0
    upsample_rates: [64]
    upsample_kernel_sizes: [128]
    source_resblock_kernel_sizes: [7]
    source_resblock_dilation_sizes: [[1]]
""",
    "a transform of 20 samples": """\
    base_channels: 40
    upsample_rates: [8, 4]
    upsample_kernel_sizes: [12, 10]
    istft_params: {n_fft: 20, hop_len: 8}
""",
    "a stage of rate one": """\
    base_channels: 32
    upsample_rates: [4, 1, 16]
    upsample_kernel_sizes: [6, 3, 40]
    source_resblock_kernel_sizes: [7, 3, 3]
    source_resblock_dilation_sizes: [[1], [1], [2]]
""",
}


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_the_graphs_compute_what_the_reference_does(tmp_path: Path, name: str) -> None:
    tensors, sizes = read_hift(random_checkpoint(tmp_path / "checkpoint", CHECKPOINTS[name]))
    for precision, limit in ((Precision.FP32, 5e-6), (Precision.INT8, 4e-2)):
        folder = tmp_path / precision.value
        build_vocoder(tensors, sizes, folder, precision)
        found = {deviation.name: deviation for deviation in check_hift(tensors, sizes, folder)}
        assert found.keys() == {"f0", "source", "waveform"}
        assert found["f0"].relative_rms < 1e-6
        assert found["source"].max_abs < 1e-6
        assert found["waveform"].relative_rms < limit


def test_the_reference_is_the_original() -> None:
    tensors, sizes = read_hift(GOLDEN)
    with np.load(GOLDEN / "hift.npz") as golden:
        samples = waveform(tensors, sizes, golden["mel"][0].T, golden["source"][0, 0])
        assert np.abs(samples - golden["wav"][0]).max() < 1e-6


@pytest.mark.parametrize(("fft", "hop"), [(16, 4), (20, 8), (8, 4)])
def test_the_transform_is_that_of_torch(fft: int, hop: int) -> None:
    signal = np.random.default_rng(0).standard_normal(fft).astype(np.float32)
    analysis, synthesis, envelope = transforms(fft, hop)
    window = torch.hann_window(fft, dtype=torch.float64)
    expected = torch.fft.rfft(torch.from_numpy(signal) * window).numpy()
    found = analysis[:, :fft] @ signal
    assert np.allclose(found, np.concatenate([expected.real, expected.imag]), atol=1e-5)
    assert not analysis[:, fft:].any()
    # One frame back to samples, windowed twice: block by block, where it is the oldest, the second oldest ...
    overlap, channels = len(envelope), len(analysis)
    blocks = [synthesis[:, tap * channels : (tap + 1) * channels] @ found for tap in range(overlap)][::-1]
    windowed = np.pad(signal * window.numpy() ** 2, (0, overlap * hop - fft))
    assert np.allclose(np.concatenate(blocks), windowed, atol=1e-5)
    assert np.allclose(envelope.reshape(-1)[:fft], window.numpy() ** 2, atol=1e-6)


def test_integers_are_heard_as_noise() -> None:
    tensors, sizes = read_hift(GOLDEN)
    mels = [np.random.default_rng(seed).standard_normal((30, 80)).astype(np.float32) for seed in (0, 1)]
    assert 30 < signal_to_noise(tensors, sizes, mels) < 60


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (
            "upsample_rates: [8, 4]\n    upsample_kernel_sizes: [16, 8]",
            "128 samples of a mel frame that stands for 256",
        ),
        ("upsample_kernel_sizes: [16, 15]", "cannot upsample 8 times with a kernel of 15"),
        ("upsample_kernel_sizes: [16, 6]", "cannot upsample 8 times with a kernel of 6"),
        ("upsample_kernel_sizes: [16]", "different lengths"),
        ("resblock_kernel_sizes: [3, 7]", "different lengths"),
        ("source_resblock_kernel_sizes: [7, 8]", "kernel of 8, which has no middle"),
    ],
)
def test_sizes_that_do_not_fit_together(tmp_path: Path, settings: str, fault: str) -> None:
    text = (GOLDEN / "cosyvoice.yaml").read_text(encoding="utf-8")
    (tmp_path / "cosyvoice.yaml").write_text(text.replace("base_channels: 32", f"base_channels: 32\n    {settings}"))
    with pytest.raises(ModelError, match=fault):
        read_hyperparameters(tmp_path)
