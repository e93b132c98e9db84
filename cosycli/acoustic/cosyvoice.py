"""The cosyvoice family: text tokens -> language model -> speech tokens -> flow matching -> mel."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.flow import FlowModel
from cosycli.acoustic.frames import AcousticFrames, Piece
from cosycli.acoustic.language_model import SpeechLanguageModel, TokenPrompt
from cosycli.acoustic.sampling import FloatArray, Sampler, repetition_aware
from cosycli.acoustic.speaker_prompt import SpeakerPrompt, language_model_prompt, load_speaker
from cosycli.acoustic.text_tokens import TextTokenizer
from cosycli.acoustic.utterances import Utterance, utterances
from cosycli.model_config import ModelConfig, VoiceConfig
from cosycli.run_ahead import Wanted, run_ahead
from cosycli.stage_clock import StageClock
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.frontend import analyze
from cosycli.text.sentences import Sentence

# Each random choice of a sentence has a stream of its own; the vocoder's is the seed and the sentence alone.
_SAMPLING, _NOISE = 1, 2
# Finished sentences that may wait for the flow: enough that it never waits, few enough to stay small.
_AHEAD = 8

SpeechTokens = NDArray[np.int64]
_NOTHING = np.zeros(0, np.int64)


class CosyVoiceModel:
    """Speaks utterances of a few seconds each.

    With two threads or more the language model runs ahead in a thread of its own. What is said does not depend on that.
    """

    phonetic = False

    def __init__(self, folder: Path, config: ModelConfig, threads: int) -> None:
        assert config.cosyvoice is not None
        facts = config.cosyvoice
        self.config = config
        self._threads = threads
        self._tokenizer = TextTokenizer(folder)
        self.language_model = SpeechLanguageModel(folder, facts.language_model, threads)
        self._sample = repetition_aware(facts.language_model)
        self.flow = FlowModel(folder, facts.flow, config.mel, threads)
        self.steps = facts.flow.steps
        self._token_rate = facts.flow.token_rate
        self.utterance_seconds: float | None = None  # for measuring: the same length whatever the text

    def speak(
        self, sentences: Iterable[Sentence], voice: VoiceConfig, options: SynthesisOptions, clock: StageClock
    ) -> Iterator[Piece]:
        """The frames of each utterance that the sentences make."""
        speaker = load_speaker(self.config, voice)
        pieces = utterances(sentences, join=options.sentence_silence is None)
        begin = partial(self._speech_tokens, pieces, voice, speaker, options.seed, clock)
        spoken = run_ahead(begin, _AHEAD) if self._threads > 1 else begin(lambda: True)
        for index, (utterance, tokens) in enumerate(spoken):
            frames = None
            if tokens is not None:
                generator = np.random.default_rng((options.seed, index, _NOISE))
                with clock("flow"):
                    mel = self.flow(tokens, speaker, options.steps or self.steps, generator, speed=options.speed)
                frames = AcousticFrames(mel, None, None)
            yield Piece(
                utterance.span,
                utterance.language,
                frames,
                utterance.pause_after,
                utterance.asked_pause,
                utterance.ends_sentence,
            )

    def _speech_tokens(
        self,
        pieces: Iterable[Utterance],
        voice: VoiceConfig,
        speaker: SpeakerPrompt,
        seed: int,
        clock: StageClock,
        wanted: Wanted,
    ) -> Iterator[tuple[Utterance, SpeechTokens | None]]:
        """Each utterance with its speech tokens, None for one that is silent."""
        begun: deque[Utterance] = deque()

        def prompts() -> Iterator[TokenPrompt]:
            for index, utterance in enumerate(pieces):
                begun.append(utterance)
                if utterance.text:
                    yield self._prompt(utterance, voice, speaker, np.random.default_rng((seed, index, _SAMPLING)))

        generated = self.language_model.generate(prompts(), _while_wanted(self._sample, wanted))
        while True:
            with clock("language model"):
                tokens = next(generated, None)
            while begun and not begun[0].text:
                yield begun.popleft(), None
            if tokens is None:
                return
            yield begun.popleft(), tokens

    def _prompt(
        self, utterance: Utterance, voice: VoiceConfig, speaker: SpeakerPrompt, generator: np.random.Generator
    ) -> TokenPrompt:
        before = language_model_prompt(speaker, utterance.language)
        said = self._tokenizer.encode(self._spelling(before.text, speaker.language)) if before.text else _NOTHING
        text = self._tokenizer.prompt_ids(utterance, voice.languages[0])
        return TokenPrompt(
            np.concatenate([said, text]), speaker.embedding, generator, len(said), before.tokens, self._length()
        )

    def _spelling(self, text: str, language: str) -> str:
        """The text of a voice's recording in the form that utterances have."""
        sentences = analyze(text, language, self.config.languages, phonetic=False)
        return "".join(utterance.text for utterance in utterances(sentences))

    def _length(self) -> int | None:
        return None if self.utterance_seconds is None else round(self.utterance_seconds * self._token_rate)


class _Unwanted(Exception):
    """Nobody waits for the speech any more."""


def _while_wanted(sample: Sampler, wanted: Wanted) -> Sampler:
    """A sampler that ends a sentence in the middle, if it is not wanted any more: that may take a minute otherwise."""

    def sample_if_wanted(
        scores: FloatArray, history: Sequence[int], may_end: bool, generator: np.random.Generator
    ) -> int:
        if not wanted():
            raise _Unwanted
        return sample(scores, history, may_end, generator)

    return sample_if_wanted
