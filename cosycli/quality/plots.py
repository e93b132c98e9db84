"""The pictures of the report: a sentence of each voice, the tones, DNSMOS."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cosycli.errors import MissingExtraError
from cosycli.model_config import MelConfig
from cosycli.output_file import write_whole
from cosycli.quality.copy_synthesis import CopySynthesis
from cosycli.quality.naturalness import Naturalness
from cosycli.quality.sentences import SENTENCES
from cosycli.quality.subject import FloatArray, Subject
from cosycli.quality.tone_contours import ToneContours
from cosycli.spectrogram import mel_spectrogram
from cosycli.training.features import fundamental_frequency

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 80
MEL_RANGE = (-9.0, 1.0)  # natural log
SHOWN_SECONDS = 4.0
F0_BOTTOM, F0_TOP = 50.0, 450.0  # Hz


def plot_voices(subject: Subject, folder: Path) -> list[str]:
    """A spectrogram of each voice's first sentence with its F0 on it; returns the names of the files."""
    names = []
    for voice in subject.voices:
        texts = SENTENCES.get(voice.languages[0], ())[:1]
        for said in subject.say_sentences(voice, texts, voice.languages[0]):
            figure = _spectrogram(f"{voice.id}: a sentence, and its F0 by WORLD", said.samples, subject.vocoder.mel)
            names.append(_save(figure, folder / f"voice_{voice.id}.png"))
            break
    return names


def _spectrogram(title: str, samples: FloatArray, config: MelConfig) -> "Figure":
    """The log-mel of the beginning of speech, and its F0 by WORLD."""
    mel = mel_spectrogram(samples, config)
    f0 = fundamental_frequency(samples, config, F0_BOTTOM, F0_TOP)
    seconds = len(mel) * config.frame_seconds
    figure = _figure(8, 3)
    axes = figure.subplots()
    axes.imshow(
        mel.T, origin="lower", aspect="auto", cmap="gray_r", extent=(0.0, seconds, 0.0, float(mel.shape[1])),
        vmin=MEL_RANGE[0], vmax=MEL_RANGE[1],
    )  # fmt: skip
    axes.set_xlim(0, min(SHOWN_SECONDS, seconds))
    axes.set(xlabel="seconds", ylabel="mel band", title=title)
    pitch = axes.twinx()
    times = (np.arange(len(f0)) + 0.5) * config.frame_seconds
    pitch.plot(times, np.where(f0 > 0, f0, np.nan), color="tab:red", linewidth=2)
    pitch.set(ylim=(0, F0_TOP), ylabel="F0 in Hz")
    return figure


def plot_tones(contours: Sequence[ToneContours], folder: Path) -> list[str]:
    """The contours of the tones, one panel for each voice and its recordings beside it."""
    if not contours:
        return []
    figure = _figure(2.8 * len(contours), 3)
    panels = figure.subplots(1, len(contours), sharey=True, squeeze=False)[0]
    for axes, contour in zip(panels, contours, strict=True):
        for tone in contour.contours:
            axes.plot(tone.semitones, marker="o", label=str(tone.tone))
        axes.set(title=contour.source, xlabel="point of the rime", xticks=range(len(contour.contours[0].semitones)))
        axes.legend(title="tone", fontsize="small")
    panels[0].set_ylabel("semitones from the median")
    return [_save(figure, folder / "tones.png")]


def plot_dnsmos(naturalness: Sequence[Naturalness], copies: Sequence[CopySynthesis], folder: Path) -> list[str]:
    """Bars of both scores: recordings, their copies, and each voice in its first language."""
    native = [n for n in naturalness if n.native]
    bars = [(f"{copy.corpus}: recordings", copy.ovrl, copy.p808) for copy in copies]
    bars += [(f"{copy.corpus}: copies", copy.copy.ovrl, copy.copy.p808) for copy in copies]
    bars += [(f"{n.voice}: sentences", n.ovrl, n.p808) for n in native]
    if not bars:
        return []
    bars.sort()
    figure = _figure(8, 0.5 + 0.3 * len(bars))
    axes = figure.subplots()
    rows = np.arange(len(bars))
    axes.barh(rows - 0.2, [bar[1] for bar in bars], 0.4, label="OVRL")
    axes.barh(rows + 0.2, [bar[2] for bar in bars], 0.4, label="P.808")
    axes.set(yticks=rows, yticklabels=[bar[0] for bar in bars], xlim=(1, 4.5), xlabel="DNSMOS")
    axes.invert_yaxis()
    axes.legend()
    return [_save(figure, folder / "dnsmos.png")]


def _figure(width: float, height: float) -> "Figure":
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtraError("matplotlib", "evaluate") from None
    return Figure(figsize=(width, height), layout="constrained")


def _save(figure: "Figure", path: Path) -> str:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=DPI)
    write_whole(path, picture.getvalue())
    return path.name
