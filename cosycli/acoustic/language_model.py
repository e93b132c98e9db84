"""The speech language model of the cosyvoice family: text tokens to speech tokens."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.lockstep import MAX_SEQUENCES, LockstepDecoder, PositionTable
from cosycli.acoustic.sampling import Sampler, repetition_aware
from cosycli.errors import ModelError
from cosycli.model_config import LanguageModelFacts
from cosycli.onnx_session import OnnxSession

FloatArray = NDArray[np.float32]
TokenArray = NDArray[np.int64]

PROMPT_ENCODER_FILE = "prompt_encoder.onnx"
LANGUAGE_MODEL_FILE = "language_model.onnx"
POSITIONS_FILE = "positions.npy"
SPEECH_EMBEDDING_FILE = "speech_embedding.npy"


@dataclass(frozen=True)
class TokenPrompt:
    """What a sentence's speech follows from.

    `text_ids` (n,) of the text, which begins with `n_prompt_text` that are spoken already: by `prompt_tokens` (s,), the
    speech tokens of a recording of the voice. `speaker` (1, speaker_width) is the voice, `generator` what draws. With
    `length` the speech has exactly so many tokens, whatever the text.
    """

    text_ids: TokenArray
    speaker: FloatArray
    generator: np.random.Generator
    n_prompt_text: int = 0
    prompt_tokens: TokenArray = field(default_factory=lambda: np.zeros(0, np.int64))
    length: int | None = None


@dataclass(frozen=True)
class EncodedPrompt:
    """`text_encoded` (n, width); `prompt` (n + 3, width) with speaker and marks; `hidden`: all rows to begin with."""

    text_encoded: FloatArray
    prompt: FloatArray
    hidden: FloatArray


class SpeechLanguageModel:
    """The language model of a model folder.

    `prompt_encoder.onnx`: text ids and speaker -> rows. `language_model.onnx`: rows -> log-probabilities of the next
    speech token, whose row in `speech_embedding.npy` comes next.

    A sentence that is alone is decoded by all `threads`, several in lock-step by one, because the others have the
    sentences before them to finish.
    """

    def __init__(self, folder: Path, facts: LanguageModelFacts, threads: int) -> None:
        self.facts = facts
        self._folder = folder
        self._threads = threads
        self._lock = threading.Lock()
        self._encoder = OnnxSession(folder / PROMPT_ENCODER_FILE, threads)
        self._session: OnnxSession | None = self._load(threads)
        try:
            self._embedding = np.load(folder / SPEECH_EMBEDDING_FILE)
            self._positions = PositionTable(folder / POSITIONS_FILE)
        except (OSError, ValueError) as error:
            raise ModelError(f"cannot load the tables in {folder}: {error}", "export the model again") from None

    def generate(self, prompts: Iterable[TokenPrompt], sample: Sampler | None = None) -> Iterator[TokenArray]:
        """The speech tokens of each prompt, in order, none of them the end of speech.

        The first is decoded alone, so that it is there soon; then up to MAX_SEQUENCES at a time, so as many prompts are
        taken before the second is done. What is generated depends on the prompts alone. Raises TextError for a prompt
        that is too long.
        """
        sample = sample or repetition_aware(self.facts)
        waiting = iter(prompts)
        yield from self._decode(islice(waiting, 1), self.decoder(), sample)
        for second in islice(waiting, 1):
            yield from self._decode(chain([second], waiting), self.decoder(alone=False), sample)

    def _decode(
        self, waiting: Iterator[TokenPrompt], decoder: LockstepDecoder, sample: Sampler
    ) -> Iterator[TokenArray]:
        """The speech tokens of the prompts, as many of them decoded together as the decoder takes."""
        order: list[_Sentence] = []  # begun and not yet given away
        running: list[_Sentence] = []  # by their numbers in the decoder
        while True:
            while len(running) < MAX_SEQUENCES and (prompt := next(waiting, None)) is not None:
                sentence = _Sentence(prompt, self.facts)
                order.append(sentence)
                if not sentence.done:
                    rows = self.encode(prompt).hidden
                    sentence.keep_to(self._positions.limit - len(rows))
                    sentence.draw(decoder.join(rows), sample)
                    running.append(sentence)
                    _dismiss(running, decoder)
            while order and order[0].done:
                yield order.pop(0).speech()
            if not running:
                return
            scores = decoder.step(self._embedding[[sentence.tokens[-1] for sentence in running]])
            for sentence, row in zip(running, scores, strict=True):
                sentence.draw(row, sample)
            _dismiss(running, decoder)

    def encode(self, prompt: TokenPrompt) -> EncodedPrompt:
        """The rows that the prompt's speech continues."""
        spoken = prompt.prompt_tokens
        if spoken.size and not 0 <= spoken.min() <= spoken.max() < len(self._embedding):
            raise ModelError("a voice has speech tokens that the model does not know", "add the voice again")
        text = prompt.text_ids.astype(np.int64, copy=False)
        text_encoded, rows, hidden = self._encoder.run({"text": text, "speaker": prompt.speaker})
        return EncodedPrompt(text_encoded, rows, np.concatenate([hidden, self._embedding[spoken]]))

    def decoder(self, alone: bool = True) -> LockstepDecoder:
        """A decoder without sequences, for a sentence that is `alone` or for several."""
        facts = self.facts
        session = self._session_for(alone)
        return LockstepDecoder(session, self._positions, facts.heads, facts.width, facts.speech_tokens + 1)

    def _session_for(self, alone: bool) -> OnnxSession:
        """The session of all threads, or of one; only the one that was asked for last stays in memory."""
        threads = self._threads if alone else 1
        with self._lock:
            if self._session is None or self._session.threads != threads:
                self._session = None
                self._session = self._load(threads)
            return self._session

    def _load(self, threads: int) -> OnnxSession:
        path = self._folder / LANGUAGE_MODEL_FILE
        return OnnxSession(path, threads, as_written=True, spinning=threads > 1)

    def follow(self, prompt: TokenPrompt, tokens: TokenArray) -> FloatArray:
        """Log-probabilities (s + 1, speech_tokens + 1) after the prompt and after each of the speech `tokens` (s,)."""
        decoder = self.decoder()
        rows = [decoder.join(self.encode(prompt).hidden).copy()]
        rows += [decoder.step(self._embedding[[token]])[0].copy() for token in tokens]
        return np.stack(rows)


class _Sentence:
    """The speech of one prompt in the making."""

    def __init__(self, prompt: TokenPrompt, facts: LanguageModelFacts) -> None:
        to_say = len(prompt.text_ids) - prompt.n_prompt_text
        self.tokens: list[int] = []
        self._least, self._most = int(to_say * facts.min_ratio), int(to_say * facts.max_ratio)
        if prompt.length is not None:
            self._least = self._most = prompt.length
        self._end = facts.speech_tokens
        self._generator = prompt.generator
        self.done = self._most <= 0

    def keep_to(self, tokens: int) -> None:
        """End after so many tokens: a model that does not stop by itself must not run out of positions."""
        self._most = min(self._most, max(tokens, 1))

    def draw(self, scores: FloatArray, sample: Sampler) -> None:
        """Take the next token by the log-probabilities of all."""
        token = sample(scores, self.tokens, len(self.tokens) >= self._least, self._generator)
        if token == self._end:
            self.done = True
            return
        self.tokens.append(token)
        self.done = len(self.tokens) == self._most

    def speech(self) -> TokenArray:
        return np.array(self.tokens, np.int64)


def _dismiss(running: list[_Sentence], decoder: LockstepDecoder) -> None:
    """Take the sentences that are done out of the decoder."""
    for index in reversed(range(len(running))):
        if running[index].done:
            decoder.leave(index)
            running[index] = running[-1]
            running.pop()
