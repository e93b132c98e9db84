"""What is judged: a model that speaks, beside the recordings it learnt from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.frames import AcousticFrames
from cosycli.acoustic.parallel import ParallelModel
from cosycli.audio import Audio
from cosycli.errors import CosyError
from cosycli.model_config import VoiceConfig
from cosycli.stage_clock import StageClock
from cosycli.synthesis_options import SynthesisOptions
from cosycli.synthesizer import Synthesizer
from cosycli.text.frontend import analyze
from cosycli.text.phones import Phone
from cosycli.text.sentences import Sentence
from cosycli.training.alignment import LabelledUtterance, load_alignment
from cosycli.training.corpus import Corpus, load_corpus
from cosycli.training.holdout import is_held_out
from cosycli.training.recipe import read_recipe
from cosycli.vocoder import Vocoder

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class SpokenPhones:
    """What a voice makes of `phones` (N,), the closing `sil` included: `samples` (n,) float32 in [-1, 1] as the vocoder
    gives them, and the frames behind them, which begin with a silence before the first phone."""

    phones: tuple[Phone, ...]
    samples: FloatArray
    frames: AcousticFrames

    @property
    def durations(self) -> NDArray[np.int64]:
        """Frames of each phone, without the silence before the first."""
        assert self.frames.durations is not None
        return self.frames.durations


@dataclass(frozen=True)
class Subject:
    """A loaded model and the corpora of its training folder `work`."""

    synthesizer: Synthesizer
    acoustic: ParallelModel
    vocoder: Vocoder
    corpora: tuple[Corpus, ...]
    work: Path

    @classmethod
    def load(cls, model: Path, work: Path, report: Callable[[str], None]) -> "Subject":
        """Load a model of the family parallel; corpora that the folder lacks are left out, and told."""
        synthesizer = Synthesizer.load(model, threads=1)
        acoustic, vocoder = synthesizer.acoustic, synthesizer.vocoder
        if not isinstance(acoustic, ParallelModel) or not isinstance(vocoder, Vocoder):
            raise CosyError(f"{model} was not trained by this project", "give a model of the family parallel")
        corpora = []
        for spec in read_recipe(work).corpora:
            try:
                corpora.append(load_corpus(spec, work))
            except CosyError as error:
                report(f"left out: {error.message}")
        if not corpora:
            raise CosyError(f"{work} has no prepared corpus", "run the `prepare` stage first")
        return cls(synthesizer, acoustic, vocoder, tuple(corpora), work)

    @property
    def voices(self) -> tuple[VoiceConfig, ...]:
        return self.synthesizer.config.voices

    def corpus_of(self, voice: VoiceConfig) -> Corpus | None:
        """The voice's own recordings in its first language, else those of the language's teacher, else none."""
        assert voice.parallel is not None
        native = [corpus for corpus in self.corpora if corpus.spec.language == voice.languages[0]]
        own = [corpus for corpus in native if corpus.spec.speaker == voice.parallel.speaker]
        borrowed = voice.parallel.prosody_speaker[voice.languages[0]]
        teacher = [corpus for corpus in native if corpus.spec.speaker == borrowed]
        return next(iter([*own, *teacher, *native]), None)

    def held_out(self, corpus: Corpus) -> list[LabelledUtterance]:
        """The aligned utterances of a corpus that training never saw."""
        aligned = load_alignment(corpus, self.work)
        return [labelled for labelled in aligned if is_held_out(corpus.spec, labelled.utterance)]

    def say(self, voice: VoiceConfig, text: str, language: str | None = None) -> Audio:
        """A text through the whole pipeline, as a user hears it."""
        return self.synthesizer.synthesize(text, SynthesisOptions(voice=voice.id, language=language))

    def say_phones(self, voice: VoiceConfig, phones: Sequence[Phone], speed: float = 1.0) -> SpokenPhones:
        """Phones whose words are not known, the closing `sil` included."""
        frames = self.acoustic(phones, voice, speed, 0.0)
        return SpokenPhones(tuple(phones), self._samples(frames), frames)

    def say_sentences(self, voice: VoiceConfig, texts: Sequence[str], language: str) -> Iterator[SpokenPhones]:
        """The sentences of texts through the two models alone, each with the phones that were said."""
        for sentence, frames in self._speak(voice, texts, language):
            yield SpokenPhones(sentence.phones, self._samples(frames), frames)

    def time_sentences(
        self, voice: VoiceConfig, texts: Sequence[str], language: str
    ) -> Iterator[tuple[tuple[Phone, ...], NDArray[np.int64]]]:
        """The phones of the sentences of texts and the frames of each, without a sound."""
        for sentence, frames in self._speak(voice, texts, language):
            assert frames.durations is not None
            yield sentence.phones, frames.durations

    def _speak(
        self, voice: VoiceConfig, texts: Sequence[str], language: str
    ) -> Iterator[tuple[Sentence, AcousticFrames]]:
        options = SynthesisOptions(voice=voice.id)
        for text in texts:
            sentences = analyze(text, language, voice.languages, prior=language)
            for piece in self.acoustic.speak(sentences, voice, options, StageClock(None)):
                if piece.frames is not None and piece.sentence is not None:
                    yield piece.sentence, piece.frames

    def _samples(self, frames: AcousticFrames) -> FloatArray:
        samples = self.vocoder(frames.mel, frames.f0, np.random.default_rng(1))
        return np.clip(samples, -1, 1).astype(np.float32)
