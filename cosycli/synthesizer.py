"""Text to audio: the one pipeline.

    text -> sentences of phones -> acoustic model -> vocoder -> post-processing -> Audio

`stream` is the real path, a sentence at a time; `synthesize` joins it and brings the whole to one loudness.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from cosycli.acoustic.parallel import ParallelModel
from cosycli.audio import Audio
from cosycli.errors import ModelError
from cosycli.loudness import limit, normalize_loudness
from cosycli.model_config import ModelConfig, VoiceConfig, read_model_config
from cosycli.onnx_session import default_threads
from cosycli.postprocess import denoise, fade, join, remove_dc, silence, trim
from cosycli.store import EMBEDDED_MODEL, find_model, verify_model
from cosycli.synthesis_options import DEFAULT_LOUDNESS, SynthesisOptions
from cosycli.text.coverage import OnUnspoken, UnspokenTally
from cosycli.text.frontend import analyze, main_language
from cosycli.text.lexicon import Lexicon
from cosycli.text.phones import INVENTORY_VERSION, Boundary
from cosycli.text.sentences import Sentence
from cosycli.vocoder import Vocoder

StageReport = Callable[[str, float], None]


class Synthesizer:
    """A loaded model that speaks."""

    def __init__(
        self, config: ModelConfig, acoustic: ParallelModel, vocoder: Vocoder, lexicon: Lexicon | None = None
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
        if config.parallel is None:
            raise ModelError(f"{config.name} is of the family {config.family}, which this version cannot run yet")
        if config.parallel.phone_inventory > INVENTORY_VERSION:
            raise ModelError(f"{config.name} needs a newer version of cosy", "pip install --upgrade cosycli")
        if config.folder != EMBEDDED_MODEL:
            verify_model(config)  # a damaged graph may load and speak noise; the embedded one was checked by pip
        threads = threads or default_threads()
        acoustic = ParallelModel(config.folder, config, threads)
        return cls(config, acoustic, Vocoder(config.folder, config.mel, threads), lexicon)

    def stream(
        self,
        text: str,
        options: SynthesisOptions = SynthesisOptions(),
        on_stage: StageReport | None = None,
        on_unspoken: OnUnspoken | None = None,
    ) -> Iterator[Audio]:
        """Yield the audio of one sentence after another, the silence after each included.

        Loudness comes from the voice's calibrated gain. `on_stage(stage, seconds)` is told the time spent in each
        stage: frontend, acoustic, vocoder, postprocess; `on_unspoken` what the voice cannot say. Raises UsageError
        for options out of range, TextError if there is nothing to say.
        """
        voice = self._check(text, options)
        clock = _StageClock(on_stage)
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
        clock = _StageClock(on_stage)
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

    def speaking_rate(self, texts: Sequence[str], voice: VoiceConfig) -> float:
        """Syllables a second of `voice` at speed 1, pauses left out, over all the texts."""
        syllables, frames = 0, 0
        for text in texts:
            for sentence in analyze(text, None, voice.languages):
                durations = self.acoustic(sentence.phones, voice, 1.0, 0.0).durations
                for phone, duration in zip(sentence.phones, durations, strict=True):
                    syllables += phone.boundary >= Boundary.SYLLABLE
                    frames += 0 if phone.is_pause else int(duration)
        return syllables / (frames * self.config.mel.frame_seconds)

    def _check(self, text: str, options: SynthesisOptions) -> VoiceConfig:
        """The voice of the options, else one native to the text's language; refuses what the model cannot do."""
        if options.voice is None:
            voice = self.config.native_voice(options.language or main_language(text))
        else:
            voice = self.config.voice(options.voice)
        options.check_ranges()
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
            text, options.language, voice.languages, prior=prior, lexicon=self.lexicon, on_unspoken=on_unspoken
        )

    def _speak(
        self,
        text: str,
        voice: VoiceConfig,
        options: SynthesisOptions,
        clock: "_StageClock",
        on_unspoken: OnUnspoken | None,
    ) -> Iterator[Audio]:
        """The pipeline: the finished audio of each sentence at about the wished loudness, not yet limited."""
        sentences = self._analyze(text, voice, options, on_unspoken)
        index = 0
        while True:
            with clock("frontend"):
                sentence = next(sentences, None)
            if sentence is None:
                return
            if sentence.is_silent:
                yield Audio(silence(sentence.pause_after, self.config.mel.sample_rate), self.config.mel.sample_rate)
                continue
            generator = np.random.default_rng((options.seed, index))
            with clock("acoustic"):
                frames = self.acoustic(sentence.phones, voice, options.speed, options.pitch)
            with clock("vocoder"):
                samples = self.vocoder(frames.mel, frames.f0, generator)
            with clock("postprocess"):
                finished = self._finish(samples, sentence, voice, options)
            yield finished
            index += 1

    def _finish(self, samples: np.ndarray, sentence: Sentence, voice: VoiceConfig, options: SynthesisOptions) -> Audio:
        """Clean edges, the level of the voice, and the pause after the sentence."""
        rate = self.config.mel.sample_rate
        clean = remove_dc(samples, rate)
        if options.denoise:
            clean = denoise(clean, rate)
        spoken = fade(trim(clean, rate), rate)
        if options.loudness is not None:
            gain = voice.gain_db[_main_language(sentence)] + options.loudness - DEFAULT_LOUDNESS
            spoken = spoken * np.float32(10 ** (gain / 20))
        pause = sentence.pause_after
        if not sentence.asked_pause:
            pause /= options.speed
            if options.sentence_silence is not None and pause > 0:
                pause = options.sentence_silence
        return Audio(join([spoken, silence(pause, rate)]), rate)


def _main_language(sentence: Sentence) -> str:
    """The language of most of its sounds."""
    languages = [phone.language for phone in sentence.phones if phone.language]
    return max(dict.fromkeys(languages), key=languages.count)


class _StageClock:
    """Tells a callback how long each `with clock(stage):` took."""

    def __init__(self, report: StageReport | None) -> None:
        self._report = report

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        if self._report is None:
            yield
            return
        begin = time.perf_counter()
        yield
        self._report(stage, time.perf_counter() - begin)
