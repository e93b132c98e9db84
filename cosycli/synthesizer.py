"""Text to audio: the one pipeline.

    text -> sentences of phones -> acoustic model -> vocoder -> post-processing -> Audio

`stream` is the real path, a sentence at a time; `synthesize` joins it and brings the whole to one loudness.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.frames import AcousticFrames, AcousticModel, Piece
from cosycli.acoustic.parallel import ParallelModel
from cosycli.audio import Audio
from cosycli.errors import ModelError, UsageError
from cosycli.loudness import limit, measure_loudness, normalize_loudness
from cosycli.model_config import ModelConfig, VoiceConfig, read_model_config
from cosycli.onnx_session import default_threads
from cosycli.postprocess import denoise, fade, join, remove_dc, silence, trim
from cosycli.stage_clock import StageClock, StageReport
from cosycli.store import EMBEDDED_MODEL, find_model, verify_model
from cosycli.synthesis_options import DEFAULT_LOUDNESS, SynthesisOptions
from cosycli.text.coverage import OnUnspoken, UnspokenTally
from cosycli.text.frontend import analyze, main_language
from cosycli.text.lexicon import Lexicon
from cosycli.text.phones import INVENTORY_VERSION
from cosycli.text.sentences import Sentence
from cosycli.vocoder import Vocoder

if TYPE_CHECKING:
    from cosycli.hift import HiftVocoder


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
    ) -> Iterator[Audio]:
        """Yield the audio of one sentence after another, the silence after each included.

        Loudness comes from the voice's calibrated gain. `on_stage(stage, seconds)` is told the time spent in each
        stage: frontend, acoustic (or language model and flow), vocoder, postprocess, from several threads where stages
        run side by side; `on_unspoken` what the voice cannot say. Raises UsageError for options out of range, TextError
        if there is nothing to say.
        """
        voice = self._check(text, options)
        clock = StageClock(on_stage)
        for audio in self._speak(text, voice, options, clock, on_unspoken):
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
    ) -> Audio:
        """The whole text as one Audio, brought to `options.loudness`; `on_audio` is told each sentence's seconds.

        Raises as `stream` does.
        """
        voice = self._check(text, options)
        clock = StageClock(on_stage)
        pieces = []
        for audio in self._speak(text, voice, options, clock, on_unspoken):
            pieces.append(audio.samples)
            if on_audio is not None:
                on_audio(audio.duration)
        rate = self.config.mel.sample_rate
        with clock("postprocess"):
            samples = join(pieces)
            if options.loudness is not None:
                samples = normalize_loudness(samples, rate, options.loudness)
        return Audio(samples, rate)

    def _check(self, text: str, options: SynthesisOptions) -> VoiceConfig:
        """The voice of the options, else one native to the text's language; refuses what the model cannot do."""
        if options.voice is None:
            voice = self.config.native_voice(options.language or main_language(text))
        else:
            voice = self.config.voice(options.voice)
        options.check_ranges()
        if options.steps is not None and self.config.cosyvoice is None:
            raise UsageError(f"the model {self.config.name} has no steps to choose", "leave --steps out")
        voice.check_language(options.language)
        return voice

    def check_spoken(self, text: str, options: SynthesisOptions = SynthesisOptions()) -> None:
        """Raise UnspokenError, which names them, if there are characters that would not be spoken."""
        tally = UnspokenTally(text)
        for _ in self._analyze(text, self._check(text, options), options, tally):
            pass
        tally.raise_if_any()

    def _analyze(
        self, text: str, voice: VoiceConfig, options: SynthesisOptions, on_unspoken: OnUnspoken | None
    ) -> Iterator[Sentence]:
        # A voice that was asked for reads in its own language what could be in several.
        prior = voice.languages[0] if options.voice is not None else None
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
    ) -> Iterator[Audio]:
        """The pipeline: the finished audio of each sentence at about the wished loudness, not yet limited."""
        sentences = _timed(self._analyze(text, voice, options, on_unspoken), clock)
        rate = self.config.mel.sample_rate
        level = _Level(voice)
        index = 0  # of the pieces that sound
        for piece in self.acoustic.speak(sentences, voice, options, clock):
            if piece.frames is None:
                yield Audio(silence(piece.pause_after, rate), rate)
                continue
            generator = np.random.default_rng((options.seed, index))
            with clock("vocoder"):
                samples = self.vocoder(piece.frames.mel, self._f0(piece.frames, options), generator)
            with clock("postprocess"):
                finished = self._finish(samples, piece, level, options)
            yield finished
            index += 1

    def _f0(self, frames: AcousticFrames, options: SynthesisOptions) -> NDArray[np.float32] | None:
        """The melody for the vocoder; a model without one has its own shifted here, if a pitch is wished."""
        if frames.f0 is None and options.pitch:
            return self.vocoder.estimate_f0(frames.mel) * np.float32(2 ** (options.pitch / 12))
        return frames.f0

    def _finish(self, samples: np.ndarray, piece: Piece, level: "_Level", options: SynthesisOptions) -> Audio:
        """Clean edges, the level of the voice, and the pause after the piece."""
        rate = self.config.mel.sample_rate
        clean = remove_dc(samples, rate)
        if options.denoise:
            clean = denoise(clean, rate)
        spoken = fade(trim(clean, rate), rate)
        if options.loudness is not None:
            gain = level.gain_db(spoken, rate, piece.language) + options.loudness - DEFAULT_LOUDNESS
            spoken = spoken * np.float32(10 ** (gain / 20))
        pause = piece.pause_after
        if not piece.asked_pause:
            pause /= options.speed
            if options.sentence_silence is not None and pause > 0 and piece.ends_sentence:
                pause = options.sentence_silence
        return Audio(join([spoken, silence(pause, rate)]), rate)


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
