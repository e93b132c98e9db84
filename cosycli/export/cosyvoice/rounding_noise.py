"""How noisy a vocoder in integers is, measured on the mels that its own model makes."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from cosycli.export.cosyvoice.hift import build_f0, build_hift, hift_facts
from cosycli.export.cosyvoice.hyperparameters import HiftSizes
from cosycli.export.graph_builder import Precision
from cosycli.hift import F0_FILE, HIFT_FILE, HiftVocoder
from cosycli.model_config import MelConfig

FloatArray = NDArray[np.float32]


def signal_to_noise(
    tensors: Mapping[str, FloatArray], sizes: HiftSizes, mels: Iterable[FloatArray], threads: int = 1
) -> float:
    """Decibels of the waveforms in float32 over what integers add to them, for log-mels (frames, bands).

    Both speak from the same source, since a pitch that differs by little soon gives another waveform.
    """
    with TemporaryDirectory(prefix="cosy-") as temporary:
        exact, rounded = (
            _vocoder(tensors, sizes, Path(temporary) / precision.value, precision, threads)
            for precision in (Precision.FP32, Precision.INT8)
        )
        signal = noise = 0.0
        for index, mel in enumerate(mels):
            source = exact.draw_source(exact.estimate_f0(mel), np.random.default_rng(index))
            wanted = exact.waveform(mel, source).astype(np.float64)
            signal += float(np.sum(wanted**2))
            noise += float(np.sum((rounded.waveform(mel, source) - wanted) ** 2))
    return float(10 * np.log10(max(signal, 1e-20) / max(noise, 1e-20)))


def _vocoder(
    tensors: Mapping[str, FloatArray], sizes: HiftSizes, folder: Path, precision: Precision, threads: int
) -> HiftVocoder:
    folder.mkdir()
    build_f0(tensors, sizes, folder / F0_FILE)
    build_hift(tensors, sizes, folder / HIFT_FILE, precision)
    return HiftVocoder(folder, hift_facts(tensors, sizes), MelConfig(), threads)
