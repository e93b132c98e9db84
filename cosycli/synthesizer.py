"""Text to audio: the one pipeline.

    text -> sentences of phones -> acoustic model -> vocoder -> post-processing -> Audio

`stream` is the real path, a sentence at a time; `synthesize` joins it and brings the whole to one loudness, and
`record` does for what does not fit into memory.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.frames import AcousticFrames, AcousticModel, Piece
from cosycli.acoustic.parallel import ParallelModel
from cosycli.audio import Audio
from cosycli.errors import ModelError
from cosycli.loudness import limit, measure_loudness
from cosycli.mastering import Recording, master
from cosycli.model_config import ModelConfig, VoiceConfig, read_model_config
from cosycli.onnx_session import default_threads
from cosycli.postprocess import denoise, fade, join, remove_dc, silence, speech_bounds
from cosycli.speech_timing import SentenceTiming, estimate_timing, time_sentence
from cosycli.stage_clock import StageClock, StageReport
from cosycli.store import EMBEDDED_MODEL, find_model, verify_model
from cosycli.synthesis_options import DEFAULT_LOUDNESS, SynthesisOptions
from cosycli.text.coverage import OnUnspoken, UnspokenTally
from cosycli.text.frontend import analyze
from cosycli.text.lexicon import Lexicon
from cosycli.text.phones import INVENTORY_VERSION
from cosycli.text.sentences import Sentence
from cosycli.vocoder import Vocoder
from cosycli.voice_choice import choose_voice

if TYPE_CHECKING:
    from cosycli.hift import HiftVocoder

OnTiming = Callable[[SentenceTiming], None]


class Synthesizer:
    """A loaded model that speaks."""

    def __init__(
        self,
        config: ModelConfig,
        acoustic: AcousticModel,
        vocoder: "Vocoder | HiftVocoder",
        lexicon: Lexicon | None = None,
    ) -> None:
        self.config = config
        self.acoustic = acoustic
        self.vocoder = vocoder
        self.lexicon = lexicon

    @classmethod
    def load(
        cls, model: str | Path | None = None, *, threads: int | None = None, lexicon: Lexicon | None = None
    ) -> "Synthesizer":
        """Load a model by name or folder (None: the embedded one), with the user's readings. Raises ModelError."""
        config = read_model_config(find_model(model))
        if config.parallel is not None and config.parallel.phone_inventory > INVENTORY_VERSION:
            raise ModelError(f"{config.name} needs a newer version of cosy", "pip install --upgrade cosycli")
        threads = threads or default_threads()
        if config.folder == EMBEDDED_MODEL:  # pip has checked it
            return cls(config, *_load_family(config, threads), lexicon)
        from concurrent.futures import ThreadPoolExecutor  # takes a while to import

        # A damaged graph may load and speak noise. Half a gigabyte takes as long to check as to load: both at once.
        with ThreadPoolExecutor(1) as beside:
            check = beside.submit(verify_model, config, _files_to_run(config))
            try:
                family = _load_family(config, threads)
            finally:
                check.result()  # what is damaged is told before what could not be loaded because of that
        return cls(config, *family, lexicon)

    def stream(
        self,
        text: str,
        options: SynthesisOptions = SynthesisOptions(),
        on_stage: StageReport | None = None,
        on_unspoken: OnUnspoken | None = None,
        on_timing: OnTiming | None = None,
    ) -> Iterator[Audio]:
        """Yield the audio of one sentence after another, the silence after each included.

        Loudness comes from the voice's calibrated gain. `on_stage(stage, seconds)` is told the time spent in each
        stage: frontend, acoustic (or language model and flow), vocoder, postprocess, from several threads where stages
        run side by side; `on_unspoken` what the voice cannot say; `on_timing` when each sentence and its words are
        heard, before its audio is yielded. Raises UsageError for options out of range, TextError if there is nothing to
        say.
        """
        voice = self.choose_voice(text, options)
        clock = StageClock(on_stage)
        for audio in self._speak(text, voice, options, clock, on_unspoken, on_timing):
            with clock("postprocess"):
                limited = audio.samples if options.loudness is None else limit(audio.samples, audio.sample_rate)
            yield Audio(limited, audio.sample_rate)

    def synthesize(
        self,
        text: str,
        options: SynthesisOptions = SynthesisOptions(),
        on_stage: StageReport | None = None,
        on_audio: Callable[[float], None] | None = None,
        on_unspoken: OnUnspoken | None = None,
        on_timing: OnTiming | None = None,
    ) -> Audio:
        """The whole text as one Audio, brought to `options.loudness`; `on_audio` is told each sentence's seconds.

        Raises as `stream` does.
        """
        recording = Recording(self.config.mel.sample_rate)
        self.record(text, options, recording, on_stage, on_audio, on_unspoken, on_timing)
        with StageClock(on_stage)("postprocess"):
            mastered = master(recording, options.loudness)[:]
        return Audio(mastered, recording.sample_rate)

    def record(
        self,
        text: str,
        options: SynthesisOptions,
        recording: Recording,
        on_stage: StageReport | None = None,
        on_audio: Callable[[float], None] | None = None,
        on_unspoken: OnUnspoken | None = None,
        on_timing: OnTiming | None = None,
    ) -> None:
        """Put the sentences of a text at the end of a recording, at the voice's level, for `master` to finish.

        Times count from the beginning of the recording. Raises as `stream` does; what was recorded before stays.
        """
        voice = self.choose_voice(text, options)
        clock = StageClock(on_stage)
        for audio in self._speak(text, voice, options, clock, on_unspoken, on_timing, len(recording)):
            recording.append(audio.samples)
            if on_audio is not None:
                on_audio(audio.duration)

    def choose_voice(self, text: str, options: SynthesisOptions) -> VoiceConfig:
        """Who speaks a text; raises UsageError for wishes that the model or the voice cannot fulfil."""
        return choose_voice(self.config, text, options)

    def check_spoken(self, text: str, options: SynthesisOptions = SynthesisOptions()) -> None:
        """Raise UnspokenError, which names them, if there are characters that would not be spoken."""
        tally = UnspokenTally(text)
        for _ in self._analyze(text, self.choose_voice(text, options), options, tally):
            pass
        tally.raise_if_any()

    def _analyze(
        self, text: str, voice: VoiceConfig, options: SynthesisOptions, on_unspoken: OnUnspoken | None
    ) -> Iterator[Sentence]:
        # A voice that was asked for reads in its own language what could be in several.
        prior = voice.languages[0] if options.voice is not None else options.open_language
        if prior not in voice.languages:
            prior = None
        return analyze(
            text, options.language, voice.languages, prior=prior, lexicon=self.lexicon, on_unspoken=on_unspoken,
            phonetic=self.acoustic.phonetic,
        )  # fmt: skip

    def _speak(
        self,
        text: str,
        voice: VoiceConfig,
        options: SynthesisOptions,
        clock: StageClock,
        on_unspoken: OnUnspoken | None,
        on_timing: OnTiming | None,
        position: int = 0,
    ) -> Iterator[Audio]:
        """The pipeline: the finished audio of each sentence at about the wished loudness, not yet limited.

        `position` is the sample that the first one begins at.
        """
        sentences = _timed(self._analyze(text, voice, options, on_unspoken), clock)
        rate = self.config.mel.sample_rate
        level = _Level(voice)
        index = 0  # of the pieces that sound
        for piece in self.acoustic.speak(sentences, voice, options, clock):
            pause = _pause_after(piece, options)
            if piece.frames is None:
                finished = silence(pause, rate)
            else:
                generator = np.random.default_rng((options.seed, index))
                with clock("vocoder"):
                    samples = self.vocoder(piece.frames.mel, self._f0(piece.frames, options), generator)
                with clock("postprocess"):
                    start, end = speech_bounds(clean := self._clean(samples, options), rate)
                    spoken = self._levelled(fade(clean[start:end], rate), piece.language, level, options)
                    finished = join([spoken, silence(pause, rate)])
                if on_timing is not None:
                    on_timing(self._timing(piece, text, position, start, len(spoken)))
                index += 1
            yield Audio(finished, rate)
            position += len(finished)

    def _timing(self, piece: Piece, text: str, position: int, cut: int, length: int) -> SentenceTiming:
        """When the words of a piece are heard whose speech is `length` samples at `position`, `cut` after its frames
        began."""
        rate, frame = self.config.mel.sample_rate, self.config.mel.frame_seconds
        begin, end = position / rate, (position + length) / rate
        durations = piece.frames.durations if piece.frames is not None else None
        if durations is None or piece.sentence is None:
            return estimate_timing(text, piece.span, piece.language, begin, end)
        assert piece.frames is not None
        first = len(piece.frames.mel) - int(durations.sum())  # frame of the first phone, after a leading silence
        origin = (position - cut) / rate + first * frame
        return time_sentence(piece.sentence, durations, text, frame, origin, begin, end)

    def _f0(self, frames: AcousticFrames, options: SynthesisOptions) -> NDArray[np.float32] | None:
        """The melody for the vocoder; a model without one has its own shifted here, if a pitch is wished."""
        if frames.f0 is None and options.pitch:
            return self.vocoder.estimate_f0(frames.mel) * np.float32(2 ** (options.pitch / 12))
        return frames.f0

    def _clean(self, samples: np.ndarray, options: SynthesisOptions) -> np.ndarray:
        """Speech without a drift and, if wished, without noise."""
        clean = remove_dc(samples, self.config.mel.sample_rate)
        return denoise(clean, self.config.mel.sample_rate) if options.denoise else clean

    def _levelled(self, spoken: np.ndarray, language: str, level: "_Level", options: SynthesisOptions) -> np.ndarray:
        """Speech at about the wished loudness."""
        if options.loudness is None:
            return spoken
        gain = level.gain_db(spoken, self.config.mel.sample_rate, language) + options.loudness - DEFAULT_LOUDNESS
        return spoken * np.float32(10 ** (gain / 20))


def _pause_after(piece: Piece, options: SynthesisOptions) -> float:
    """Seconds of silence after a piece, as wished."""
    if piece.asked_pause:
        return piece.pause_after
    if options.sentence_silence is not None and piece.pause_after > 0 and piece.ends_sentence:
        return options.sentence_silence
    return piece.pause_after / options.speed


class _Level:
    """The gain of a voice over one text."""

    def __init__(self, voice: VoiceConfig) -> None:
        self._voice = voice
        self._measured: float | None = None

    def gain_db(self, samples: np.ndarray, sample_rate: int, language: str) -> float:
        """What brings the voice to the default loudness: as calibrated, else as its first sentence needs."""
        if language in self._voice.gain_db:
            return self._voice.gain_db[language]
        if self._measured is None:
            loudness = measure_loudness(samples, sample_rate)
            if not np.isfinite(loudness):
                return 0.0  # too short or too quiet to tell; the next one will
            self._measured = DEFAULT_LOUDNESS - loudness
        return self._measured


def _timed(sentences: Iterable[Sentence], clock: StageClock) -> Iterator[Sentence]:
    """The sentences, the time for each on the clock."""
    iterator = iter(sentences)
    while True:
        with clock("frontend"):
            sentence = next(iterator, None)
        if sentence is None:
            return
        yield sentence


def _files_to_run(config: ModelConfig) -> list[str]:
    """The files that speaking needs; the networks that listen to a new voice are large, and checked when they do."""
    from cosycli.acoustic.prompt_features import SPEAKER_ENCODER_FILE, SPEECH_TOKENIZER_FILE

    return [name for name in config.files if name not in (SPEAKER_ENCODER_FILE, SPEECH_TOKENIZER_FILE)]


def _load_family(config: ModelConfig, threads: int) -> "tuple[AcousticModel, Vocoder | HiftVocoder]":
    if config.cosyvoice is None:
        return ParallelModel(config.folder, config, threads), Vocoder(config.folder, config.mel, threads)
    from cosycli.acoustic.cosyvoice import CosyVoiceModel
    from cosycli.hift import HiftVocoder

    vocoder = HiftVocoder(config.folder, config.cosyvoice.hift, config.mel, threads)
    return CosyVoiceModel(config.folder, config, threads), vocoder
