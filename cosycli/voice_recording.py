"""The recording that a voice is made from: is it fit for it, and does the text go with it."""

import re
from collections.abc import Callable, Collection
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.audio import Audio, read_audio
from cosycli.errors import AudioError, TextError
from cosycli.postprocess import trim
from cosycli.text.frontend import analyze

OnWarning = Callable[[str], None]

MIN_SECONDS, ADVISED_SECONDS, MAX_SECONDS = 1.0, 3.0, 30.0  # of speech; the speech tokenizer hears at most 30 s
MIN_RATE = 16000  # Hz: both networks listen at that rate
_MAX_FILE_SECONDS = 300.0  # more is not even decoded
_PEAK = 0.8
_TAIL_SECONDS = 0.2
_SILENT_DBFS = -55.0  # of the loudest tenth of a second: nobody spoke into the microphone
_CLIP_LEVEL, _CLIPPED_SHARE = (
    0.99,
    2e-4,
)  # three samples in a row at that level, and their share that is worth a warning
# Syllables a second: outside the first bounds the text may be wrong, outside the second it is.
_LIKELY_RATE, _POSSIBLE_RATE = (1.5, 8.0), (0.4, 14.0)
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ'’]+")
_VOWELS = re.compile(r"[aeiouyà-æè-ïò-öø-ýÿ]+", re.IGNORECASE)
_LENGTH_HINT = f"give {ADVISED_SECONDS:g} to {MAX_SECONDS:g} s of one person's speech"


def read_recording(path: Path, on_warning: OnWarning) -> Audio:
    """The speech in a sound file, ready to be analysed, at the rate of the file and in one channel.

    As the official demonstration does, silence is cut off both ends (here by the program's own trimming, which takes
    faint noise for silence too and keeps 80 ms), peaks are brought down to 0.8, and 0.2 s of silence follow, so that
    what is generated does not begin in the last sound. Raises AudioError if it cannot be used, with what to give.
    """
    audio = read_audio(path, at_most=_MAX_FILE_SECONDS)
    if audio.sample_rate < MIN_RATE:
        raise AudioError(
            f"{path} has a sample rate of {audio.sample_rate} Hz, which lacks half of the sounds of speech",
            f"record at {MIN_RATE} Hz or more",
        )
    if not np.isfinite(audio.samples).all():
        raise AudioError(f"{path} holds numbers that are no sound", "convert or record it again")
    if _level(audio) < _SILENT_DBFS:
        raise AudioError(f"{path} is silent", _LENGTH_HINT)
    if _clipped(audio.samples):
        on_warning(f"{path} is clipped: the voice will sound harsh; record it at a lower level")
    speech = Audio(trim(audio.samples, audio.sample_rate), audio.sample_rate)
    _check_length(speech, path, on_warning)
    return _finished(speech)


def _level(audio: Audio) -> float:
    """RMS of the loudest tenth of a second, in dB of full scale."""
    width = audio.sample_rate // 10
    padded = np.pad(audio.samples, (0, -len(audio.samples) % width)).reshape(-1, width)
    power = float((padded.astype(np.float64) ** 2).mean(1).max(initial=0.0))
    return 10 * float(np.log10(power)) if power > 0 else -inf


def _clipped(samples: NDArray[np.float32]) -> bool:
    high = np.abs(samples) >= _CLIP_LEVEL
    return bool((high[2:] & high[1:-1] & high[:-2]).mean() > _CLIPPED_SHARE)


def _check_length(speech: Audio, path: Path, on_warning: OnWarning) -> None:
    told = f"{path} has {speech.duration:.1f} s of speech"
    if speech.duration < MIN_SECONDS:
        raise AudioError(f"{told}, too little to know a voice by", _LENGTH_HINT)
    if speech.duration > MAX_SECONDS:
        raise AudioError(f"{told}, more than {MAX_SECONDS:g}", "cut a part out of it, with the text of that part")
    if speech.duration < ADVISED_SECONDS:
        on_warning(f"{told}: from {ADVISED_SECONDS:g} s on a voice becomes more like its speaker")


def _finished(speech: Audio) -> Audio:
    samples, rate = speech.samples, speech.sample_rate
    tail = min(round(_TAIL_SECONDS * rate), int(MAX_SECONDS * rate) - len(samples))
    peak = float(np.abs(samples).max())
    levelled = samples * np.float32(min(1.0, _PEAK / peak))
    return Audio(np.pad(levelled, (0, max(tail, 0))), rate)


def check_text(text: str, language: str, languages: Collection[str], seconds: float, on_warning: OnWarning) -> None:
    """See whether that could have been said in so many seconds: a voice with another text says nonsense.

    Raises TextError if it cannot be, or if there is nothing to say; LanguageError for a language that is not among
    those of the model.
    """
    spoken = analyze(text, language, languages, phonetic=False)
    rate = sum(syllables(run.text) for sentence in spoken for run in sentence.runs) / seconds
    told = f"the text has {rate:.1f} syllables for each second of the recording"
    hint = "--text is word for word what is said in the recording, all of it"
    if not _POSSIBLE_RATE[0] <= rate <= _POSSIBLE_RATE[1]:
        raise TextError(f"{told}: it is not what was said", hint)
    if not _LIKELY_RATE[0] <= rate <= _LIKELY_RATE[1]:
        on_warning(f"{told}; {hint}")


def syllables(text: str) -> int:
    """About how many syllables a normalized text has: characters of East Asian scripts, groups of vowels of Latin."""
    latin = sum(max(1, len(_VOWELS.findall(word))) for word in _LATIN_WORD.findall(text))
    return latin + sum(map(str.isalpha, _LATIN_WORD.sub("", text)))
