"""Ten minutes of speech without a skipped phone, a burst or a click: read as it streams, never held as a whole."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from cosycli.acoustic.frames import AcousticModel, Piece
from cosycli.model_config import VoiceConfig
from cosycli.quality.faults import clicks, energy_bursts
from cosycli.quality.sentences import SENTENCES
from cosycli.quality.subject import FloatArray, Subject
from cosycli.stage_clock import StageClock
from cosycli.synthesis_options import SynthesisOptions
from cosycli.synthesizer import Synthesizer
from cosycli.text.sentences import Sentence

LONG_SECONDS = 600.0
LONG_LANGUAGES = ("zh", "en")
MAX_FRAMES = 60  # of a sound
SENTENCES_A_PARAGRAPH = 8
HEADINGS = {"zh": "第{}段。", "en": "Part {}."}
TAIL_SECONDS = 0.3  # of the piece before, that the beginning of the next is checked against


@dataclass(frozen=True)
class LongReading:
    """`seconds` of a long text in one voice.

    How many `sounds` were said, how many of them with `bad_durations` (0 or more than MAX_FRAMES frames), `lost_frames`
    of the mel (more or fewer than the durations say); how many bursts of energy and clicks there are, and how many a
    minute of them the recordings have.
    """

    voice: str
    language: str
    seconds: float
    sounds: int
    bad_durations: int
    lost_frames: int
    bursts: int
    clicks: int
    recorded_bursts_a_minute: float
    recorded_clicks_a_minute: float


def measure_integrity(
    subject: Subject, report: Callable[[str], None], seconds: float = LONG_SECONDS
) -> list[LongReading]:
    """A long text in each of LONG_LANGUAGES, by the first voice whose own language it is."""
    found = []
    for language in LONG_LANGUAGES:
        voice = next((voice for voice in subject.voices if voice.languages[0] == language), None)
        if voice is None:
            continue
        found.append(_read(subject, voice, language, seconds))
        reading = found[-1]
        report(
            f"long text, {voice.id}: {reading.seconds:.0f} s, {reading.bad_durations} bad durations,"
            f" {reading.bursts} bursts, {reading.clicks} clicks"
        )
    return found


def long_text(language: str) -> Iterator[str]:
    """Paragraphs without end: a numbered heading and some sentences, in an ever new order."""
    generator = np.random.default_rng(0)
    number = 0
    while True:
        order = generator.permutation(len(SENTENCES[language]))
        for start in range(0, len(order) - SENTENCES_A_PARAGRAPH + 1, SENTENCES_A_PARAGRAPH):
            number += 1
            chosen = [SENTENCES[language][index] for index in order[start : start + SENTENCES_A_PARAGRAPH]]
            yield (" " if language == "en" else "").join([HEADINGS[language].format(number), *chosen])


def _read(subject: Subject, voice: VoiceConfig, language: str, seconds: float) -> LongReading:
    watched = WatchedModel(subject.acoustic)
    synthesizer = Synthesizer(subject.synthesizer.config, watched, subject.vocoder)
    finder = FaultFinder(subject.vocoder.mel.sample_rate)
    options = SynthesisOptions(voice=voice.id, language=language)
    for number, paragraph in enumerate(long_text(language)):
        for audio in synthesizer.stream(paragraph, replace(options, seed=number)):
            finder.push(audio.samples)
        if finder.seconds >= seconds:
            break
    bursts, recorded_clicks = _recorded_faults(subject, voice)
    return LongReading(
        voice.id, language, finder.seconds, watched.sounds, watched.bad_durations, watched.lost_frames,
        finder.bursts, finder.clicks, bursts, recorded_clicks,
    )  # fmt: skip


class WatchedModel:
    """An acoustic model, with the durations of all that it says looked at on the way."""

    phonetic = True

    def __init__(self, model: AcousticModel) -> None:
        self._model = model
        self.sounds = self.bad_durations = self.lost_frames = 0

    def speak(
        self, sentences: Iterable[Sentence], voice: VoiceConfig, options: SynthesisOptions, clock: StageClock
    ) -> Iterator[Piece]:
        for piece in self._model.speak(sentences, voice, options, clock):
            self._look_at(piece)
            yield piece

    def _look_at(self, piece: Piece) -> None:
        if piece.frames is None or piece.sentence is None:
            return
        durations = piece.frames.durations
        assert durations is not None
        lead = len(piece.frames.mel) - int(durations.sum())  # the silence before the first phone
        self.lost_frames += max(0, -lead) + max(0, lead - MAX_FRAMES)
        for phone, duration in zip(piece.sentence.phones, durations, strict=True):
            if not phone.is_pause:
                self.sounds += 1
                self.bad_durations += not 1 <= duration <= MAX_FRAMES


class FaultFinder:
    """Counts the faults of audio that comes in pieces, across their joins too."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._tail: FloatArray = np.zeros(0, np.float32)
        self._samples = 0
        self._last = {"bursts": -1.0, "clicks": -1.0}
        self.bursts = self.clicks = 0

    @property
    def seconds(self) -> float:
        return self._samples / self._rate

    def push(self, samples: FloatArray) -> None:
        """Look at the next piece (n,), at the end of the one before it too."""
        stretch = np.concatenate([self._tail, samples])
        begin = (self._samples - len(self._tail)) / self._rate
        self.bursts += self._new("bursts", [begin + time for time in energy_bursts(stretch, self._rate)])
        self.clicks += self._new("clicks", [begin + time for time in clicks(stretch, self._rate)])
        self._samples += len(samples)
        self._tail = stretch[-round(TAIL_SECONDS * self._rate) :]

    def _new(self, kind: str, times: list[float]) -> int:
        """How many of the times were not told before, which the tail makes possible."""
        new = [time for time in times if time > self._last[kind] + 0.01]
        self._last[kind] = max([self._last[kind], *new])
        return len(new)


def _recorded_faults(subject: Subject, voice: VoiceConfig) -> tuple[float, float]:
    """Bursts and clicks a minute that the detectors find in the voice's held-out recordings."""
    corpus = subject.corpus_of(voice)
    if corpus is None:
        return 0.0, 0.0
    finder = FaultFinder(subject.vocoder.mel.sample_rate)
    for labelled in subject.held_out(corpus)[:100]:
        finder.push(corpus.cut_audio(labelled.utterance, subject.vocoder.mel.hop_length))
    minutes = max(finder.seconds, 1e-9) / 60
    return finder.bursts / minutes, finder.clicks / minutes
